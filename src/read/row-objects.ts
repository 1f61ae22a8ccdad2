import type { InputIssue } from '../model.js';
import { refusal } from './refusal.js';
import { MAX_CELL_LENGTH, MAX_COLUMNS, type ReadRow, ROWS_PER_BATCH, type Table } from './table.js';

/** Text that could not be written to a file and read back. */
const UNWRITABLE = /\0|\p{Surrogate}/u;

/** Row objects as a table: the keys of the first one are the header. What is wrong with a row comes along with it. */
export async function rowObjectTable(rows: AsyncIterator<unknown>, first: IteratorResult<unknown>): Promise<Table> {
  const close = async () => {
    await rows.return?.();
  };
  if (first.done) throw refusal({ rule: 'input.no_rows', message: 'the input has no rows; give one a payout' });
  if (!isRowObject(first.value)) {
    await close();
    throw refusal({ line: 1, ...notAnObject(first.value) });
  }
  const header = Object.keys(first.value);
  if (header.length > MAX_COLUMNS) {
    await close();
    throw refusal({
      line: 1,
      rule: 'header.too_many_columns',
      message: `has ${header.length} columns; at most ${MAX_COLUMNS} are read`,
    });
  }
  return { header, rows: readRows(header, first.value, rows, close), close };
}

async function* readRows(
  header: readonly string[],
  first: unknown,
  others: AsyncIterator<unknown>,
  close: () => Promise<void>,
): AsyncGenerator<readonly ReadRow[]> {
  const known = new Set(header);
  let batch: ReadRow[] = [];
  let line = 0;
  let exhausted = false;
  try {
    for (let row = first; !exhausted; ) {
      line++;
      batch.push(readRow(row, line, header, known));
      if (batch.length === ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
      const next = await others.next();
      exhausted = next.done === true;
      row = next.value;
    }
    if (batch.length > 0) yield batch;
  } finally {
    if (!exhausted) await close();
  }
}

function readRow(row: unknown, line: number, header: readonly string[], known: ReadonlySet<string>): ReadRow {
  if (!isRowObject(row)) return { line, cells: header.map(() => ''), problems: [{ line, ...notAnObject(row) }] };
  const problems: InputIssue[] = [];
  for (const key of Object.keys(row)) {
    if (known.has(key)) continue;
    problems.push({
      line,
      column: key,
      rule: 'row.unknown_key',
      message: 'is a key that the first row does not have; give every row the same keys',
    });
  }
  const cells = header.map((column) => {
    // Only own properties: a column named `constructor` that this row lacks must not yield an inherited function.
    const value: unknown = Object.hasOwn(row, column) ? row[column] : undefined;
    const cell = cellText(value);
    if (typeof cell === 'string') return cell;
    problems.push({ line, column, value: preview(value), ...cell });
    return '';
  });
  return problems.length === 0 ? { line, cells } : { line, cells, problems };
}

type CellProblem = Pick<InputIssue, 'rule' | 'message'>;

function cellText(value: unknown): string | CellProblem {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') {
    if (value.length > MAX_CELL_LENGTH) {
      return { rule: 'cell.length', message: `is longer than ${MAX_CELL_LENGTH} characters; shorten it` };
    }
    if (UNWRITABLE.test(value)) {
      return { rule: 'cell.text', message: 'has a NUL character or half of a surrogate pair; remove it' };
    }
    return value;
  }
  if (typeof value !== 'number') {
    return { rule: 'cell.type', message: `is of type ${typeof value}; give text or a number` };
  }
  const text = String(value);
  // Text with an exponent would have to be expanded, and a number that large or small has lost digits already.
  if (!Number.isFinite(value) || text.includes('e')) {
    return { rule: 'cell.number', message: 'is not a number in plain digits; give the amount as text' };
  }
  return text;
}

function preview(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : typeof value;
}

function isRowObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(value: unknown): CellProblem {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
  return { rule: 'row.type', message: `is ${kind}; give an object with one property a column` };
}
