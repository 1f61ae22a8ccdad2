/** Every case of the bench in small, on the built command: that it measures, not how fast anything is. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES } from '../../bench/cases/index.js';

const BENCH = resolve(import.meta.dirname, '../../bench/run.js');
const cache = mkdtempSync(join(tmpdir(), 'issue-batch-bench-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

function bench(...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [BENCH, '--cache', cache, ...words], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

interface Row {
  readonly case: string;
  readonly what: string;
  readonly unit: string;
  readonly measured: { readonly median: number };
  readonly floor: { readonly median: number; readonly is: string };
  readonly verdict: string;
  readonly because: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

describe('npm run bench', () => {
  let ended: Awaited<ReturnType<typeof bench>>;
  let latest: { readonly table: readonly Row[] } & Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    ended = await bench('--rows', '1000', '--rounds', '1');
    latest = JSON.parse(readFileSync(join(cache, 'latest.json'), 'utf8'));
  }, 240_000);

  const rowsOf = (name: string) => latest.table.filter((row) => row.case === name);

  test('measures every case, each against its floor, and gives a verdict', () => {
    expect(latest.table.filter(({ verdict }) => verdict === 'error')).toEqual([]);
    expect([...new Set(latest.table.map((row) => row.case))]).toEqual(CASES.map(({ name }) => name));
    for (const row of latest.table) {
      expect(row.measured.median, row.what).toBeGreaterThan(0);
      expect(row.floor.is, row.what).not.toBe('');
      expect(['pass', 'short', 'compared'], row.what).toContain(row.verdict);
      expect(row.because.length > 0, row.what).toBe(row.verdict === 'short');
    }
  });

  test('ends well whether goals are reached or not, with the table alone on stdout', () => {
    expect(ended.code, ended.stderr).toBe(0);
    const lines = ended.stdout.split('\n');
    expect(lines[0]).toMatch(/^ +measured +floor +ratio/);
    for (const { what, verdict } of latest.table) {
      expect(
        lines.some((line) => line.startsWith(`${what} `) && line.endsWith(` ${verdict}`)),
        what,
      ).toBe(true);
    }
  });

  test('keeps what it measured with where, of what and how, also beside the last', () => {
    expect(latest).toMatchObject({
      format: 1,
      command: expect.stringContaining('npm run bench -- --cache'),
      node: process.version,
      rows: 1000,
      machine: { cpu: expect.any(String), cores: expect.any(Number), memoryBytes: expect.any(Number) },
    });
    expect(latest).toHaveProperty('commit');
    const [run, ...more] = readdirSync(join(cache, 'runs'));
    expect(more).toEqual([]);
    expect(JSON.parse(readFileSync(join(cache, 'runs', run ?? ''), 'utf8'))).toEqual(latest);
  });

  test('counts what the server saw: no order request too many, and each order read', () => {
    for (const { figures } of rowsOf('submission')) expect(figures).toMatchObject({ requests: 3, refused: 0 });
    const [one, , three] = rowsOf('polls');
    expect(one?.figures.looks).toBeGreaterThanOrEqual(1);
    expect(three?.figures.looks).toBeGreaterThanOrEqual(3);
  });

  test('leaves nothing but inputs and results behind', () => {
    expect(readdirSync(cache).sort()).toEqual(['inputs', 'latest.json', 'runs']);
  });

  test('writes no page from small sizes', async () => {
    const { code, stderr } = await bench('--page');
    expect(code).toBe(1);
    expect(stderr).toContain('The page is not written: they are of 1000 rows instead of 1000000');
  });
});

test.each([
  [['--only', 'plan,fly'], 'There is no case "fly".'],
  [['--rows', 'many'], '--rows takes a whole number from 1.'],
  [['--rows', '10'], '--rows takes at least 1000'],
  [['--growth', '--rows', '5000'], 'leave --rows out'],
])('%j is refused in a sentence', async (words, message) => {
  const { code, stdout, stderr } = await bench(...words);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
