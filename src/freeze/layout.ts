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
  /** How the links of an order stood when they were last asked for, one order a record. */
  readonly statuses: string;
  /** Raw answers that contradict the frozen order, kept as evidence. */
  readonly evidence: string;
  /** Of a forgotten batch: a keyed digest of each row that was issued or may have been. */
  readonly digests: string;
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
    statuses: join(folder, 'statuses.log'),
    evidence: join(folder, 'evidence.log'),
    digests: join(folder, 'digests.log'),
    lock: join(folder, 'lock'),
  };
}

/** Files that hold nothing but rows, requests, links and answers, in the order in which a batch that is forgotten loses them. */
export function personalFiles({ links, statuses, evidence, bodies, rows }: BatchFiles): string[] {
  return [links, statuses, evidence, bodies, rows];
}

/** Prefix of a folder that is still being made; a crash leaves it behind and it never counts as a batch. */
export const UNFINISHED_PREFIX = '.unfinished-';

export function batchFolder(stateDir: string, batchId: string): string {
  return join(stateDir, batchId);
}

/** Where the processes of a state directory queue up for the account's limit; of no batch, and worthless after ten minutes. */
export function turnsFile(stateDir: string): string {
  return join(stateDir, 'turns.log');
}
