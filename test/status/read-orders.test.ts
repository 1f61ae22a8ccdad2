import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGenerations } from '../../src/freeze/generations.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { encodeFramed } from '../../src/journal/framed-line.js';
import { openJournal } from '../../src/journal/journal.js';
import { readOrders } from '../../src/status/read-orders.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';
import { at, batchWith, completed } from './status-sample.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, '.issue-batch');
const read = async (name = 'sample') => (await readOrders(name, { stateDir: stateDir() })).orders;

describe('the orders of a batch', () => {
  test('are told with what is known of each, by chunk', async () => {
    await batchWith(stateDir(), [
      ...completed(0),
      { ...intent(1, at(1), '2026-11-02T09:00:00.000Z'), serverTime: '2026-11-02T09:00:05.000Z' },
      answer('unknown', 1, at(1), '', '2026-11-02T09:01:00.000Z'),
      intent(2, at(1), '2026-11-02T09:02:00.000Z'),
      answer('unknown', 2, at(1), '', '2026-11-02T09:03:00.000Z'),
    ]);
    const [first, second, third] = await read();
    expect(first).toMatchObject({ name: '0', status: 'completed', rows: 2, issued: 2, orderId: 'O-0', failure: null });
    expect(first?.settledAt).toBe('2026-11-01T10:00:00.000Z');
    expect(second).toEqual({
      ...{ name: '1', chunk: 1, generation: 0, rows: 2, issued: 0, currency: 'USD', faceValue: '20' },
      ...{ status: 'unanswered', attempts: 2, orderId: null, failure: { type: 'unknown', message: 'told' } },
      // By the server's clock, because it is the server that forgets keys.
      firstAttemptAt: '2026-11-02T09:00:05.000Z',
      ...{ acceptedAt: null, settledAt: null, notListedAt: null },
      lastEventAt: '2026-11-02T09:03:00.000Z',
    });
    expect(third).toMatchObject({ name: '2', status: 'planned', attempts: 0, firstAttemptAt: null, lastEventAt: null });
  });

  test('of later generations have names of their own and the rows that they hold', async () => {
    const refused: JournalEvent[] = [intent(1, at(1)), answer('rejected', 1, at(1))];
    const batch = await batchWith(stateDir(), refused);
    const generations = openGenerations(batch.files.generations, 'sample', null);
    const order = batch.orders[1];
    if (order === undefined) throw new Error('No second order');
    generations.raise(order, batch.body(order), { generation: 1, positions: [1] });
    generations.close();
    expect((await read()).map(({ name, rows, faceValue, status }) => [name, rows, faceValue, status])).toEqual([
      ['0', 2, '20', 'planned'],
      ['1', 1, '10', 'rejected'],
      ['1.1', 1, '10', 'planned'],
      ['2', 2, '20', 'planned'],
    ]);
  });

  test('say when the whole list did not show them since they were last sent', async () => {
    const searched = { type: 'list:searched', at: '2026-11-02T12:00:00.000Z', orders: 40, whole: true } as const;
    await batchWith(stateDir(), [intent(1, at(0)), answer('unknown', 1, at(0)), searched]);
    expect((await read())[0]).toMatchObject({ status: 'unanswered', notListedAt: '2026-11-02T12:00:00.000Z' });
  });

  test('are read without a single row', async () => {
    const { files } = await batchWith(stateDir(), completed(0));
    rmSync(files.rows);
    rmSync(files.bodies);
    expect(await read()).toHaveLength(3);
  });

  test('are read beside a run that is writing its next event at this moment', async () => {
    const { files } = await batchWith(stateDir(), completed(0));
    const journal = openJournal(files.journal, () => undefined);
    journal.append(intent(1, at(1)));
    journal.close();
    const whole = readFileSync(files.journal);
    journal.close();
    for (let bytes = whole.length - 1; whole[bytes - 1] !== 0x0a; bytes -= 1) {
      writeFileSync(files.journal, whole.subarray(0, bytes));
      expect((await read()).map(({ status }) => status)).toEqual(['completed', 'planned', 'planned']);
      // Nobody but the holder of the lock may mend a torn record.
      expect(readFileSync(files.journal)).toHaveLength(bytes);
    }
  });

  test('are found by the folder, and by a file that is gone', async () => {
    const inputPath = join(folder.path, 'rows.csv');
    const { files } = await batchWith(stateDir(), [], { inputPath });
    expect(await read(inputPath)).toHaveLength(3);
    renameSync(files.folder, join(folder.path, 'moved'));
    expect(await read(join(folder.path, 'moved'))).toHaveLength(3);
  });
});

describe('a batch that cannot be shown', () => {
  test('because there is none of that name is the fault of the name', async () => {
    await batchWith(stateDir(), []);
    for (const name of ['nothing', 'nothing.csv', '', '.', join(folder.path, 'nothing.csv')]) {
      await expect(read(name)).rejects.toMatchObject({ code: 'USAGE', hint: expect.any(String) });
    }
  });

  test('because it is damaged is no other one', async () => {
    const { files } = await batchWith(stateDir(), [], { batchId: 'damaged' });
    writeFileSync(files.manifest, '{}');
    await batchWith(stateDir(), []);
    await expect(read('damaged')).rejects.toMatchObject({ code: 'STORAGE' });
    expect(await read('sample')).toHaveLength(3);
  });

  test('because its records are of another shape is damaged, and no bug', async () => {
    const { files } = await batchWith(stateDir(), []);
    appendFileSync(files.orders, encodeFramed('{"chunk":"3"}'));
    await expect(read()).rejects.toMatchObject({ code: 'STORAGE', hint: expect.stringContaining('version') });
  });

  test('because the journal speaks of orders that were never frozen is damaged', async () => {
    await batchWith(stateDir(), [settled('FAILED', 0, at(9))]);
    await expect(read()).rejects.toMatchObject({ code: 'STORAGE' });
  });
});
