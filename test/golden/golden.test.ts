/** State that a released version has left behind means the same to this one, and is gone on with. See `make.mjs`. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBatch, readOrders, resumeBatch, retryFailed, writeResults } from '../../src/index.js';
import { judgeRows } from '../e2e/oracle.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';

const FOLDERS = resolve(import.meta.dirname, '../fixtures/state');
const VERSIONS = readdirSync(FOLDERS);
const NAMES = ['forgotten', 'halted', 'interrupted', 'issued', 'refreshed', 'refused', 'retried'];
const KEPT = VERSIONS.flatMap((version) => NAMES.map((name) => ({ version, name })));

let folder: string;
let server: IndependentServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-golden-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

interface Kept {
  readonly state: string;
  readonly said: unknown;
  readonly input: string;
  readonly results: string | undefined;
  text(name: string): string;
}

function open({ version, name }: (typeof KEPT)[number]): Kept {
  cpSync(join(FOLDERS, version, name), folder, { recursive: true });
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  const results = existsSync(join(folder, 'results.csv')) ? text('results.csv') : undefined;
  return { state: join(folder, 'state'), said: JSON.parse(text('said.json')), input: text('rows.csv'), results, text };
}

/** The account as it was left, and a way there for orders whose state knows it by another address. */
async function account({ text }: Kept) {
  server = await startIndependentServer({ settleMs: 0, memory: JSON.parse(text('server.json')) });
  const { port } = new URL(server.url);
  const fetchThere: typeof fetch = (input, init) => {
    const there = new URL(String(input));
    there.port = port;
    return fetch(there, init);
  };
  const { baseUrl } = JSON.parse(text('state/batch.json')).settings;
  return { apiKey: 'XXgolden.key', baseUrl, fetch: fetchThere, output: join(folder, 'after.csv'), looksApart: 0 };
}

const wrong = ({ input, text }: Kept) =>
  judgeRows({ input, results: text('after.csv'), orders: server?.log().orders ?? [] });

test('there is state of every kind', () => {
  for (const version of VERSIONS) expect(readdirSync(join(FOLDERS, version)).sort()).toEqual(NAMES);
});

test.each(KEPT)('state of version $version means what it meant: $name', async (which) => {
  const { state, said } = open(which);
  const { orders } = await readOrders(state);
  expect({ report: { ...(await readBatch(state)), results: null }, orders }).toEqual(said);
});

test.each(KEPT.filter(({ name }) => name !== 'forgotten' && name !== 'interrupted'))(
  'state of version $version gives the same results again: $name',
  async (which) => {
    const { state, results, text } = open(which);
    await writeResults(state, { output: join(folder, 'again.csv') });
    expect(text('again.csv')).toBe(results);
  },
);

describe.each(VERSIONS)('what version %s has begun', (version) => {
  test('and not finished is finished: nothing is sent twice, and every row gets its link', async () => {
    const kept = open({ version, name: 'interrupted' });
    const report = await resumeBatch(kept.state, await account(kept));
    expect(report).toMatchObject({ exitCode: 0, issued: 6 });
    expect(server?.log().orders).toHaveLength(3);
    expect(wrong(kept)).toEqual([]);
  });

  test('and was refused is sent once more under a key of its own', async () => {
    const kept = open({ version, name: 'refused' });
    const report = await retryFailed(kept.state, await account(kept));
    expect(report).toMatchObject({ exitCode: 0, issued: 6 });
    expect(wrong(kept)).toEqual([]);
  });

  test.each(['issued', 'retried', 'refreshed', 'halted'])('and is at its end (%s) sends nothing', async (name) => {
    const kept = open({ version, name });
    const before = JSON.parse(kept.text('server.json')).orders.length;
    const report = await resumeBatch(kept.state, await account(kept));
    expect(report.requestsSent).toBe(0);
    expect(server?.log().orders).toHaveLength(before);
    if (name !== 'halted') expect(wrong(kept)).toEqual([]);
  });
});

test('state of a later format is refused, with both numbers', async () => {
  const { state, text } = open({ version: VERSIONS[0] ?? '', name: 'issued' });
  writeFileSync(join(state, 'batch.json'), text('state/batch.json').replace(/"format": ?1/, '"format":2'));
  await expect(readBatch(state)).rejects.toThrow(/format 2\b.* format 1\b|format 1\b.* format 2\b/);
});
