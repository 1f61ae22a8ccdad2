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
  const passing = createPassingList(session, recorder);
  const show = (orderId: string, description: string) => passing.show([{ orderId, description, status: 'PROCESSING' }]);
  const [, second] = batch.orders;
  if (second === undefined) throw new Error('two orders were frozen');
  return { id: batch.manifest.batchId, session, stops, passing, show, second };
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
    show('O-2', `[issue-batch ${id} #0 g1]`);
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
});
