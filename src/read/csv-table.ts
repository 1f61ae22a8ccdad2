import type { RawRow } from '../model.js';
import { createBlankTail } from './blank-tail.js';
import { createRecordReader, type ReadRecords, type RecordReader, recordTooLong } from './csv-records.js';
import { type Dialect, findDialect } from './delimiter.js';
import { createLineScanner, type LineScanner } from './line-scanner.js';
import { refusal } from './refusal.js';
import { MAX_COLUMNS, MAX_RECORD_BYTES, ROWS_PER_BATCH, type Table } from './table.js';
import { decodeText } from './text-decoder.js';
import { otherText } from './text-encoding.js';

const SLICE_BYTES = 65_536;

/**
 * Reads CSV text up to its header and leaves the rows to be consumed. Throws `InputError` for everything that makes the
 * text unreadable, here or from `rows`; `close` is called in either case, and when `rows` has been read to its end.
 *
 * @param size bytes of the whole text, when known
 */
export async function csvTable(
  chunks: AsyncIterable<Uint8Array>,
  close: () => Promise<void>,
  size?: number,
): Promise<Omit<Table, 'path'>> {
  const batches = readBatches(chunks);
  try {
    const first = await batches.next();
    const [header, ...rest] = first.done ? [] : first.value;
    if (header === undefined) {
      throw refusal({ rule: 'input.empty', message: 'the file is empty; it needs a header line and rows' });
    }
    if (header.cells.length > MAX_COLUMNS) {
      throw refusal({
        line: header.line,
        rule: 'header.too_many_columns',
        message: `has ${header.cells.length} columns; at most ${MAX_COLUMNS} are read`,
      });
    }
    // The first batch is what the first slice holds.
    const expectedRows = size === undefined ? undefined : Math.ceil((rest.length * size) / SLICE_BYTES);
    return { header: header.cells, expectedRows, rows: dataRows(rest, batches, close), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* dataRows(
  rest: RawRow[],
  batches: AsyncIterable<RawRow[]>,
  close: () => Promise<void>,
): AsyncGenerator<readonly RawRow[]> {
  try {
    const tail = createBlankTail();
    let any = false;
    for await (const batch of prepend(rest, batches)) {
      const rows: RawRow[] = [];
      for (const row of batch) tail.pass(row, rows);
      any ||= rows.length > 0;
      for (let start = 0; start < rows.length; start += ROWS_PER_BATCH) yield rows.slice(start, start + ROWS_PER_BATCH);
    }
    if (!any)
      throw refusal({ rule: 'input.no_rows', message: 'the file has a header but no rows; add one line a payout' });
  } finally {
    await close();
  }
}

async function* prepend(first: RawRow[], others: AsyncIterable<RawRow[]>): AsyncGenerator<RawRow[]> {
  yield first;
  yield* others;
}

/** Never yields an empty batch; the first row of the first one is the header. Rows before an error are yielded first. */
async function* readBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow[]> {
  const scanner = createLineScanner();
  let start = Buffer.alloc(0);
  let records: RecordReader | undefined;

  for await (const { text, problem } of decodeText(slices(chunks))) {
    scanner.scan(text);
    refuseEndlessRecord(scanner);
    let unread = text;
    if (records === undefined) {
      start = Buffer.concat([start, text]);
      const dialect = dialectOf(start, false);
      if (dialect !== undefined) {
        records = readerFor(dialect);
        unread = start.subarray(dialect.skip);
      }
    }
    if (records !== undefined) yield* rowsThenFailure(await records.read(unread, scanner.quotedLineEnds));
    if (problem !== undefined) {
      // A workbook is not text, so it has no lines to speak of.
      const line = problem.rule.startsWith('text.') ? scanner.line : undefined;
      throw refusal({ line, ...problem });
    }
  }

  if (records === undefined) {
    const dialect = dialectOf(start, true) ?? { delimiter: ',', skip: 0 };
    records = readerFor(dialect);
    yield* rowsThenFailure(await records.read(start.subarray(dialect.skip), scanner.quotedLineEnds));
  }
  yield* rowsThenFailure(await records.end(scanner.quotedLineEnds));
  // Only now: a stray quote in the last bytes is the parser's to find, and to the scanner it looks like an open one.
  if (scanner.openQuote !== undefined) throw refusal(unclosedQuote(scanner.openQuote));
}

function* rowsThenFailure({ rows, failure }: ReadRecords): Generator<RawRow[]> {
  if (rows.length > 0) yield rows;
  if (failure !== undefined) throw failure;
}

/** Small slices keep what one step can put into memory small, however large the chunks of a stream are. */
async function* slices(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) yield chunk.subarray(start, start + SLICE_BYTES);
  }
}

function dialectOf(start: Buffer, complete: boolean): Dialect | undefined {
  const text = start.toString();
  try {
    const dialect = findDialect(text, complete);
    // Asked once the first line is there, before the parser complains about its quotes.
    const other = dialect === undefined ? undefined : otherText(text);
    if (other !== undefined) throw refusal(other);
    return dialect;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refusal(
      {
        line: 1,
        value: text.slice(0, 5),
        rule: 'csv.delimiter',
        message: 'names a delimiter that is not supported; use comma, semicolon, tab or pipe',
      },
      error,
    );
  }
}

function readerFor(dialect: Dialect): RecordReader {
  return createRecordReader(dialect.delimiter, dialect.skip === 0 ? 1 : 2);
}

/** The parser's own limit does not count cells without characters, such as a line of a billion commas. */
function refuseEndlessRecord(scanner: LineScanner): void {
  if (scanner.recordBytes <= MAX_RECORD_BYTES) return;
  throw refusal(scanner.openQuote === undefined ? recordTooLong(scanner.line) : unclosedQuote(scanner.openQuote));
}

function unclosedQuote(line: number) {
  return {
    line,
    rule: 'csv.unclosed_quote',
    message: 'opens a quote that is never closed; close it, or double it if it is part of the cell',
  };
}
