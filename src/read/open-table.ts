import { csvTable } from './csv-table.js';
import { openFile } from './file-chunks.js';
import { refusal } from './refusal.js';
import { rowObjectTable } from './row-objects.js';
import type { BatchInput, Table } from './table.js';

/**
 * Opens an input and reads its header. Throws `InputError` for an input that is missing, unreadable, empty or not what
 * it should be; what is wrong further down is thrown from `rows`. Errors of the caller's own iterable pass unchanged.
 */
export async function openTable(input: BatchInput): Promise<Table> {
  if (typeof input === 'string') {
    const file = await openFile(input);
    return { ...(await csvTable(file.chunks, file.close, file.size)), path: file.path };
  }
  const items = iteratorOf(input);
  const first = await items.next();
  // Told apart by what arrives: `Readable.from(text)` and web streams deliver text although they look like rows.
  if (first.done || !isText(first.value)) return rowObjectTable(items, first);
  const close = async () => {
    await items.return?.();
  };
  return csvTable(textChunks(first.value, items), close);
}

function iteratorOf(input: Exclude<BatchInput, string>): AsyncIterator<unknown> {
  if (typeof input === 'object' && input !== null) {
    if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
    if (Symbol.iterator in input) return fromSync(input);
  }
  throw refusal({ rule: 'input.kind', message: 'the input is neither a path nor a stream nor an iterable of rows' });
}

async function* fromSync(input: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* input;
}

async function* textChunks(first: unknown, others: AsyncIterator<unknown>): AsyncGenerator<Uint8Array> {
  for (let item = first; ; ) {
    if (!isText(item)) {
      throw refusal({ rule: 'input.mixed', message: 'the input delivers text first and something else later' });
    }
    yield typeof item === 'string' ? Buffer.from(item) : item;
    const next = await others.next();
    if (next.done) return;
    item = next.value;
  }
}

function isText(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}
