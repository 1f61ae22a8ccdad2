/** A process that forgets a batch and is killed at every single file operation: the batch is whole, or it is forgotten. */
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetBatch } from '../../src/forget/forget-batch.js';
import { openAnyBatch, openFrozenBatch } from '../../src/freeze/frozen-batch.js';
import { readLedger } from '../../src/freeze/read-ledger.js';
import { rowResults } from '../../src/report/row-results.js';
import { readBatch } from '../../src/run-batch.js';
import { cells, useTempFolder } from '../freeze/sample-batch.js';
import { find } from '../preflight/earlier-sample.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';
import { addLeftovers, endedBatch, everyByte } from './issued-batch.js';

const folder = useTempFolder();
let compiled: CompiledSource;
beforeAll(() => {
  compiled = compileSource('forget/forget-batch');
});
afterAll(() => compiled.remove());

const SECRET = 'zqsecret';
const ROWS = ['ada', 'bob', 'cy', 'dan'].map((name) =>
  cells({ recipient: `${SECRET}.${name}@x.example`, note: SECRET }),
);

/** Kills itself instead of the n-th call that makes, changes, removes or syncs anything. */
const script = (forget: string) => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { forgetBatch } from ${JSON.stringify(forget)};
  const [, , stateDir, killAt] = process.argv;
  let calls = 0;
  for (const name of ['openSync', 'writeSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'linkSync', 'unlinkSync', 'rmSync']) {
    const real = fs[name];
    fs[name] = (...all) => {
      if (name !== 'openSync' || (all[1] !== 'r' && all[1] !== 0)) calls += 1;
      if (calls === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      return real(...all);
    };
  }
  syncBuiltinESMExports();
  await forgetBatch('sample', { stateDir });
`;

/** What the batch says of its rows; undefined once it is forgotten. */
function resultsOf(stateDir: string) {
  const path = join(stateDir, 'sample');
  if (openAnyBatch(path).manifest.forgotten !== undefined) {
    expect(() => openFrozenBatch(path)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    return undefined;
  }
  const batch = openFrozenBatch(path);
  return [...rowResults(batch, readLedger(batch))];
}

test('a removal that is killed leaves the old batch or a forgotten one, which the same call finishes', async () => {
  const original = join(folder.path, 'original');
  const sample = { rows: ROWS, settings: { chunkSize: 1 } };
  addLeftovers(await endedBatch(original, sample, ['issued', 'raised', 'rejected', 'issued']), SECRET);
  const results = resultsOf(original);
  const { failures: _, ...counts } = await readBatch('sample', { stateDir: original });
  const found = await find(original, ROWS);
  expect(found.issuedBefore).toMatchObject([{ rows: 3, lines: [2, 3, 5] }]);

  const file = join(folder.path, 'forget.mjs');
  writeFileSync(file, script(compiled.url('forget/forget-batch')));
  let old = 0;
  let half = 0;
  for (let killAt = 1; ; killAt += 1) {
    const stateDir = join(folder.path, `state-${killAt}`);
    cpSync(original, stateDir, { recursive: true });
    const { signal, status } = spawnSync(process.execPath, [file, stateDir, String(killAt)], { stdio: 'ignore' });

    const left = resultsOf(stateDir);
    if (left === undefined) half += 1;
    else {
      old += 1;
      expect(left).toEqual(results);
    }
    expect(await find(stateDir, ROWS)).toEqual(found);
    expect(await readBatch('sample', { stateDir })).toMatchObject(counts);

    await forgetBatch('sample', { stateDir });
    expect(resultsOf(stateDir)).toBeUndefined();
    expect(everyByte(stateDir)).not.toContain(SECRET);
    expect(everyByte(stateDir)).not.toContain('spend.example');
    expect(await find(stateDir, ROWS)).toEqual(found);
    expect(await readBatch('sample', { stateDir })).toMatchObject(counts);
    if (signal === null) {
      expect(status).toBe(0);
      break;
    }
  }
  expect(old).toBeGreaterThan(10);
  expect(half).toBeGreaterThan(25);
}, 300_000);
