import { InputError, MAX_ISSUES } from '../errors.js';
import type { InputIssue, RawRow } from '../model.js';
import { refusal } from './refusal.js';
import { MAX_CELL_LENGTH, MAX_COLUMNS, ROWS_PER_BATCH, type Table } from './table.js';

/** Text that could not be written to a file and read back. */
const UNWRITABLE = /\0|\p{Surrogate}/u;

/**
 * Row objects as a table: the keys of the first one are the header. Findings about later ones are thrown together, as
 * one `InputError`, when the last row has been read.
 */
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
): AsyncGenerator<readonly RawRow[]> {
  const issues: InputIssue[] = [];
  let issueCount = 0;
  const report = (issue: InputIssue) => {
    issueCount++;
    if (issues.length < MAX_ISSUES) issues.push(issue);
  };
  const known = new Set(header);
  let batch: RawRow[] = [];
  let line = 0;
  let exhausted = false;
  try {
    for (let row = first; !exhausted; ) {
      line++;
      batch.push({ line, cells: cellsOf(row, line, header, known, report) });
      if (batch.length === ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
      const next = await others.next();
      exhausted = next.done === true;
      row = next.value;
    }
    if (batch.length > 0) yield batch;
    if (issueCount > 0) {
      throw new InputError(`The input cannot be read: ${issueCount} findings in its rows`, issues, issueCount);
    }
  } finally {
    if (!exhausted) await close();
  }
}

function cellsOf(
  row: unknown,
  line: number,
  header: readonly string[],
  known: ReadonlySet<string>,
  report: (issue: InputIssue) => void,
): string[] {
  if (!isRowObject(row)) {
    report({ line, ...notAnObject(row) });
    return header.map(() => '');
  }
  for (const key of Object.keys(row)) {
    if (known.has(key)) continue;
    report({
      line,
      column: key,
      rule: 'row.unknown_key',
      message: 'is a key that the first row does not have; give every row the same keys',
    });
  }
  return header.map((column) => {
    // Only own properties: a column named `constructor` that this row lacks must not yield an inherited function.
    const value: unknown = Object.hasOwn(row, column) ? row[column] : undefined;
    const cell = cellText(value);
    if (typeof cell === 'string') return cell;
    report({ line, column, value: preview(value), ...cell });
    return '';
  });
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
