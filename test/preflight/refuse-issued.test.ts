import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../../src/cli/perform/run.js';
import type { CommandOptions } from '../../src/cli/options.js';
import { planText } from '../../src/cli/render/plan-text.js';
import { type BatchPlan, type PlanOptions, planBatch, refusalOf, resumeBatch, runBatch } from '../../src/index.js';
import { openJournal } from '../../src/journal/journal.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';

const folder = useTempFolder();
let server: IndependentServer;
beforeEach(async () => {
  server = await startIndependentServer({ settleMs: 0, limitPerMinute: null });
});
afterEach(() => server.stop());

const apiKey = 'XXtest.secret';
const at = (...names: string[]) => join(folder.path, ...names);
const orders = () => server.log().orders.length;

/** A file of one row a person, all of the same value. */
function write(name: string, ...people: string[]): string {
  const lines = people.map((person) => `AMZ-US,10,${person}@x.example`);
  writeFileSync(at(name), `product,amount,email\n${lines.join('\n')}\n`);
  return at(name);
}

const plan = (path: string, options: Partial<PlanOptions> = {}) =>
  planBatch(path, { apiKey, baseUrl: server.url, ...options });
const run = async (path: string, options: Partial<PlanOptions> = {}) =>
  runBatch(await plan(path, options), { apiKey, output: `${path}.${options.batchId}.results` });

/** What a person sees of earlier batches. */
const shown = (made: BatchPlan) =>
  planText(made, undefined, 60).filter((line) => /issued on|more batch|a run sends none/.test(line));

describe('a run of rows that an earlier batch has issued', () => {
  test('is refused with the figures and the day before anything is frozen or sent', async () => {
    await run(write('may.csv', 'ada', 'bob', 'cy'), { batchId: 'spring-1' });
    const path = write('june.csv', 'dan', 'bob', 'ada', 'eve');
    const made = await plan(path, { batchId: 'spring-2' });
    const day = made.issuedBefore[0]?.at ?? '';
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(made.issuedBefore).toEqual([{ batchId: 'spring-1', rows: 2, unproven: 0, at: day, lines: [3, 4] }]);
    const message = `2 of 4 rows were issued on ${day} in spring-1.`;
    const hint = expect.stringContaining('--allow-duplicates');
    expect(refusalOf(made)).toMatchObject({ code: 'USAGE', message, hint });
    await expect(runBatch(made, { apiKey })).rejects.toMatchObject({ code: 'USAGE', message, hint });
    expect(orders()).toBe(1);
    expect(existsSync(at('.issue-batch', 'spring-2'))).toBe(false);
    expect(existsSync(at('june.results.csv'))).toBe(false);
  });

  test('is not refused when duplicates are allowed, and the plan still shows them', async () => {
    const path = write('rows.csv', 'ada', 'bob');
    await run(path, { batchId: 'spring-1' });
    const made = await plan(path, { batchId: 'spring-2', allowDuplicates: true });
    expect(made.issuedBefore).toMatchObject([{ batchId: 'spring-1', rows: 2, lines: [2, 3] }]);
    expect(shown(made)).toEqual([expect.stringMatching(/2 of 2 rows were issued on .* in spring-1: lines 2, 3$/)]);
    expect(await runBatch(made, { apiKey })).toMatchObject({ issued: 2, exitCode: 0 });
    expect(orders()).toBe(2);
  });

  test('is not refused for a batch that goes on: its own rows, and theirs, were judged when it began', async () => {
    const path = write('rows.csv', 'ada', 'bob');
    await run(path, { batchId: 'spring-1' });
    await run(path, { batchId: 'spring-2', allowDuplicates: true });
    for (const batchId of ['spring-1', 'spring-2']) {
      const made = await plan(path, { batchId });
      expect(made).toMatchObject({ state: 'begun', issuedBefore: [] });
      expect(await runBatch(made, { apiKey })).toMatchObject({ requestsSent: 0, exitCode: 0 });
    }
  });

  test('is refused also when its own batch was begun first, and nothing of it was sent', async () => {
    const first = write('first.csv', 'ada', 'bob');
    server.configure({ balances: { USD: '1' } });
    expect(await run(first, { batchId: 'spring-1' })).toMatchObject({ exitCode: 5, requestsSent: 0 });
    server.configure({ balances: { USD: '1000' } });
    await run(write('other.csv', 'bob', 'cy'), { batchId: 'spring-2' });
    const again = await plan(first, { batchId: 'spring-1' });
    expect(again.issuedBefore).toMatchObject([{ batchId: 'spring-2', rows: 1, lines: [3] }]);
    const stopped = { exitCode: 5, requestsSent: 0, stoppedBy: { type: 'issued_elsewhere' } };
    expect(await runBatch(again, { apiKey })).toMatchObject(stopped);
    const resumed = await resumeBatch(at('.issue-batch', 'spring-1'), { apiKey });
    expect(resumed).toMatchObject(stopped);
    expect(orders()).toBe(1);
    const wanted = { apiKey, allowDuplicates: true };
    expect(await resumeBatch(at('.issue-batch', 'spring-1'), wanted)).toMatchObject({ exitCode: 0, issued: 2 });
  });

  test('is refused when another batch with the same rows is under way at this moment', async () => {
    const paths = [write('one.csv', 'ada', 'bob', 'cy'), write('two.csv', 'cy', 'bob', 'ada')];
    const plans = await Promise.all(paths.map((path, index) => plan(path, { batchId: `spring-${index}` })));
    const reports = await Promise.all(plans.map((made) => runBatch(made, { apiKey })));
    expect(reports.filter(({ issued }) => issued > 0).length).toBeLessThanOrEqual(1);
    expect(orders()).toBeLessThanOrEqual(1);
    for (const { stoppedBy, issued } of reports) if (issued === 0) expect(stoppedBy?.type).toBe('issued_elsewhere');
  });

  test('is refused for rows that may have been issued, and not for those that were refused', async () => {
    const answer = { on: 'create', kind: 'status', status: 422, type: 'validation_error', message: 'no' } as const;
    server.configure({ faultPlan: [{ ...answer, times: 1 }] });
    expect(await run(write('may.csv', 'ada'), { batchId: 'refused' })).toMatchObject({ failed: 1 });
    expect(await plan(write('june.csv', 'ada'), { batchId: 'again' })).toMatchObject({ issuedBefore: [] });
    server.configure({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing', times: null }] });
    const open = runBatch(await plan(at('june.csv'), { batchId: 'open' }), { apiKey, wait: 0 });
    expect(await open).toMatchObject({ processing: 1 });
    const made = await plan(write('july.csv', 'ada', 'bob'), { batchId: 'july' });
    expect(refusalOf(made)?.message).toMatch(/^1 of 2 rows may have been issued on .* in open\.$/);
  });
});

test('a plan shows five earlier batches, with lines, and counts the rest', async () => {
  const people = ['a', 'b', 'c', 'd', 'e', 'f'];
  const rows = people.map((person) => cells({ recipient: `${person}@x.example` }));
  for (const name of ['1', '2', '3', '4', '5', '6', '7']) {
    const settings = { baseUrl: server.url };
    const { files } = await freezeSample(at('.issue-batch'), { batchId: `batch-${name}`, rows, settings });
    const journal = openJournal(files.journal, () => undefined);
    for (const event of [intent(), answer('accepted'), settled('COMPLETED', 6)]) journal.append(event);
    journal.close();
  }
  const made = await plan(write('rows.csv', ...people), { batchId: 'next' });
  const lines = shown(made);
  expect(lines).toHaveLength(7);
  expect(lines[0]).toMatch(
    /^Issued {4}6 of 6 rows were issued on 2026-11-01 in batch-1: lines 2, 3, 4, 5, 6 and 1 more$/,
  );
  expect(lines.slice(5)).toEqual([
    '          and 2 more batches',
    '          a run sends none of them without --allow-duplicates',
  ]);
  expect(refusalOf(made)?.message).toMatch(/ in batch-5; and so in 2 more batches\.$/);
  expect(JSON.parse(JSON.stringify(made)).issuedBefore).toHaveLength(7);
});

test('the command shows the plan and refuses before it asks for a yes to real money', async () => {
  const production = 'https://api.runa.io/v2';
  const real = { apiKey: 'wgtest.secret', baseUrl: production, stateDir: at('state') };
  const through: typeof fetch = (input, init) => fetch(String(input).replace(production, server.url), init);
  const connection = {
    ...{ ...real, fetch: through, guardStateDirs: [] },
    ...{ keepState: async () => undefined, close: async () => undefined },
  };
  await runBatch(await planBatch(write('may.csv', 'ada'), { ...real, fetch: through }), {
    ...{ apiKey: real.apiKey, fetch: through },
  });
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const signals = { signal: new AbortController().signal, exitCode: undefined, release: () => undefined };
    const command = runCommand(write('june.csv', 'ada', 'bob'), {} as CommandOptions, connection, signals);
    // Asking would end in another refusal here: there is no terminal.
    await expect(command).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^1 of 2 rows was issued on/),
    });
    expect(said.mock.calls.join('')).toMatch(/PRODUCTION: real money[\s\S]*Issued {4}1 of 2 rows was issued on/);
  } finally {
    said.mockRestore();
  }
  expect(orders()).toBe(1);
});
