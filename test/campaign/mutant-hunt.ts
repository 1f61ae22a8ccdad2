/** A changed copy of the product, and the stages that are sent after the change. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { rowsCsv } from '../e2e/inputs.js';
import { judgeRows } from '../e2e/oracle.js';
import { startIndependentServer } from '../support/independent-server.mjs';
import { startProcess } from './command.js';
import type { Mutant } from './mutant-edits.js';
import { campaignSettings } from './settings.js';

export interface Copy {
  readonly folder: string;
  readonly bin: string;
  remove(): void;
}

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** The files that a mutant changes. Throws when an edit does not fit exactly once: the product has moved on. */
export function changedTexts(dist: string, { name, edits }: Pick<Mutant, 'name' | 'edits'>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const text = texts.get(file) ?? readFileSync(join(dist, file), 'utf8');
    const count = text.split(from).length - 1;
    if (count !== 1) throw new Error(`The mutant "${name}" is out of date: ${file} has ${count} times ${from}`);
    texts.set(
      file,
      text.replace(from, () => to),
    );
  }
  return texts;
}

/** Inside the repository, because the copy needs its dependencies. Throws when an edit does not fit exactly once. */
export function makeCopy(mutant: Pick<Mutant, 'name' | 'edits'>): Copy {
  const { dist, bin } = campaignSettings();
  const texts = changedTexts(dist, mutant);
  const parent = join(REPOSITORY, '.campaign');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'mutant-'));
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  cpSync(bin, join(folder, 'bin', 'issue-batch.js'));
  cpSync(join(dirname(dist), 'package.json'), join(folder, 'package.json'));
  for (const [path, text] of texts) writeFileSync(join(folder, 'dist', path), text);
  // The command is made of the modules, and would know nothing of the change.
  execFileSync(process.execPath, [join(REPOSITORY, 'scripts/bundle.js'), join(folder, 'dist')]);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, bin: join(folder, 'bin', 'issue-batch.js'), remove };
}

/** A copy that cannot even issue a batch when all is well would be caught by anything, which would prove nothing. */
export async function refuseBroken({ folder, bin }: Copy): Promise<void> {
  const server = await startIndependentServer({ settleMs: 0 });
  const place = join(folder, 'plain');
  mkdirSync(place);
  try {
    const input = rowsCsv(5);
    writeFileSync(join(place, 'rows.csv'), input);
    const env = { HOME: place, RUNA_BASE_URL: server.url, RUNA_API_KEY: 'XXmutant.key' };
    const words = [bin, 'rows.csv', '--chunk-size', '2'];
    const { code, stderr } = await startProcess(process.execPath, words, { cwd: place, env }).ended;
    if (code !== 0) throw new Error(`The copy does not work at all: exit code ${code}: ${stderr.slice(-600)}`);
    const results = readFileSync(join(place, 'rows.results.csv'), 'utf8');
    const wrong = judgeRows({ input, results, orders: server.log().orders });
    if (wrong.length > 0) throw new Error(`The copy does not work at all: ${wrong.join('; ')}`);
  } finally {
    await server.stop();
  }
}

export interface Hunt {
  readonly stage: string;
  /** One point, or every nth. */
  readonly point?: string | undefined;
  readonly slice?: number | undefined;
}

/** @returns the kinds of finding, none if the stage found nothing */
export async function hunt({ folder, bin }: Copy, { stage, point, slice }: Hunt): Promise<string[]> {
  const env: Record<string, string> = {
    HOME: process.env.HOME ?? '',
    CAMPAIGN_BIN: bin,
    CAMPAIGN_DIST: join(folder, 'dist'),
    CAMPAIGN_OUT: join(folder, 'out'),
    CAMPAIGN_JOBS: '1',
    ...(point === undefined ? {} : { CAMPAIGN_POINT: point }),
    ...(slice === undefined ? {} : { CAMPAIGN_SLICE: String(slice) }),
  };
  const vitest = join(REPOSITORY, 'node_modules', 'vitest', 'vitest.mjs');
  const file = `test/campaign/${stage}.campaign.ts`;
  const words = [vitest, 'run', '--config', 'vitest.campaign.config.ts', file];
  const { code, stdout, stderr } = await startProcess(process.execPath, words, { cwd: REPOSITORY, env }).ended;
  const found = [...stderr.matchAll(/^\[[\w-]+\] ([\w-]+) at (.*)$/gm)].filter(([, , text]) => !isUnjudged(text ?? ''));
  if (code !== 0 && found.length === 0)
    throw new Error(`${file} failed without a finding: ${(stderr + stdout).slice(-1200)}`);
  return [...new Set(found.map(([, kind = '']) => kind))];
}

/** A point that broke the campaign's own code says nothing about the product. */
const isUnjudged = (text: string) => text.includes('could not be judged');
