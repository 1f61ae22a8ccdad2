/** Batches with a history, and a look at every byte of a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { cells, freezeSample, type Sample } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';

export const at = (chunk: number, generation = 0) => ({ chunk, generation });
export const accepted = (chunk: number) => [intent(1, at(chunk)), answer('accepted', 1, at(chunk), `O-${chunk}`)];
export const completed = (chunk: number, rows = 2) => [...accepted(chunk), settled('COMPLETED', rows, at(chunk))];

export const runStart = (time: string, host = hostname()) =>
  ({ type: 'run:start', at: time, version: '1.2.3', pid: 4711, host, user: 'ada' }) as const satisfies JournalEvent;
export const runEnd = (time: string, exitCode: number) =>
  ({ type: 'run:end', at: time, exitCode }) as const satisfies JournalEvent;

/** Two rows an order, 10 USD each. */
function rowsOf(orders: number): string[][] {
  return Array.from({ length: 2 * orders }, (_, row) => cells({ reference: `R-${row}` }));
}

export async function batchWith(
  stateDir: string,
  events: readonly JournalEvent[],
  sample: Partial<Sample> & { readonly orders?: number } = {},
): Promise<FrozenBatch> {
  const { orders = 3, settings, ...rest } = sample;
  const batch = await freezeSample(stateDir, {
    rows: rowsOf(orders),
    settings: { chunkSize: 2, ...settings },
    ...rest,
  });
  const journal = openJournal(batch.files.journal, () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
  return batch;
}

/** Name, time and content of everything in a folder. */
export function picture(folder: string): Record<string, unknown> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const look = (path: string) => {
    const stats = statSync(path);
    return [stats.ino, stats.mtimeMs, stats.ctimeMs, stats.isFile() ? readFileSync(path, 'base64') : 'folder'];
  };
  return Object.fromEntries(['.', ...names].map((name) => [name, look(join(folder, name))]));
}
