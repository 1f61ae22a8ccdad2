import type { ColumnMap, KnownColumn, RawRow, RowFields } from '../model.js';
import { suggestion } from './columns.js';
import { faceValueProblem } from './face-value-rule.js';
import { createIssueList, type IssueList } from './issue-list.js';
import { KNOWN_COLUMNS } from './known-columns.js';
import { isOpenProduct, productProblem } from './product-rule.js';
import { recipientProblem, recipientReferenceProblem, templateProblem } from './recipient-rules.js';
import { createRepeatChecks } from './repeat-checks.js';
import { distributionOf, fieldsOf, type RowDefaults } from './row-fields.js';
import { type Problem, textProblem } from './text-rules.js';

export interface RowValidatorOptions {
  readonly header: readonly string[];
  /** From `mapColumns`, without issues. */
  readonly columns: ColumnMap;
  readonly defaults: RowDefaults;
  readonly allowDuplicates: boolean;
}

export interface RowValidator {
  /** What the row asks for, or undefined when it is refused; why is in `issues`. Rows must come in the input's order. */
  check(row: RawRow): RowFields | undefined;
  readonly issues: IssueList;
}

/** Checks rows by themselves and against the rows before them. Whether products exist and amounts fit them comes later. */
export function createRowValidator(options: RowValidatorOptions): RowValidator {
  const { header, columns, defaults } = options;
  const issues = createIssueList();
  const repeats = createRepeatChecks(options.allowDuplicates);

  const report = (row: RawRow, column: KnownColumn, problem: Problem) => {
    const position = columns[column];
    const absent = position === -1;
    issues.add({
      line: row.line,
      column: absent ? column : header[position],
      value: absent ? undefined : row.cells[position],
      rule: `${column}.${problem.rule}`,
      message: absent ? `${problem.message} as a column${suggestion(column, header)}` : problem.message,
    });
  };

  const check = (row: RawRow): RowFields | undefined => {
    const shape = shapeProblem(row, header.length);
    if (shape !== undefined) {
      issues.add({ line: row.line, ...shape });
      return undefined;
    }
    const cell = (column: KnownColumn) => {
      const position = columns[column];
      return position === -1 ? '' : (row.cells[position] ?? '');
    };
    const asked = cell('distribution');
    const known = asked === '' ? defaults.distribution : distributionOf(asked);
    // With an unknown distribution nothing can be said about what the row needs, and one finding is enough.
    const distribution = known ?? 'payout_link';
    let refused = false;

    for (const column of KNOWN_COLUMNS) {
      const problem = textProblem(cell(column)) ?? problemOf(column);
      if (problem === undefined) continue;
      refused = true;
      report(row, column, problem);
    }
    if (refused) return undefined;

    const fields = fieldsOf(row.cells, columns, defaults);
    const repeat = repeats.problem(fields, row.line);
    if (repeat === undefined) return fields;
    if (repeat.column === 'reference') report(row, 'reference', repeat);
    else issues.add({ line: row.line, value: fields.recipient, rule: `row.${repeat.rule}`, message: repeat.message });
    return undefined;

    function problemOf(column: KnownColumn): Problem | undefined {
      switch (column) {
        case 'product':
          return productProblem(cell(column));
        case 'face_value':
          return faceValueProblem(cell(column), isOpenProduct(cell('product')));
        case 'recipient':
          return recipientProblem(cell(column), distribution);
        case 'recipient_reference':
          return recipientReferenceProblem(cell(column), distribution);
        case 'distribution':
          return known === undefined ? UNKNOWN_DISTRIBUTION : undefined;
        case 'template':
          return templateProblem(cell(column));
        case 'reference':
          return undefined;
      }
    }
  };

  return { check, issues };
}

const UNKNOWN_DISTRIBUTION: Problem = {
  rule: 'unknown',
  message: 'is no way to distribute; write payout_link, email or recipient, or leave it empty',
};

function shapeProblem(row: RawRow, width: number): Problem | undefined {
  if (row.cells.length > width) {
    return {
      rule: 'row.cell_count',
      message: `has ${row.cells.length} cells, the header has ${width}; put cells that contain the delimiter in quotes`,
    };
  }
  if (row.cells.every((text) => text === '')) {
    return { rule: 'row.empty', message: 'is empty, but rows follow; delete the line' };
  }
  if (row.cells.length < width) {
    return {
      rule: 'row.cell_count',
      message: `has ${row.cells.length} cells, the header has ${width}; add the missing ones, empty if need be`,
    };
  }
  return undefined;
}
