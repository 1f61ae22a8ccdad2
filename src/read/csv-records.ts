import { CsvError, parse } from 'csv-parse';
import type { RawRow } from '../model.js';
import type { Delimiter } from './delimiter.js';
import { createPlainRecords } from './plain-records.js';
import { refusal } from './refusal.js';
import { MAX_CELL_LENGTH, MAX_RECORD_BYTES } from './table.js';

/** Records in the order of the text, and why there will be no more; what stands before an error is still worth checking. */
export interface ReadRecords {
  readonly rows: RawRow[];
  /** An `InputError` for broken quoting and oversized cells. After it nothing may be read. */
  readonly failure?: unknown;
}

export interface RecordReader {
  /**
   * The records that are complete with this text; blank lines are counted and left out. `quotedLineEnds` must be true
   * once any cell has held a line end.
   */
  read(text: Buffer, quotedLineEnds: boolean): Promise<ReadRecords>;
  /** The records that are still held back. What is inside quotes that never close is no record. */
  end(quotedLineEnds: boolean): Promise<ReadRecords>;
}

/** The parser looks a few bytes ahead. Blank lines, which are left out anyway, push the last record through. */
const FLUSH = Buffer.from('\n'.repeat(16));

/**
 * Cuts UTF-8 text into records with their lines. `firstLine` is the line on which the text begins. The parser looks at
 * every byte by itself; most files have no quotes, and until the first one it is not needed.
 */
export function createRecordReader(delimiter: Delimiter, firstLine: number): RecordReader {
  const plain = createPlainRecords(delimiter, firstLine);
  let header: readonly string[] | undefined;
  let parsed: RecordReader | undefined;

  const read = async (text: Buffer, quotedLineEnds: boolean): Promise<ReadRecords> => {
    if (parsed !== undefined) return parsed.read(text, quotedLineEnds);
    const rows = plain.read(text);
    if (rows !== undefined) {
      header ??= rows[0]?.cells;
      return { rows };
    }
    parsed = createParsedRecords(delimiter, plain.line, header);
    return parsed.read(Buffer.concat([plain.held, text]), quotedLineEnds);
  };
  return { read, end: (quotedLineEnds) => read(FLUSH, quotedLineEnds) };
}

/** Every record through the parser. `firstRecord`: the header, when it has been read already. */
export function createParsedRecords(
  delimiter: Delimiter,
  firstLine: number,
  firstRecord?: readonly string[],
): RecordReader {
  const parser = parse({
    delimiter,
    columns: false,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // Errors are taken from the callback of each write; without a listener Node.js would throw them a second time.
  parser.on('error', () => undefined);
  let line = firstLine;
  let header = firstRecord;

  const read = async (text: Buffer, quotedLineEnds: boolean): Promise<ReadRecords> => {
    const rows: RawRow[] = [];
    const written = new Promise<unknown>((resolve) => {
      parser.write(text, (error) => resolve(error ?? undefined));
    });
    // The parser works synchronously: its records are there now, and those before an error only now, because the
    // error will destroy the stream. They are needed to know on which line the error is.
    for (let cells: string[] | null = parser.read(); cells !== null; cells = parser.read()) {
      const row: RawRow = { line, cells };
      line += quotedLineEnds ? 1 + countLineEnds(cells) : 1;
      if (cells.length === 1 && cells[0] === '') continue;
      header ??= cells;
      const failure = oversizedCell(row, header);
      if (failure !== undefined) return { rows, failure };
      rows.push(row);
    }
    const error = await written;
    return error === undefined ? { rows } : { rows, failure: parserRefusal(error, line, header) };
  };
  return { read, end: (quotedLineEnds) => read(FLUSH, quotedLineEnds) };
}

function countLineEnds(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return count;
}

function oversizedCell(row: RawRow, header: readonly string[]): unknown {
  for (const [index, cell] of row.cells.entries()) {
    if (cell.length <= MAX_CELL_LENGTH) continue;
    return refusal({
      line: row.line,
      column: header[index],
      rule: 'cell.length',
      message: `has more than ${MAX_CELL_LENGTH} characters; shorten it, or look for a quote that is not closed`,
    });
  }
  return undefined;
}

function parserRefusal(error: unknown, line: number, header: readonly string[] | undefined): unknown {
  if (!(error instanceof CsvError)) return error;
  const column = typeof error.column === 'number' ? header?.[error.column] : undefined;
  switch (error.code) {
    case 'INVALID_OPENING_QUOTE':
      return refusal({
        line,
        column,
        rule: 'csv.stray_quote',
        message:
          'has a quote inside a cell that does not begin with one; put the whole cell in quotes and double those inside it',
      });
    case 'CSV_INVALID_CLOSING_QUOTE':
      return refusal({
        line,
        column,
        rule: 'csv.text_after_quote',
        message: 'has text after a closing quote; double a quote that is part of the cell, or close the cell there',
      });
    case 'CSV_MAX_RECORD_SIZE':
      return refusal(recordTooLong(line));
    default:
      return error;
  }
}

/** The finding for a record that outgrows memory, with a quote that never closes as its usual cause. */
export function recordTooLong(line: number) {
  return {
    line,
    rule: 'csv.record_length',
    message: `begins a row of more than ${MAX_RECORD_BYTES} bytes; look for a quote that is not closed, or for missing line ends`,
  };
}
