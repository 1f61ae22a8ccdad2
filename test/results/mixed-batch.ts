/** A batch whose rows have come to every end, in real files: two rows an order, one order an end. */
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { openAppendFile } from '../../src/journal/links.js';
import { cells, freezeSample, type Sample } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';

/** In the order of the rows, two each. */
export const ENDS = ['issued', 'failed', 'unknown', 'processing', 'not_sent'] as const;

const order = (chunk: number) => ({ chunk, generation: 0 });
export const linkOf = (chunk: number, position: number) => `https://spend.example/${chunk}-${position}`;

/** Ten rows that anything may stand in, as far as they can be ordered. */
export const ROWS: readonly (readonly string[])[] = ENDS.flatMap((end, chunk) =>
  [0, 1].map((position) =>
    cells({
      faceValue: `${10 + chunk}.${position}0`,
      recipient: `${end}.${position}@example.com`,
      recipientReference: `emp-${chunk}${position}`,
      reference: `R-${chunk}${position}`,
      note: `Ada "${end}"; Lovelace, nr ${position}`,
    }),
  ),
);

export async function freezeMixed(stateDir: string, sample: Partial<Sample> = {}): Promise<FrozenBatch> {
  const batch = await freezeSample(stateDir, { rows: ROWS, ...sample, settings: { chunkSize: 2, ...sample.settings } });
  const places = putLinks(batch);
  record(batch, [
    ...[intent(1, order(0)), answer('accepted', 1, order(0), 'O-0')],
    { ...settled('COMPLETED', 2, order(0)), links: places },
    ...[intent(1, order(1)), answer('rejected', 1, order(1))],
    ...[intent(1, order(2)), answer('unknown', 1, order(2))],
    ...[intent(1, order(3)), answer('accepted', 1, order(3), 'O-3')],
  ]);
  return batch;
}

export function record(batch: FrozenBatch, events: readonly JournalEvent[]): void {
  const journal = openJournal(batch.files.journal, () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
}

function putLinks(batch: FrozenBatch) {
  const file = openAppendFile(batch.files.links);
  const links = [0, 1].map((position) => ({
    position,
    itemId: `E-0-${position}`,
    url: linkOf(0, position),
    payoutStatus: 'ACTIVE',
    expiresAt: '',
  }));
  const place = file.append({ ...order(0), links });
  file.close();
  return place;
}
