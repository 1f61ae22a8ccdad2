import type { RawRow } from '../model.js';
import type { Problem } from './text-rules.js';

export interface ShapeProblem extends Problem {
  /** The row as far as it helps to find it; undefined when there is nothing in it. */
  readonly value?: string;
}

const CELLS_SHOWN = 12;
const DELIMITER = /[,;\t|]/;

/** Why a row cannot be laid out under the header; what its cells say is not looked at then. */
export function shapeProblem({ cells }: RawRow, header: readonly string[]): ShapeProblem | undefined {
  const width = header.length;
  if (cells.length === width) {
    if (cells.every((text) => text === '')) return EMPTY;
    if (cells[0] === header[0] && cells.every((text, index) => text === header[index])) return HEADER_AGAIN;
    return undefined;
  }
  const value = cells.slice(0, CELLS_SHOWN).join(',');
  const rule = 'row.cell_count';
  const fact = `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, the header has ${width}`;
  if (cells.length > width) {
    const surplus = cells.slice(width);
    if (cells.every((text) => text === '')) return EMPTY;
    const fix = surplus.every((text) => text === '')
      ? 'delete the delimiters at its end'
      : 'put cells that contain the delimiter in quotes';
    return { rule, value, message: `${fact}; ${fix}` };
  }
  if (cells.every((text) => text === '')) return EMPTY;
  if (cells.length === 1 && DELIMITER.test(cells[0] ?? '')) {
    return { rule, value, message: `${fact}; separate its cells in the same way as the header's` };
  }
  return { rule, value, message: `${fact}; add the missing ones, empty if need be` };
}

const EMPTY: ShapeProblem = { rule: 'row.empty', message: 'is empty, but rows follow; delete the line' };
const HEADER_AGAIN: ShapeProblem = {
  rule: 'row.header_again',
  message: 'is the header once more, as when files are joined; delete the line',
};
