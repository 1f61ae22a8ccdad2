import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openGenerations } from '../../src/freeze/generations.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { COLUMNS, cells, type Sample, useTempFolder } from '../freeze/sample-batch.js';
import { adopted, answer, halted, intent, settled } from '../journal/sample-events.js';
import { ADA, find, freezeEarlier, issued, NOTHING, type Rows, rowsFor } from './earlier-sample.js';

const folder = useTempFolder();
const earlier = (sample: Sample, ...events: JournalEvent[]) => freezeEarlier(folder.path, sample, events);
/** Lines of the new batch that some earlier batch has. */
const linesFound = async (rows: Rows) => (await find(folder.path, rows)).issuedBefore.flatMap(({ lines }) => lines);

describe('rows of an earlier batch', () => {
  test('are found with their number, their lines and the day, oldest batch first', async () => {
    await earlier({ batchId: 'summer', rows: rowsFor('ada@x.example', 'eve@x.example') }, ...issued(2));
    const spring = ['ada@x.example', 'bob@x.example', 'cy@x.example'];
    await earlier({ batchId: 'spring', rows: rowsFor(...spring) }, ...issued(3, '2026-04-30T23:59:59.000Z'));
    const now = rowsFor('dan@x.example', 'bob@x.example', 'ada@x.example');
    expect(await find(folder.path, now)).toEqual({
      issuedBefore: [
        { batchId: 'spring', rows: 2, unproven: 0, at: '2026-04-30', lines: [3, 4] },
        { batchId: 'summer', rows: 1, unproven: 0, at: '2026-05-03', lines: [4] },
      ],
      notes: [],
    });
  });

  test('are the same rows by the rule for duplicates: other columns and ways of writing do not count', async () => {
    const before = cells({ recipient: 'Ada@X.example', faceValue: '10.00', product: 'B-US|A-US', reference: 'r1' });
    await earlier({ batchId: 'a', rows: [before] }, ...issued(1));
    const base = { recipient: 'ada@x.example', faceValue: '10', product: 'A-US|B-US', reference: 'r1' };
    expect(await linesFound([cells({ ...base, note: 'x', template: 'DT-1', recipientReference: 'q' })])).toEqual([2]);
    const others = [
      cells({ ...base, recipient: 'eve@x.example' }),
      cells({ ...base, faceValue: '10.01' }),
      cells({ ...base, product: 'A-US' }),
      cells({ ...base, reference: 'r2' }),
      cells({ ...base, reference: '' }),
      cells({ ...base, recipient: '' }),
    ];
    expect(await find(folder.path, others)).toEqual(NOTHING);
  });

  test('without a recipient are known by their reference; with neither they are nobody’s in particular', async () => {
    const rows = [cells({ reference: 'r1' }), cells({}), cells({ reference: 'r2' })];
    await earlier({ batchId: 'a', rows }, ...issued(3));
    expect(await linesFound([cells({}), cells({ reference: 'r2' }), cells({ reference: 'r3' })])).toEqual([3]);
    expect(await find(folder.path, [cells({}), cells({})])).toEqual(NOTHING);
  });

  test('of any number are found as comparing each with each would find them', async () => {
    const person = fc.constantFrom('', 'ada@x.example', 'bob@x.example');
    const row = fc.record({ recipient: person, reference: fc.constantFrom('', 'r1', 'r2') }).map(cells);
    const some = fc.array(row, { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(some, some, async (before, now) => {
      const { files } = await earlier({ batchId: 'a', rows: before }, ...issued(before.length));
      const known = new Set(before.map(String));
      const lines = now.flatMap((each, index) => {
        const comparable = each[COLUMNS.recipient] !== '' || each[COLUMNS.reference] !== '';
        const first = now.findIndex((other) => String(other) === String(each)) === index;
        return comparable && first && known.has(String(each)) ? [index + 2] : [];
      });
      expect(await linesFound(now)).toEqual(lines);
      rmSync(files.folder, { recursive: true });
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test('are counted all and named by their first twenty lines', async () => {
    const rows = rowsFor(...Array.from({ length: 1200 }, (_, index) => `p${index}@x.example`));
    const chunks = Array.from({ length: 6 }, (_, chunk) => ({ chunk, generation: 0 }));
    const events = chunks.flatMap((order) => [intent(1, order), answer('accepted', 1, order, `O-${order.chunk}`)]);
    const ends = chunks.map((order) => ({ ...settled('COMPLETED', 200, order), at: '2026-05-03T12:00:00.000Z' }));
    await earlier({ batchId: 'a', rows }, ...events, ...ends);
    const { issuedBefore } = await find(folder.path, [...ADA, ...rows.toReversed()]);
    const lines = Array.from({ length: 20 }, (_, index) => index + 3);
    expect(issuedBefore).toEqual([{ batchId: 'a', rows: 1200, unproven: 0, at: '2026-05-03', lines }]);
  });
});

describe('an earlier order', () => {
  const POSSIBLE: [title: string, events: JournalEvent[]][] = [
    ['without an answer', [intent()]],
    ['whose answer said nothing', [intent(), answer('unknown')]],
    ['that is under way', [intent(), answer('accepted')]],
    ['that was found in the account', [adopted()]],
    ['that is complete without all of its links', [...issued(1).slice(0, 2), settled('COMPLETED', 0)]],
    ['that contradicts what was asked for', [intent(), answer('accepted'), halted()]],
  ];
  test.for(POSSIBLE)('%s may be issued, and is shown as not proven', async ([, events]) => {
    await earlier({ batchId: 'a', rows: ADA, createdAt: '2026-11-01T10:00:00.000Z' }, ...events);
    const { issuedBefore } = await find(folder.path, ADA);
    expect(issuedBefore).toEqual([{ batchId: 'a', rows: 1, unproven: 1, at: '2026-11-01', lines: [2] }]);
  });

  const PROVEN_NOT: [title: string, events: JournalEvent[]][] = [
    ['that was never sent', []],
    ['that was put off', [intent(), answer('stop')]],
    ['that was refused', [intent(), answer('rejected')]],
    ['that failed', [intent(), answer('accepted'), settled('FAILED')]],
  ];
  test.for(PROVEN_NOT)('%s does not count', async ([, events]) => {
    await earlier({ batchId: 'a', rows: ADA }, ...events);
    expect(await find(folder.path, ADA)).toEqual(NOTHING);
  });

  test('counts by itself: its neighbours in the same batch may not have been issued', async () => {
    const rows = rowsFor('ada@x.example', 'bob@x.example', 'cy@x.example');
    const second = { chunk: 1, generation: 0 };
    await earlier(
      { batchId: 'a', rows, settings: { chunkSize: 1 } },
      ...issued(1),
      intent(1, second),
      answer('rejected', 1, second),
    );
    expect(await linesFound(rows)).toEqual([2]);
  });

  test('under a further key counts by that key', async () => {
    const batch = await earlier({ batchId: 'a', rows: ADA }, intent(), answer('rejected'));
    const [order] = batch.orders;
    if (order === undefined) throw new Error('no order');
    const generations = openGenerations(batch.files.generations, 'a', null);
    generations.raise(order, batch.body(order), { generation: 1 });
    generations.close();
    expect(await find(folder.path, ADA)).toEqual(NOTHING);
    const journal = openJournal(batch.files.journal, () => undefined);
    journal.append(intent(1, { chunk: 0, generation: 1 }));
    journal.close();
    expect(await linesFound(ADA)).toEqual([2]);
  });
});

describe('a batch that is not looked at', () => {
  test('is the batch itself, one of another host, and one whose folder begins with a dot', async () => {
    await earlier({ batchId: 'new', rows: ADA }, ...issued(1));
    await earlier({ batchId: 'elsewhere', rows: ADA, settings: { baseUrl: 'http://127.0.0.1:8/v2' } }, ...issued(1));
    const { files } = await earlier({ batchId: 'rehearsed', rows: ADA }, ...issued(1));
    mkdirSync(join(folder.path, '.sandbox'));
    renameSync(files.folder, join(folder.path, '.sandbox', 'rehearsed'));
    expect(await find(folder.path, ADA)).toEqual(NOTHING);
    const { issuedBefore } = await find(join(folder.path, '.sandbox'), ADA);
    expect(issuedBefore).toMatchObject([{ batchId: 'rehearsed' }]);
  });

  test('is none where there is no state directory, and none is made', async () => {
    const stateDir = join(folder.path, 'none');
    expect(await find(stateDir, ADA)).toEqual(NOTHING);
    expect(existsSync(stateDir)).toBe(false);
  });

  test('costs no second look at the rows', async () => {
    await earlier({ batchId: 'frozen', rows: ADA });
    const unread = () => {
      throw new Error('the rows were read');
    };
    expect(await find(folder.path, ADA, unread)).toEqual(NOTHING);
  });
});
