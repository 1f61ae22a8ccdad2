import type { RawRow } from '../model.js';

interface BlankRun {
  readonly line: number;
  readonly width: number;
  rows: number;
}

/**
 * Holds back rows whose cells are all empty until a row with content follows: at the end of a file they are what a
 * spreadsheet leaves behind, anywhere else they are a mistake to be reported. A tail can be as long as a sheet has
 * rows, so it is kept as runs and not as rows.
 */
export function createBlankTail(): { pass(row: RawRow, out: RawRow[]): void } {
  let runs: BlankRun[] = [];
  return {
    pass(row, out) {
      if (row.cells.every((cell) => cell === '')) {
        const last = runs.at(-1);
        if (last?.width === row.cells.length && last.line + last.rows === row.line) last.rows++;
        else runs.push({ line: row.line, width: row.cells.length, rows: 1 });
        return;
      }
      if (runs.length > 0) {
        for (const run of runs) {
          const cells: readonly string[] = Array.from({ length: run.width }, () => '');
          for (let offset = 0; offset < run.rows; offset++) out.push({ line: run.line + offset, cells });
        }
        runs = [];
      }
      out.push(row);
    },
  };
}
