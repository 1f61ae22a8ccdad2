import { describe, expect, test } from 'vitest';
import { gatherFacts } from '../../src/audit/gather-facts.js';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import { openGenerations } from '../../src/freeze/generations.js';
import { readLedger } from '../../src/freeze/read-ledger.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { openAppendFile } from '../../src/journal/links.js';
import { cells, freezeSample, type Sample, useTempFolder } from '../freeze/sample-batch.js';
import { adopted, answer, halted, intent, settled } from '../journal/sample-events.js';

const folder = useTempFolder();
const FILES = { journal: undefined, results: undefined, resultsName: null };

const on = (chunk: number, generation = 0) => ({ chunk, generation });
const time = (second: number) => new Date(Date.parse('2026-11-02T09:00:00.000Z') + second * 1000).toISOString();
const ms = (second: number) => Date.parse(time(second));
const runStart = (second: number) =>
  ({ type: 'run:start', at: time(second), version: '1.2.3', pid: 9, host: 'ledger', user: 'ada' }) as const;

/** Twelve rows of three currencies, two rows an order, all different in value. */
function sample(more: Partial<Sample> = {}): Promise<FrozenBatch> {
  const products = ['AMZ-US', 'AMZ-GB', 'AMZ-DE', 'WMT-US'];
  const rows = Array.from({ length: 12 }, (_, index) =>
    cells({
      product: products[index % 4] ?? '',
      faceValue: `${index + 1}.25`,
      recipient: `person.${index}@example.com`,
      recipientReference: `EMP-${index}`,
    }),
  );
  return freezeSample(folder.path, {
    rows,
    inputPath: '/home/ada/secret folder/november.csv',
    ...more,
    settings: { chunkSize: 2, ...more.settings },
  });
}

function putLinks(batch: FrozenBatch, chunk: number, ...positions: number[]) {
  const file = openAppendFile(batch.files.links);
  const links = positions.map((position) => ({
    position,
    itemId: `I-${chunk}-${position}`,
    url: `https://spend.example/${chunk}-${position}`,
    payoutStatus: 'ACTIVE',
    expiresAt: '',
  }));
  const place = file.append({ ...on(chunk), links });
  file.close();
  return place;
}

function factsOf(batch: FrozenBatch, events: readonly JournalEvent[], running = false) {
  const journal = openJournal(batch.files.journal, () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
  const told: JournalEvent[] = [];
  const ledger = readLedger(batch, (event) => told.push(event));
  return gatherFacts(batch, ledger, told, { files: FILES, running });
}

describe('the facts of a batch', () => {
  test('add up what was asked and issued by currency and product, exactly', async () => {
    const batch = await sample();
    const { products, report } = factsOf(batch, [
      ...[intent(1, on(0)), answer('accepted', 1, on(0), 'O-0')],
      { ...settled('COMPLETED', 2, on(0)), links: putLinks(batch, 0, 0, 1) },
      ...[intent(1, on(1)), answer('rejected', 1, on(1))],
      // Of a contradicted order, one link is sound.
      ...[intent(1, on(2)), answer('accepted', 1, on(2), 'O-2')],
      { ...halted(on(2), 1), links: putLinks(batch, 2, 0) },
    ]);
    const rows = (name: string) => products.find(({ product }) => product === name);
    // Orders are dealt by currency: rows 1 and 4 of the US are the first order, and so on.
    expect(rows('AMZ-US')).toMatchObject({ currency: 'USD', asked: { rows: 3, faceValue: '15.75' } });
    expect(rows('AMZ-US')?.byStatus.issued).toEqual({ rows: 1, faceValue: '1.25' });
    expect(rows('WMT-US')?.byStatus.issued).toEqual({ rows: 1, faceValue: '4.25' });
    expect(rows('AMZ-GB')?.byStatus.failed).toEqual({ rows: 2, faceValue: '8.5' });
    expect(rows('AMZ-DE')?.byStatus).toMatchObject({
      issued: { rows: 1, faceValue: '3.25' },
      unknown: { rows: 1, faceValue: '7.25' },
    });
    const of = (status: 'issued' | 'failed' | 'unknown' | 'not_sent') =>
      products.reduce((sum, { byStatus }) => sum + byStatus[status].rows, 0);
    expect([of('issued'), of('failed'), of('unknown'), of('not_sent')]).toEqual([
      report.issued,
      report.failed,
      report.unknown,
      report.notSent,
    ]);
  });

  test('tell when orders were sent and settled, how long they took, and who ran the batch', async () => {
    const batch = await sample();
    const facts = factsOf(batch, [
      { ...runStart(0), rate: 300 },
      { ...intent(1, on(0)), at: time(1) },
      { ...answer('throttled', 1, on(0)), at: time(2) },
      { ...intent(2, on(0)), at: time(8) },
      { ...answer('accepted', 2, on(0), 'O-0'), at: time(9) },
      { ...settled('COMPLETED', 2, on(0)), at: time(14), links: putLinks(batch, 0, 0, 1) },
      { type: 'run:end', at: time(20), exitCode: 4 },
      runStart(100),
      { ...adopted('O-1', on(1)), at: time(101) },
      { ...settled('FAILED', 0, on(1)), at: time(105) },
    ]);
    expect(facts.times).toEqual({ sent: [ms(1), ms(8)], settled: [ms(14), ms(105)], settleTimes: [5000] });
    expect(facts.orders[0]).toMatchObject({
      attempts: 2,
      sentAt: ms(1),
      settledAt: ms(14),
      orderId: 'O-0',
      found: false,
    });
    expect(facts.orders[1]).toMatchObject({ attempts: 0, sentAt: undefined, orderId: 'O-1', found: true });
    expect(facts.runs).toMatchObject([
      { startedAt: ms(0), endedAt: ms(20), exitCode: 4, user: 'ada', host: 'ledger', version: '1.2.3', rate: 300 },
      { startedAt: ms(100), endedAt: undefined, lastAt: ms(105), exitCode: undefined, rate: undefined },
    ]);
    expect(facts.asOf).toBe(ms(105));
  });

  test('show every generation of an order, and count its rows once', async () => {
    const batch = await sample();
    const first = batch.orders[0];
    if (first === undefined) throw new Error('no order');
    const generations = openGenerations(batch.files.generations, batch.manifest.batchId, null);
    generations.raise(first, batch.body(first), { generation: 1, positions: [1] });
    generations.close();
    const { orders, report, failures } = factsOf(batch, [
      ...[intent(1, on(0)), answer('rejected', 1, on(0))],
      intent(1, on(0, 1)),
    ]);
    expect(orders.slice(0, 2)).toMatchObject([
      { name: '0', rows: 1, frozenRows: 2, faceValue: '1.25', status: 'rejected' },
      { name: '0.1', rows: 1, frozenRows: 1, faceValue: '4.25', status: 'unanswered' },
    ]);
    expect(orders.reduce((sum, { rows }) => sum + rows, 0)).toBe(report.rows);
    expect(failures).toMatchObject([
      { outcome: 'failed', type: 'rejected', rows: 1, faceValue: '1.25' },
      { outcome: 'unknown', type: 'no_answer', rows: 1, faceValue: '4.25' },
    ]);
  });

  test('name persons who decided and what halted the batch', async () => {
    const batch = await sample();
    const facts = factsOf(batch, [
      { ...intent(1, on(3)), at: time(1) },
      { type: 'order:resolved', at: time(2000), ...on(3), resolution: 'not_issued', user: 'grace' },
      { ...halted(on(0)), at: time(2001) },
      { type: 'batch:halted', at: time(2002), reason: 'another batch of this name' },
    ]);
    expect(facts.decisions).toEqual([{ at: ms(2000), order: '3', user: 'grace' }]);
    expect(facts.halts).toEqual([
      { at: ms(2001), order: '0', reason: 'because' },
      { at: ms(2002), order: undefined, reason: 'another batch of this name' },
    ]);
    expect(facts.halted).toBe('because');
    expect(facts.failures.map(({ type }) => type)).toContain('resolved_not_issued');
  });

  test('gather failures by reason, currency and outcome, most rows first', async () => {
    const batch = await sample();
    const { failures } = factsOf(batch, [
      ...[0, 1, 2].flatMap((chunk) => [intent(1, on(chunk)), answer('rejected', 1, on(chunk))]),
      ...[intent(1, on(3)), answer('rejected', 1, on(3))],
    ]);
    const first = failures[0];
    expect(failures.map(({ rows }) => rows)).toEqual([...failures.map(({ rows }) => rows)].sort((a, b) => b - a));
    expect(failures.reduce((sum, { rows }) => sum + rows, 0)).toBe(8);
    expect(failures.reduce((sum, { orders }) => sum + orders, 0)).toBe(4);
    expect(new Set(failures.map(({ currency }) => currency)).size).toBe(3);
    expect(first).toMatchObject({ outcome: 'failed', type: 'rejected', message: 'told' });
  });

  test('leave out what a server quotes of a row: its recipient reference', async () => {
    const batch = await sample({ settings: { distribution: 'recipient' } });
    const message = 'EMP-0 is closed, like XEMP-0 and EMP-4; (EMP-00)';
    const refused = { ...answer('rejected', 1, on(0)), failure: { type: 'validation_error', message } };
    const {
      failures,
      halts,
      halted: why,
    } = factsOf(batch, [
      ...[intent(1, on(0)), refused],
      ...[intent(1, on(1)), answer('accepted', 1, on(1), 'O-1'), { ...halted(on(1)), reason: 'items of EMP-1 differ' }],
    ]);
    expect(failures.find(({ type }) => type === 'validation_error')?.message).toBe(
      '… is closed, like XEMP-0 and EMP-4; (EMP-00)',
    );
    expect([halts[0]?.reason, why]).toEqual(['items of … differ', 'items of … differ']);
  });

  test('leave out a quoted reference also when the row has gone to a later order', async () => {
    const batch = await sample({ settings: { distribution: 'recipient' } });
    const first = batch.orders[0];
    if (first === undefined) throw new Error('no order');
    const generations = openGenerations(batch.files.generations, batch.manifest.batchId, null);
    generations.raise(first, batch.body(first), { generation: 1, positions: [1] });
    generations.close();
    const refused = {
      ...answer('rejected', 1, on(0)),
      failure: { type: 'validation_error', message: 'EMP-3 is closed' },
    };
    const { failures } = factsOf(batch, [intent(1, on(0)), refused]);
    expect(failures[0]).toMatchObject({ rows: 1, message: '… is closed' });
  });

  test('hold no cell of a row but product and value, no link, and no folder of the input', async () => {
    const batch = await sample();
    const facts = factsOf(batch, [
      ...[intent(1, on(0)), answer('accepted', 1, on(0), 'O-0')],
      { ...settled('COMPLETED', 2, on(0)), links: putLinks(batch, 0, 0, 1) },
    ]);
    const told = JSON.stringify(facts);
    expect(facts.asked.fileName).toBe('november.csv');
    expect(told).not.toMatch(/example\.com|spend\.example|EMP-|secret folder|I-0-0/);
  });

  test('of a batch that was never run are all there', async () => {
    const facts = factsOf(await sample(), []);
    expect(facts).toMatchObject({ asOf: undefined, runs: [], failures: [], decisions: [], halts: [], running: false });
    expect(facts.products.every(({ asked, byStatus }) => asked.rows === byStatus.not_sent.rows)).toBe(true);
  });
});
