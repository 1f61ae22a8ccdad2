import { describe, expect, test } from 'vitest';
import { createPassingList } from '../../src/run/passing-list.js';
import { createRecorder } from '../../src/run/recorder.js';
import { openSession } from '../../src/run/session.js';
import { createStops } from '../../src/run/stops.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { answer, intent } from '../journal/sample-events.js';

const folder = useTempFolder();

/** Two orders, of which the first is known as O-1 and the second has no answer yet. */
async function open() {
  const rows = [1, 2].map((value) => cells({ faceValue: String(value) }));
  const batch = await freezeSample(folder.path, { rows, settings: { chunkSize: 1 } });
  const session = openSession(batch.files.folder, 'XXtest.secret', undefined);
  const stops = createStops(undefined);
  const nothing = () => undefined;
  const recorder = createRecorder(session, stops, nothing, nothing);
  recorder.record(intent());
  recorder.record(answer('accepted', 1, undefined, 'O-1'));
  recorder.record({ ...intent(), chunk: 1 });
  const passing = createPassingList({ session, recorder, emit: nothing });
  const show = (orderId: string, description: string) => passing.show([{ orderId, description, status: 'PROCESSING' }]);
  const [first, second] = batch.orders;
  if (first === undefined || second === undefined) throw new Error('two orders were frozen');
  return { id: batch.manifest.batchId, session, stops, recorder, passing, show, first, second };
}

describe('a page of the list that is read in passing', () => {
  test('halts the batch when it shows another order under the mark of one that is known', async () => {
    const { id, session, stops, show } = await open();
    show('O-2', `[issue-batch ${id} #0 g0] Autumn`);
    expect(session.ledger.halted).toMatch(/has order O-2 for chunk 0 .* knows it as O-1/);
    expect(stops.sending.aborted).toBe(true);
    session.close();
  });

  test('halts nothing for the order itself, one whose answer is on its way, another batch, or no mark', async () => {
    const { id, session, passing, show, second } = await open();
    show('O-1', `[issue-batch ${id} #0 g0]`);
    show('O-2', `[issue-batch ${id} #1 g0]`);
    show('O-2', `[issue-batch ${id} #1 g0]`);
    passing.answered(second, 'O-2');
    show('O-2', '[issue-batch another #0 g0]');
    show('O-2', 'Autumn');
    expect(session.ledger.halted).toBeUndefined();
    session.close();
  });

  test('shows that an order exists whose answer is missing, and halts when the answer brings another one', async () => {
    const { id, session, stops, passing, show, second } = await open();
    expect(passing.shown(second)).toBeUndefined();
    show('O-2', `[issue-batch ${id} #1 g0]`);
    expect(passing.shown(second)).toMatchObject({ orderId: 'O-2', status: 'PROCESSING' });
    passing.answered(second, 'O-3');
    expect(session.ledger.halted).toMatch(/has order O-2 for chunk 1 .* knows it as O-3/);
    expect(stops.sending.aborted).toBe(true);
    session.close();
  });

  test('halts when it shows an order twice before there is any answer', async () => {
    const { id, session, show } = await open();
    show('O-2', `[issue-batch ${id} #1 g0]`);
    show('O-3', `[issue-batch ${id} #1 g0]`);
    expect(session.ledger.halted).toMatch(/has order O-3 for chunk 1 .* knows it as O-2/);
    session.close();
  });

  test('keeps back what another folder has sent again, and calls its rows unknown until a search tells more', async () => {
    const { id, session, stops, passing, show, first, second } = await open();
    expect(show('O-9', `[issue-batch ${id} #1 g1]`)).toEqual([]);
    expect([passing.isOvertaken(first), passing.isOvertaken(second)]).toEqual([false, true]);
    expect(session.ledger.foreign({ chunk: 1, generation: 1 })).toBe('O-9');
    expect(session.ledger.entries()[1]).toMatchObject({ replaced: true, state: { status: 'unanswered' } });
    expect([session.ledger.halted, stops.sending.aborted]).toEqual([undefined, false]);
    show('O-8', `[issue-batch ${id} #7 g1]`);
    expect(session.ledger.foreign({ chunk: 7, generation: 1 })).toBeUndefined();
    session.close();
  });

  test('hands over an order that was refused here and exists all the same', async () => {
    const { id, session, recorder, show, second } = await open();
    recorder.record({ ...answer('rejected'), chunk: 1 });
    const listed = { orderId: 'O-2', status: 'PROCESSING' };
    expect(show('O-2', `[issue-batch ${id} #1 g0]`)).toMatchObject([{ order: second, listed }]);
    expect(session.ledger.halted).toBeUndefined();
    session.close();
  });

  test('halts when such an order shows after its rows were frozen again', async () => {
    const { id, session, recorder, show, second } = await open();
    recorder.record({ ...answer('rejected'), chunk: 1 });
    session.raise(second);
    expect(show('O-2', `[issue-batch ${id} #1 g0]`)).toEqual([]);
    expect(session.ledger.halted).toMatch(/lists order O-2 for chunk 1 .* has been sent again since/);
    session.close();
  });
});
