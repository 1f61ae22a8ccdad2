/** Every finding of an input, set aside in flat memory until it is known that there is a list to write. */
import { createRowSpool, type RowSpool } from '../files/row-spool.js';
import type { InputIssue, RawRow } from '../model.js';
import { shortened } from '../validate/shortened.js';

export interface FindingLog {
  add(issue: InputIssue): void;
  readonly count: number;
  /** As records of the errors file, by line: what is wrong with the header first, with the file as a whole last. */
  records(): Generator<readonly string[]>;
  close(): void;
}

/** Enough to find the place by; a cell may hold 64 KiB, and a million such cells would fill the disk. */
const MAX_VALUE_LENGTH = 1000;
const BEFORE_ROWS = 0;
const AFTER_ROWS = Number.MAX_SAFE_INTEGER;
/** There are two passes over the rows, each in their order. Were there more, the list would still be whole. */
const MAX_PASSES = 4;

export function createFindingLog(): FindingLog {
  const passes: RowSpool[] = [];
  let count = 0;
  let last = Number.POSITIVE_INFINITY;

  return {
    add({ line, column = '', value, rule, message }) {
      const at = line ?? (count === 0 || last === BEFORE_ROWS ? BEFORE_ROWS : AFTER_ROWS);
      if (at < last && passes.length < MAX_PASSES) passes.push(createRowSpool());
      last = at;
      count++;
      const cells = [line === undefined ? '' : String(line), column, shortened(value, MAX_VALUE_LENGTH) ?? ''];
      passes.at(-1)?.add({ line: at, cells: [...cells, rule, message] });
    },
    get count() {
      return count;
    },
    *records() {
      for (const { cells } of merged(passes.map(rowsOf))) yield cells;
    },
    close() {
      for (const pass of passes) pass.close();
    },
  };
}

function* rowsOf(spool: RowSpool): Generator<RawRow> {
  for (const block of spool.blocks()) yield* block;
}

/** One ascending sequence out of several. */
function* merged(sequences: readonly Iterator<RawRow>[]): Generator<RawRow> {
  const heads = sequences.map((rows) => ({ rows, next: rows.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done) continue;
      if (first === undefined || head.next.value.line < (first.next.value as RawRow).line) first = head;
    }
    if (first === undefined) return;
    yield first.next.value as RawRow;
    first.next = first.rows.next();
  }
}
