import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import { batchFiles } from '../../src/freeze/layout.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { readJournal } from '../../src/journal/journal.js';
import { acquireLock } from '../../src/journal/lock.js';
import { planBatch } from '../../src/plan-batch.js';
import { refreshResults } from '../../src/results/refresh.js';
import { writeResults } from '../../src/results/write-results.js';
import { runBatch } from '../../src/run-batch.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';

const folder = useTempFolder();
let server: IndependentServer;
afterEach(() => server.stop());

const at = (...names: string[]) => join(folder.path, ...names);
const RESULTS = () => at('rows.results.csv');
const OPTIONS = { apiKey: 'XXtest.secret', retryDelays: [1, 1] };
const BATCH = 'links';
const files = () => batchFiles(at('.issue-batch', BATCH));

/** Six rows of different values, issued in three orders. */
async function issue(options: ServerOptions = {}): Promise<void> {
  server = await startIndependentServer({ settleMs: 0, ...options });
  const lines = Array.from({ length: 6 }, (_, i) => `AMZ-US,${10 + i},r${i}@x.example`);
  writeFileSync(at('rows.csv'), `product,face_value,recipient\n${lines.join('\n')}\n`);
  const planning = { ...OPTIONS, baseUrl: server.url, chunkSize: 2, batchId: BATCH };
  await runBatch(await planBatch(at('rows.csv'), planning), OPTIONS);
}

const refresh = (options: Partial<Parameters<typeof refreshResults>[1]> = {}) =>
  refreshResults(at('rows.csv'), { ...OPTIONS, ...options });
const bytes = () => readFileSync(RESULTS());
const rows = () => parse(bytes(), { columns: true }) as Record<string, string>[];
const statuses = () => rows().map(({ payout_status: status }) => status);
const gets = () => server.log().requests.filter(({ path }) => /^\/v2\/order\//.test(path)).length;

function events(): JournalEvent[] {
  const all: JournalEvent[] = [];
  readJournal(files().journal, (event) => all.push(event));
  return all;
}
const refreshed = () => events().filter(({ type }) => type === 'links:refreshed').length;

type Refreshed = Extract<JournalEvent, { type: 'links:refreshed' }>;

/** The events about statuses in a piece of a journal, as far as they are whole. */
function readRefreshed(piece: Buffer): Refreshed[] {
  const lines = piece.toString('utf8').split('\n').slice(0, -1);
  const records = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as JournalEvent);
  return records.filter((event): event is Refreshed => event.type === 'links:refreshed');
}

const endOf = (event: Refreshed | undefined) => (event?.statuses.offset ?? 0) + (event?.statuses.length ?? 0);

/** What has become of the payouts, by the row's number. */
function become(changes: Readonly<Record<number, string>>): void {
  const items = server.log().orders.flatMap((order) => order.items);
  const idOf = (row: number) => items.find(({ faceValue }) => faceValue === String(10 + row))?.itemId ?? '';
  const payoutStatuses = Object.fromEntries(
    Object.entries(changes).map(([row, status]) => [idOf(Number(row)), status]),
  );
  server.configure({ payoutStatuses });
}

describe('a refresh', () => {
  test('changes the status of the right rows and nothing else, however the items are shuffled', async () => {
    await issue({ itemOrder: 'shuffle-each-get' });
    const before = rows();
    become({ 0: 'CLAIMED', 3: 'EXPIRED', 4: 'CANCELLED' });
    const report = await refresh();
    const found = { orders: 3, unanswered: 0, changed: 3, contradictions: [], givenUp: null, failures: [] };
    expect(report).toMatchObject({ exitCode: 0, issued: 6, results: RESULTS(), refresh: found });
    expect(report.refresh.statuses).toEqual({ ACTIVE: 3, CLAIMED: 1, EXPIRED: 1, CANCELLED: 1 });
    const wanted = ['CLAIMED', 'ACTIVE', 'ACTIVE', 'EXPIRED', 'CANCELLED', 'ACTIVE'];
    expect(rows()).toEqual(before.map((row, index) => ({ ...row, payout_status: wanted[index] })));
  });

  test('keeps what it learned: results written later are the same, byte for byte', async () => {
    await issue();
    become({ 1: 'CLAIMED' });
    await refresh();
    const after = bytes();
    await writeResults(at('rows.csv'));
    expect(bytes().equals(after)).toBe(true);
    await writeResults(at('rows.csv'), { output: at('copy.csv') });
    expect(readFileSync(at('copy.csv')).equals(after)).toBe(true);
  });

  test('records an order only when something in it is new', async () => {
    await issue();
    await refresh();
    expect([refreshed(), existsSync(files().statuses)]).toEqual([0, false]);
    become({ 0: 'CLAIMED', 5: 'CLAIMED' });
    await refresh();
    expect(refreshed()).toBe(2);
    const record = readFileSync(files().statuses);
    await refresh();
    expect([refreshed(), readFileSync(files().statuses).equals(record)]).toEqual([2, true]);
    become({ 0: 'CLAIMED', 5: 'EXPIRED' });
    expect((await refresh()).refresh.changed).toBe(1);
    expect([refreshed(), statuses()]).toEqual([3, ['CLAIMED', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'EXPIRED']]);
    become({});
    expect((await refresh()).refresh.changed).toBe(2);
    expect(new Set(statuses())).toEqual(new Set(['ACTIVE']));
  });

  test('keeps the old status of orders that bring no answer, counts them and says why', async () => {
    await issue();
    become({ 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    server.configure({
      faultPlan: [
        { on: 'get', kind: 'not-found', bodyIncludes: '#0 g0]', times: null },
        { on: 'get', kind: 'status', status: 500, bodyIncludes: '#1 g0]', times: null },
      ],
    });
    const report = await refresh();
    expect(report).toMatchObject({ exitCode: 4, refresh: { orders: 3, unanswered: 2, changed: 1, givenUp: null } });
    expect(report.refresh.failures.map(({ type, orders }) => [type, orders]).sort()).toEqual([
      ['internal_server_error', 1],
      ['not_found', 1],
    ]);
    expect(statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'CLAIMED', 'ACTIVE']);
    server.configure({ faultPlan: [] });
    expect(await refresh()).toMatchObject({ exitCode: 0, refresh: { unanswered: 0, changed: 2 } });
  });

  test('asks again after trouble that passes', async () => {
    await issue();
    become({ 2: 'CLAIMED' });
    const kinds = ['reset-after', 'cut-length', 'html-200', 'duplicate-id', 'processing-once', 'missing-item'] as const;
    server.configure({
      faultPlan: kinds.map((kind, index) => ({ on: 'get', kind, bodyIncludes: `#${index % 3} g0]` })),
    });
    expect(await refresh()).toMatchObject({ exitCode: 0, refresh: { unanswered: 0, changed: 1, contradictions: [] } });
  });

  test('reports another link for a known item, keeps the old one and the status of the whole order', async () => {
    await issue();
    const before = rows();
    become({ 0: 'CLAIMED', 1: 'CLAIMED', 5: 'CLAIMED' });
    server.configure({ faultPlan: [{ on: 'get', kind: 'foreign-link', bodyIncludes: '#0 g0]', times: null }] });
    const report = await refresh();
    const [{ id: orderId = '' } = {}] = server.log().orders;
    expect(report).toMatchObject({ exitCode: 6, refresh: { changed: 1, unanswered: 0 } });
    expect(report.refresh.contradictions).toEqual([
      { order: '0', orderId, reason: expect.stringMatching(/^item E-\w+ has another link/) },
    ]);
    expect(rows()).toEqual(before.map((row, index) => ({ ...row, payout_status: index === 5 ? 'CLAIMED' : 'ACTIVE' })));
    // The batch itself goes on as it was; what the server said is kept for a person to look at.
    expect(events().some(({ type }) => type === 'batch:halted')).toBe(false);
    expect(events().at(-1)).toMatchObject({ type: 'run:end', exitCode: 6 });
    expect(readFileSync(files().evidence, 'utf8')).toContain(orderId);
    expect(JSON.stringify(report)).not.toContain('spend.runa.io');
  });

  test.each(['failed-bare', 'other-order-id', 'missing-item', 'extra-item', 'repeated-item'] as const)(
    'takes "%s" for a contradiction when it lasts',
    async (kind) => {
      await issue();
      const before = bytes();
      server.configure({ faultPlan: [{ on: 'get', kind, bodyIncludes: '#1 g0]', times: null }] });
      expect(await refresh()).toMatchObject({ exitCode: 6, refresh: { contradictions: [{ order: '1' }] } });
      expect(bytes().equals(before)).toBe(true);
    },
  );

  test('ends with ACCOUNT when the key is refused, and keeps what was learned before', async () => {
    await issue();
    become({ 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    server.configure({ faultPlan: [{ on: 'get', nth: 2, kind: 'status', status: 403, times: null }] });
    await expect(refresh()).rejects.toMatchObject({ code: 'ACCOUNT' });
    expect([refreshed(), statuses().filter((status) => status === 'CLAIMED').length]).toEqual([1, 1]);
    expect(events().at(-1)).toMatchObject({ type: 'run:end', exitCode: 5 });
    expect(existsSync(files().lock)).toBe(false);
  });

  test('that is stopped keeps and writes what it has learned', async () => {
    await issue();
    become({ 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    server.configure({ faultPlan: [{ on: 'get', kind: 'hang', bodyIncludes: '#2 g0]', times: null }] });
    const controller = new AbortController();
    const report = await refresh({
      signal: controller.signal,
      onProgress: (looked, of) => {
        expect(of).toBe(3);
        if (looked === 2) controller.abort();
      },
    });
    expect(report).toMatchObject({ interrupted: true, exitCode: 4, refresh: { unanswered: 1, changed: 2 } });
    expect(statuses()).toEqual(['CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    const stopped = await refresh({ signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ interrupted: true, refresh: { unanswered: 3, changed: 0 } });
  });

  test('asks for nothing and changes nothing when it may not: other key, other host, no place, a live run', async () => {
    await issue();
    const [before, state, asked] = [bytes(), events().length, gets()];
    const mine = at('mine.csv');
    writeFileSync(mine, 'precious\n');
    const refused = [
      [{ apiKey: '' }, 'USAGE'],
      [{ apiKey: 'wgprod.secret', baseUrl: 'https://api.runa.io/v2' }, 'USAGE'],
      [{ baseUrl: 'http://127.0.0.1:9/v2' }, 'USAGE'],
      [{ output: mine }, 'USAGE'],
      [{ output: at('gone', 'x.csv') }, 'STORAGE'],
      [{ retryDelays: [-1] }, 'USAGE'],
    ] as const;
    for (const [options, code] of refused) {
      await expect(refresh(options), JSON.stringify(options)).rejects.toMatchObject({ code });
    }
    const lock = acquireLock(files().lock);
    await expect(refresh()).rejects.toMatchObject({ code: 'LOCKED' });
    lock.release();
    await expect(refreshResults('no-such-batch', OPTIONS)).rejects.toMatchObject({ code: 'USAGE' });
    expect([bytes().equals(before), events().length, gets(), readFileSync(mine, 'utf8')]).toEqual([
      true,
      state,
      asked,
      'precious\n',
    ]);
  });

  test('is refused when its record was altered, instead of showing a wrong status', async () => {
    await issue();
    become({ 0: 'CLAIMED' });
    await refresh();
    const text = readFileSync(files().statuses, 'utf8');
    writeFileSync(files().statuses, text.replace('CLAIMED', 'CLAIMDE'));
    await expect(writeResults(at('rows.csv'))).rejects.toMatchObject({ code: 'STORAGE' });
    await expect(refresh()).rejects.toMatchObject({ code: 'STORAGE' });
  });

  test('that a crash cut short anywhere leaves the old status or the new one, and the next one finishes it', async () => {
    await issue();
    const journal = readFileSync(files().journal);
    const old = bytes();
    become({ 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    await refresh();
    const whole = {
      journal: readFileSync(files().journal),
      statuses: readFileSync(files().statuses),
      results: bytes(),
    };
    const news = readRefreshed(whole.journal.subarray(journal.length));
    for (let cut = journal.length; cut <= whole.journal.length; cut += 17) {
      writeFileSync(files().journal, whole.journal.subarray(0, cut));
      // Of the statuses at least those are there that the journal names, and perhaps a part of the next.
      const named = readRefreshed(whole.journal.subarray(journal.length, cut)).length;
      const end = endOf(news[named - 1]);
      const next = Math.max(end, endOf(news[named]));
      writeFileSync(files().statuses, whole.statuses.subarray(0, end + ((cut * 7) % (next - end + 1))));
      await writeResults(at('rows.csv'));
      expect(statuses().filter((status) => status === 'CLAIMED')).toHaveLength(named);
      if (named === 0) expect(bytes().equals(old)).toBe(true);
    }
    for (const cut of [journal.length + 5, Math.floor((journal.length + whole.journal.length) / 2)]) {
      writeFileSync(files().journal, whole.journal.subarray(0, cut));
      expect(await refresh()).toMatchObject({ exitCode: 0 });
      expect(bytes().equals(whole.results)).toBe(true);
    }
  });

  test("writes to another file when one is named, and leaves the batch's own as it was", async () => {
    await issue();
    const before = bytes();
    become({ 0: 'CLAIMED' });
    expect(await refresh({ output: at('other.csv') })).toMatchObject({ results: at('other.csv') });
    expect(bytes().equals(before)).toBe(true);
    expect(readFileSync(at('other.csv'), 'utf8')).toContain('CLAIMED');
  });
});
