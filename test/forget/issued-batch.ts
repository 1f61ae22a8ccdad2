/** Batches that have come to their end, with everything in their folder that a real run leaves there. */
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import { openGenerations } from '../../src/freeze/generations.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { openAppendFile } from '../../src/journal/links.js';
import type { FrozenOrder } from '../../src/model.js';
import { COLUMNS, freezeSample, type Sample } from '../freeze/sample-batch.js';
import { AT, answer, halted, intent } from '../journal/sample-events.js';

/** `raised`: refused, and then issued under the next key. `partly`: contradicted, with links for all rows but one. */
export type Fate = 'issued' | 'rejected' | 'failed' | 'raised' | 'partly' | 'unanswered' | 'accepted' | 'unsent';

const linkOf = (secret: string, chunk: number, position: number) =>
  `https://spend.example/${secret}-${chunk}-${position}`;

/** Freezes a batch and lets its orders, in the order of chunks, come to these ends; the last fate holds for the rest. */
export async function endedBatch(
  stateDir: string,
  sample: Sample,
  fates: readonly Fate[],
  secret = 'link',
): Promise<FrozenBatch> {
  const batch = await freezeSample(stateDir, sample);
  const { files, orders } = batch;
  const cells = new Map<number, string[]>();
  for (const block of batch.rows()) {
    for (const [chunk, , , row] of block) cells.set(chunk, [...(cells.get(chunk) ?? []), ...row]);
  }
  const journal = openJournal(files.journal, () => undefined);
  const links = openAppendFile(files.links);
  const statuses = openAppendFile(files.statuses);
  const generations = openGenerations(files.generations, batch.manifest.batchId, null);

  /** As a server would put it that quotes what it refuses. */
  const quoting = ({ chunk }: FrozenOrder) => ({
    type: 'product_validation_error',
    message: `cannot issue ${(cells.get(chunk) ?? []).join(' / ')}`,
    status: 400,
    details: [`items.0.recipient: ${cells.get(chunk)?.[COLUMNS.recipient]} is unknown`, 'products: none'],
  });
  const issue = (
    order: FrozenOrder,
    count = order.rows,
  ): { issued: number; links?: { offset: number; length: number } } => {
    const { chunk, generation } = order;
    const found = Array.from({ length: count }, (_, position) => ({
      position,
      itemId: `E-${chunk}-${position}`,
      url: linkOf(secret, chunk, position),
      payoutStatus: 'ACTIVE',
      expiresAt: '',
    }));
    return found.length === 0
      ? { issued: 0 }
      : { issued: count, links: links.append({ chunk, generation, links: found }) };
  };

  function* story(order: FrozenOrder, fate: Fate): Generator<JournalEvent> {
    const { chunk, generation } = order;
    const name = { chunk, generation };
    const orderId = `O-${chunk}.${generation}`;
    if (fate === 'unsent') return;
    yield intent(1, name);
    if (fate === 'unanswered') return;
    if (fate === 'rejected' || fate === 'raised') {
      yield { ...answer('rejected', 1, name), failure: quoting(order) };
      if (fate === 'raised')
        yield* story(generations.raise(order, batch.body(order), { generation: generation + 1 }), 'issued');
      return;
    }
    yield answer('accepted', 1, name, orderId);
    if (fate === 'accepted') return;
    if (fate === 'failed') {
      yield { type: 'order:settled', at: AT, ...name, status: 'FAILED', issued: 0, failure: quoting(order) };
    } else if (fate === 'partly') {
      yield {
        ...halted(name),
        reason: `items of ada@leak.example at https://leak.example/x`,
        ...issue(order, order.rows - 1),
      };
    } else {
      yield { type: 'order:settled', at: AT, ...name, status: 'COMPLETED', ...issue(order) };
      const refreshed = statuses.append({ ...name, at: AT, statuses: [[0, 'CLAIMED']] });
      yield { type: 'links:refreshed', at: AT, ...name, statuses: refreshed };
    }
  }

  for (const [index, order] of orders.entries()) {
    const fate = fates[Math.min(index, fates.length - 1)] ?? 'issued';
    for (const event of story(order, fate)) journal.append(event);
  }
  for (const file of [journal, links, statuses, generations]) file.close();
  return batch;
}

/** What runs that were killed, or that met a lying server, leave besides. */
export function addLeftovers({ files }: FrozenBatch, secret: string): void {
  const evidence = openAppendFile(files.evidence);
  evidence.append({ at: AT, chunk: 0, generation: 0, orderId: 'O-0', answer: `{"url":"${secret}"}` });
  evidence.close();
  writeFileSync(join(files.folder, '.issue-batch-0123456789ab-0123456789abcdef.tmp'), secret);
  // The last event and the last order of a further key were never acknowledged.
  appendFileSync(files.journal, `12345678 99 {"failure":"${secret}`);
}

/** Every file below the folder, as text that keeps every byte, with its name. */
export function everyByte(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${relative(folder, path)}\n${readFileSync(path, 'latin1')}\n`)
    .join('');
}
