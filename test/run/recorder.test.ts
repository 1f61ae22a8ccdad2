import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { readJournal } from '../../src/journal/journal.js';
import { createLedger } from '../../src/journal/ledger.js';
import type { FrozenOrder } from '../../src/model.js';
import type { Settled } from '../../src/poll/poll.js';
import { rowResults } from '../../src/report/row-results.js';
import type { BatchEvent } from '../../src/run/events.js';
import { createRecorder } from '../../src/run/recorder.js';
import { openSession } from '../../src/run/session.js';
import { createStops } from '../../src/run/stops.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';

const folder = useTempFolder();
const KEY = 'XXtest.secret';

async function open() {
  const rows = [1, 2, 3, 4].map((value) => cells({ faceValue: String(value) }));
  const batch = await freezeSample(folder.path, { rows, settings: { chunkSize: 2 } });
  const session = openSession(batch.files.folder, KEY, undefined);
  const stops = createStops(undefined);
  const emitted: BatchEvent[] = [];
  let changes = 0;
  const recorder = createRecorder(
    session,
    stops,
    (event) => emitted.push(event),
    () => (changes += 1),
  );
  return { batch, session, stops, recorder, emitted, changes: () => changes };
}

/** What another process finds on the disk. */
function onDisk({ batch }: Awaited<ReturnType<typeof open>>) {
  const events: JournalEvent[] = [];
  const ledger = createLedger(batch.orders);
  readJournal(batch.files.journal, (event) => {
    events.push(event);
    ledger.apply(event);
  });
  return {
    events: events.filter(({ type }) => !type.startsWith('run:')),
    ledger,
    rows: () => [...rowResults(batch, ledger)].flat(),
  };
}

const link = (position: number, name = `${position}`) => ({
  position,
  itemId: `I-${name}`,
  url: `https://spend.example/${name}`,
  payoutStatus: 'ACTIVE',
  expiresAt: '',
});
const completed = (...names: string[]): Settled => ({
  kind: 'completed',
  links: names.map((name, position) => link(position, name)),
  completedAt: undefined,
});

const second = { chunk: 1, generation: 0 };

describe('what was learned', () => {
  test('is on the disk before anybody hears of it, without links in the journal', async () => {
    const run = await open();
    const [order] = run.batch.orders;
    run.recorder.record(intent());
    run.recorder.record(answer('accepted'));
    run.recorder.settle(order!, 'O-1', completed('a', 'b'), '{}');
    const disk = onDisk(run);
    expect(disk.events.map(({ type }) => type)).toEqual(['order:intent', 'order:answer', 'order:settled']);
    expect(disk.rows().map(({ url }) => url)).toEqual(['https://spend.example/a', 'https://spend.example/b', '', '']);
    expect(readFileSync(run.batch.files.journal, 'utf8')).not.toContain('spend.example');
    expect(run.emitted.map(({ type }) => type)).toEqual(['order:sent', 'order:answered', 'order:settled']);
    expect(JSON.stringify(run.emitted)).not.toContain('spend.example');
    expect([run.recorder.requestsSent, run.changes()]).toEqual([1, 3]);
    run.session.close();
  });

  test('of a contradiction is kept as evidence, with the sound links, and stops sending but not following', async () => {
    const run = await open();
    run.recorder.record(intent());
    run.recorder.record(answer('accepted'));
    const verdict: Settled = {
      kind: 'contradiction',
      reason: 'one item too few',
      links: [link(1, 'b')],
      perhapsEarly: false,
    };
    run.recorder.settle(run.batch.orders[0]!, 'O-1', verdict, '{"raw":"answer"}');
    expect(readFileSync(run.batch.files.evidence, 'utf8')).toContain('raw');
    const disk = onDisk(run);
    expect(disk.ledger.halted).toBe('one item too few');
    expect(disk.rows().map(({ status }) => status)).toEqual(['unknown', 'issued', 'not_sent', 'not_sent']);
    expect([run.stops.sending.aborted, run.stops.polling.aborted]).toEqual([true, false]);
    run.session.close();
  });

  test('gives no row a link that another order has already, in this run or in an earlier one', async () => {
    for (const again of ['a', 'b']) {
      const run = await open();
      if (again === 'a') {
        run.recorder.record(answer('accepted'));
        run.recorder.settle(run.batch.orders[0]!, 'O-1', completed('a', 'b'), '{}');
      }
      if (run.session.ledger.halted === undefined) {
        run.recorder.record(answer('accepted', 1, { chunk: 1, generation: 0 }, 'O-2'));
        run.recorder.settle(run.batch.orders[1]!, 'O-2', completed('c', again), '{}');
      }
      const disk = onDisk(run);
      expect(disk.ledger.halted).toMatch(/another order of this batch/);
      expect(disk.rows().filter(({ url }) => url !== '')).toHaveLength(2);
      run.session.close();
    }
  });

  test('of one order ID for two orders halts the batch, and stays so for the next run', async () => {
    const run = await open();
    run.recorder.record(answer('accepted'));
    expect(run.recorder.accept(run.batch.orders[0]!, 'O-1')).toBe(true);
    expect(run.recorder.accept(run.batch.orders[0]!, 'O-1')).toBe(true);
    // A crash right here must not let the next run follow both.
    run.recorder.record(answer('accepted', 1, second, 'O-1'));
    expect(onDisk(run).ledger.halted).toMatch(/O-1/);
    expect(run.recorder.accept(run.batch.orders[1]!, 'O-1')).toBe(false);
    expect(run.stops.sending.aborted).toBe(true);
    expect(
      onDisk(run)
        .ledger.entries()
        .map(({ state }) => state.status),
    ).toEqual(['accepted', 'contradicted']);
    run.session.close();
  });

  test('of a conflict, or of the list, halts the batch', async () => {
    const run = await open();
    run.recorder.record(intent());
    run.recorder.conflict(run.batch.orders[0]!, { type: 'idempotency_validation_error', message: 'told' });
    run.recorder.haltBatch({ message: 'later', orders: [run.batch.orders[0]!], all: false });
    const { ledger } = onDisk(run);
    expect(ledger.halted).toMatch(/another order under the key of order 0 \(told\)/);
    expect(ledger.entries().map(({ state }) => state.status)).toEqual(['contradicted', 'contradicted']);
    run.session.close();
  });

  test('of orders that the account knows otherwise leaves nothing of them proven, and links where they are', async () => {
    const run = await open();
    const [first, last] = run.batch.orders as [FrozenOrder, FrozenOrder];
    for (const event of [intent(), answer('accepted'), settled('COMPLETED')]) run.recorder.record(event);
    for (const event of [intent(1, second), answer('rejected', 1, second)]) run.recorder.record(event);
    run.recorder.haltBatch({ message: 'the list', orders: [first, last], all: false });
    const { ledger } = onDisk(run);
    expect(ledger.halted).toBe('the list');
    expect(ledger.entries().map(({ state }) => state.status)).toEqual(['completed', 'contradicted']);
    run.session.close();
  });

  test('of a batch that was issued otherwise before leaves nothing proven of any order', async () => {
    const run = await open();
    for (const event of [intent(1, second), answer('rejected', 1, second)]) run.recorder.record(event);
    run.recorder.haltBatch({ message: 'the list', orders: [], all: true });
    const { ledger } = onDisk(run);
    expect(ledger.entries().map(({ state }) => state.status)).toEqual(['contradicted', 'contradicted']);
    run.session.close();
  });
});
