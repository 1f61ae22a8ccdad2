import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLedger } from '../../src/journal/ledger.js';
import { createResultsKeeper, type ResultsKeeper } from '../../src/report/results-keeper.js';
import { cells, freezeSample, HEADER, useTempFolder } from '../freeze/sample-batch.js';
import { failingCalls } from '../support/failing-calls.js';
import { fastForward } from '../support/fast-forward.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const folder = useTempFolder();
const at = (name: string) => join(folder.path, name);
const OWN = 'rows.results.csv';

async function keep(): Promise<{ keeper: ResultsKeeper; written: string[]; failed: unknown[] }> {
  const output = at(OWN);
  const batch = await freezeSample(at('state'), { rows: [cells({ note: 'x' })], output });
  const { header, cellsSha256, path: inputPath } = batch.manifest.input;
  const guard = { folder: batch.files.folder, header, cellsSha256, inputPath, guardStateDirs: [] };
  const written: string[] = [];
  const failed: unknown[] = [];
  const keeper = createResultsKeeper(
    output,
    batch,
    createLedger(batch.orders),
    guard,
    (path) => written.push(basename(path)),
    (error) => failed.push(error),
  );
  return { keeper, written, failed };
}

const hasResults = (name: string) => readFileSync(at(name), 'utf8').startsWith(HEADER.join(','));
const files = () => readdirSync(folder.path).filter((name) => name !== 'state');

describe('the results of a run', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('go to their file, on the way and at the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { keeper, written } = await keep();
    keeper.touch();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(existsSync(at(OWN))).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    await vi.waitFor(() => expect(written).toEqual([OWN]));
    keeper.stop();
    expect(await keeper.write()).toEqual({ results: at(OWN) });
    expect(written).toEqual([OWN, OWN]);
    expect(files()).toEqual([OWN]);
  });

  test('are left as they are when they hold what an earlier run wrote, and only then', async () => {
    const { keeper, written } = await keep();
    await keeper.write();
    const soFar = keeper.content;
    expect(soFar).toMatchObject({ bytes: statSync(at(OWN)).size });
    writeFileSync(at(`${temporaryName(OWN)}0.tmp`), 'left by a killed run');
    // Of a clock that has been set back since.
    utimesSync(at(`${temporaryName(OWN)}0.tmp`), new Date(), new Date(Date.now() + 3_600_000));
    expect(await keeper.write(false, soFar)).toEqual({ results: at(OWN) });
    expect([written, keeper.content, files()]).toEqual([[OWN], soFar, [OWN]]);

    const text = readFileSync(at(OWN), 'utf8');
    writeFileSync(at(OWN), text.replace('x', 'y'));
    await keeper.write(false, soFar);
    expect([written, readFileSync(at(OWN), 'utf8') === text]).toEqual([[OWN, OWN], true]);
    rmSync(at(OWN));
    await keeper.write(false, soFar);
    expect([written, readFileSync(at(OWN), 'utf8') === text]).toEqual([[OWN, OWN, OWN], true]);
  });
});

/** Of the temporary files that become this one. */
const temporaryName = (name: string) => `.issue-batch-${createHash('sha256').update(name).digest('hex').slice(0, 12)}-`;

describe('on Windows, the results that another program has open', () => {
  pretendPlatform('win32');
  const time = fastForward();
  const fail = failingCalls();
  const waited = () => time.pauses.reduce((sum, ms) => sum + ms, 0);
  const hold = (...names: string[]) =>
    fail('renameSync', (_, to) => (names.includes(basename(String(to))) ? 'EPERM' : undefined));
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are waited for at the end', async () => {
    const { keeper } = await keep();
    let failures = 20;
    fail('renameSync', () => (failures-- > 0 ? 'EBUSY' : undefined));
    expect(await keeper.write()).toEqual({ results: at(OWN) });
    expect(files()).toEqual([OWN]);
  });

  test('are written beside it after a minute, which is said', async () => {
    const { keeper, written } = await keep();
    writeFileSync(at(OWN), 'older');
    hold(OWN);
    expect(await keeper.write()).toEqual({ results: at('rows.results-2.csv'), resultsHeldOpen: at(OWN) });
    expect(waited()).toBeGreaterThanOrEqual(60_000);
    expect(written).toEqual(['rows.results-2.csv']);
    expect(readFileSync(at(OWN), 'utf8')).toBe('older');
    expect(hasResults('rows.results-2.csv')).toBe(true);
    expect(files().sort()).toEqual(['rows.results-2.csv', OWN]);
  });

  test('are written beside it at once when somebody has pressed Ctrl-C and waits', async () => {
    const { keeper } = await keep();
    hold(OWN);
    expect(await keeper.write(true)).toMatchObject({ results: at('rows.results-2.csv') });
    expect(waited()).toBeLessThan(3000);
  });

  test('never take the place of a file that is none of theirs, nor of one that is open as well', async () => {
    const { keeper } = await keep();
    writeFileSync(at('rows.results-2.csv'), 'precious\n');
    hold(OWN, 'rows.results-3.csv');
    expect(await keeper.write()).toMatchObject({ results: at('rows.results-4.csv') });
    expect(readFileSync(at('rows.results-2.csv'), 'utf8')).toBe('precious\n');
    expect(existsSync(at('rows.results-3.csv'))).toBe(false);
    // What an earlier run of this batch wrote there is its own.
    expect(await keeper.write()).toMatchObject({ results: at('rows.results-4.csv') });
  });

  test('are a storage error when there is no place for them at all', async () => {
    const { keeper } = await keep();
    fail('renameSync', () => 'EPERM');
    await expect(keeper.write(true)).rejects.toMatchObject({
      code: 'STORAGE',
      hint: expect.stringContaining('Close it there') as string,
    });
    expect(files()).toEqual([]);
  });

  test('are let go of on the way: the next update may do better, and nothing is written beside them yet', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { keeper, written, failed } = await keep();
    hold(OWN);
    keeper.touch();
    await vi.advanceTimersByTimeAsync(31_000);
    await vi.waitFor(() => expect(failed).toHaveLength(1));
    expect(waited()).toBeLessThan(3000);
    expect(written).toEqual([]);
    expect(files()).toEqual([]);
    keeper.stop();
  });
});
