/** Results as files: the last ones under a name of their own, and each under the time at which it was measured. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LATEST = 'latest.json';
const GROWTH = 'growth.json';
const RUNS = 'runs';

export function keepResults(cache, results) {
  const text = `${JSON.stringify(results, null, 2)}\n`;
  const runs = join(cache, RUNS);
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(runs, `${results.date.replaceAll(':', '-')}.json`), text);
  const path = join(cache, LATEST);
  writeFileSync(path, text);
  return path;
}

export function keepGrowth(cache, growth) {
  const path = join(cache, GROWTH);
  writeFileSync(path, `${JSON.stringify(growth, null, 2)}\n`);
  return path;
}

const readIfThere = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** @returns the last results, the growth if it was measured, and every kept run, oldest first */
export function readKept(cache) {
  const runs = join(cache, RUNS);
  const names = existsSync(runs) ? readdirSync(runs).sort() : [];
  return {
    latest: readIfThere(join(cache, LATEST)),
    growth: readIfThere(join(cache, GROWTH)),
    runs: names.map((name) => JSON.parse(readFileSync(join(runs, name), 'utf8'))),
  };
}
