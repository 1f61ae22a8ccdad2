/** Names inside a state directory: one folder a batch, self-contained, so that it can be moved as one unit. */
import { join } from 'node:path';

export interface BatchFiles {
  readonly folder: string;
  readonly manifest: string;
  /** Every input row, in input order, in blocks. */
  readonly rows: string;
  /** Index of the frozen orders. */
  readonly orders: string;
  /** The exact request bytes, one order a line. */
  readonly bodies: string;
  /** Orders under a further key, each with its request's bytes. */
  readonly generations: string;
  readonly journal: string;
  /** Items and payout links as they were paired with rows, one order a record. */
  readonly links: string;
  /** Raw answers that contradict the frozen order, kept as evidence. */
  readonly evidence: string;
  readonly lock: string;
}

export function batchFiles(folder: string): BatchFiles {
  return {
    folder,
    manifest: join(folder, 'batch.json'),
    rows: join(folder, 'rows.log'),
    orders: join(folder, 'orders.log'),
    bodies: join(folder, 'bodies.jsonl'),
    generations: join(folder, 'generations.log'),
    journal: join(folder, 'journal.log'),
    links: join(folder, 'links.log'),
    evidence: join(folder, 'evidence.log'),
    lock: join(folder, 'lock'),
  };
}

/** Prefix of a folder that is still being made; a crash leaves it behind and it never counts as a batch. */
export const UNFINISHED_PREFIX = '.unfinished-';

export function batchFolder(stateDir: string, batchId: string): string {
  return join(stateDir, batchId);
}
