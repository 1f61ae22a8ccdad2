import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger } from '../../src/journal/ledger.js';
import { openAppendFile } from '../../src/journal/links.js';
import { rowResults } from '../../src/report/row-results.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { adopted, answer, halted, intent, settled } from '../journal/sample-events.js';

const folder = useTempFolder();

function sample(): Promise<FrozenBatch> {
  const products = ['AMZ-US', 'AMZ-GB', 'AMZ-US', 'AMZ-DE', 'AMZ-GB', 'AMZ-US'];
  const rows = products.map((product, index) => cells({ product, faceValue: String(index + 1) }));
  return freezeSample(folder.path, { rows, settings: { chunkSize: 2 } });
}

const at = (chunk: number) => ({ chunk, generation: 0 });
const accepted = (chunk: number) => [intent(1, at(chunk)), answer('accepted', 1, at(chunk), `O-${chunk}`)];

function resultsOf(batch: FrozenBatch, events: readonly JournalEvent[]) {
  const ledger = createLedger(batch.orders);
  for (const event of events) ledger.apply(event);
  return [...rowResults(batch, ledger)].flat();
}

/** Links for these positions of an order, in whatever order, where the journal can point at them. */
function putLinks(batch: FrozenBatch, chunk: number, ...positions: number[]) {
  const file = openAppendFile(batch.files.links);
  const links = positions.map((position) => ({
    position,
    itemId: `I-${chunk}-${position}`,
    url: `https://spend.example/${chunk}-${position}`,
    payoutStatus: 'ACTIVE',
    expiresAt: '',
  }));
  const place = file.append({ chunk, generation: 0, links });
  file.close();
  return place;
}

describe('the results of rows', () => {
  test('come in the order of the input, each with the link of its own place in its own order', async () => {
    const batch = await sample();
    const done = [0, 1].flatMap((chunk): JournalEvent[] => [
      ...accepted(chunk),
      { ...settled('COMPLETED', 2, at(chunk)), links: putLinks(batch, chunk, 1, 0) },
    ]);
    const results = resultsOf(batch, done);
    expect(results.map(({ line, status, url }) => [line, status, url])).toEqual([
      [2, 'issued', 'https://spend.example/0-0'],
      [3, 'issued', 'https://spend.example/1-0'],
      [4, 'issued', 'https://spend.example/0-1'],
      [5, 'not_sent', ''],
      [6, 'issued', 'https://spend.example/1-1'],
      [7, 'not_sent', ''],
    ]);
    expect(results[2]).toMatchObject({ orderId: 'O-0', itemId: 'I-0-1', cells: expect.arrayContaining(['3']) });
  });

  test('say of every row what is known: processing, unknown, failed, or not sent', async () => {
    const batch = await sample();
    const results = resultsOf(batch, [
      ...accepted(0),
      ...[intent(1, at(1)), answer('unknown', 1, at(1))],
      ...[intent(1, at(2)), answer('rejected', 1, at(2))],
      adopted('O-3', at(3)),
      settled('FAILED', 0, at(3)),
    ]);
    expect(results.map(({ status, error }) => [status, error])).toEqual([
      ['processing', ''],
      ['unknown', 'unknown: told'],
      ['processing', ''],
      ['failed', 'rejected: told'],
      ['unknown', 'unknown: told'],
      ['failed', 'order_failed: told'],
    ]);
  });

  test('of a contradicted order hold the links that are sound and call the other rows unknown', async () => {
    const batch = await sample();
    const links = putLinks(batch, 0, 1);
    const results = resultsOf(batch, [...accepted(0), { ...halted(at(0), 1), links }]);
    expect([results[0], results[2]]).toMatchObject([
      { status: 'unknown', url: '', error: 'contradiction: because' },
      { status: 'issued', url: 'https://spend.example/0-1' },
    ]);
  });

  test('tell a row whether the refusal of its order was about the row itself', async () => {
    const batch = await sample();
    const details = ['body.items.1.face_value: too small', 'items.11.face_value: too small'];
    const refusal = { ...answer('rejected', 1, at(0)), failure: { type: 'validation_error', message: 'no', details } };
    const results = resultsOf(batch, [intent(1, at(0)), refusal]);
    expect([results[0]?.error, results[2]?.error]).toEqual([
      'validation_error: no (another row of the same order)',
      'validation_error: no (body.items.1.face_value: too small)',
    ]);
  });

  test('are refused when the links are not where the journal says', async () => {
    const batch = await sample();
    const place = putLinks(batch, 1, 0, 1);
    const done = [...accepted(0), { ...settled('COMPLETED', 2, at(0)), links: place }];
    expect(() => resultsOf(batch, done)).toThrow(expect.objectContaining({ code: 'STORAGE' }));
    expect(batch.files.links).toBe(join(batch.files.folder, 'links.log'));
  });
});
