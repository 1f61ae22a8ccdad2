import type { ColumnMap, InputIssue, KnownColumn, RawRow } from '../model.js';
import { suggestion } from './columns.js';
import { faceValueProblem } from './face-value-rule.js';
import { createIssueList, type IssueList } from './issue-list.js';
import { KNOWN_COLUMNS } from './known-columns.js';
import { type CheckedFields, createKnownRows } from './known-rows.js';
import { isOpenProduct, productProblem } from './product-rule.js';
import { oddSpaceProblem, recipientProblem, recipientReferenceProblem, templateProblem } from './recipient-rules.js';
import { createRepeatChecks } from './repeat-checks.js';
import { cellAt, distributionOf, fieldsOf, type RowDefaults } from './row-fields.js';
import { shapeProblem } from './row-shape.js';
import { type Problem, textProblem } from './text-rules.js';

export interface RowValidatorOptions {
  readonly header: readonly string[];
  /** From `mapColumns`, without issues. */
  readonly columns: ColumnMap;
  readonly defaults: RowDefaults;
  readonly allowDuplicates: boolean;
  /** How many will come, as far as known. */
  readonly expectedRows?: number | undefined;
  /** Told of every finding, also of those that `issues` only counts. */
  readonly onIssue?: ((issue: InputIssue) => void) | undefined;
}

export interface RowValidator {
  /**
   * What the row asks for, or undefined when it is refused; why is in `issues`. Rows must come in the input's order.
   * `problems` were found when it was read: they join the findings, and their columns are not looked at again.
   */
  check(row: RawRow, problems?: readonly InputIssue[]): CheckedFields | undefined;
  readonly issues: IssueList;
}

/** Checks rows by themselves and against the rows before them. Whether products exist and amounts fit them comes later. */
export function createRowValidator(options: RowValidatorOptions): RowValidator {
  const { header, columns, defaults } = options;
  const issues = createIssueList(options.onIssue);
  const repeats = createRepeatChecks(options.allowDuplicates, options.expectedRows);
  const known = createKnownRows(columns, defaults);

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

  const check = (row: RawRow, problems: readonly InputIssue[] = NONE): CheckedFields | undefined => {
    const fields = problems.length === 0 && row.cells.length === header.length ? known.fieldsOf(row.cells) : undefined;
    if (fields === undefined) return checkEach(row, problems);
    const repeated = repeats.reference(fields.reference, row.line);
    if (repeated === undefined) return checkRepeat(row, fields);
    report(row, 'reference', repeated);
    return undefined;
  };

  const checkRepeat = (row: RawRow, fields: CheckedFields): CheckedFields | undefined => {
    const repeat = repeats.row(fields, row.line);
    if (repeat === undefined) return fields;
    issues.add({ line: row.line, value: fields.recipient, rule: `row.${repeat.rule}`, message: repeat.message });
    return undefined;
  };

  /** By every rule of every column. */
  const checkEach = (row: RawRow, problems: readonly InputIssue[]): CheckedFields | undefined => {
    for (const problem of problems) issues.add(problem);
    // Without a column it is the row that could not be read, and there is nothing more to say about it.
    if (problems.some(({ column }) => column === undefined)) return undefined;
    // A row whose cells could not all be read has the shape of the header, and may look empty.
    const shape = problems.length > 0 ? undefined : shapeProblem(row, header);
    if (shape !== undefined) {
      issues.add({ line: row.line, ...shape });
      return undefined;
    }
    const cell = (column: KnownColumn) => cellAt(row.cells, columns[column]);
    const asked = cell('distribution');
    const named = asked === '' ? defaults.distribution : distributionOf(asked);
    // With an unknown distribution nothing can be said about what the row needs, and one finding is enough.
    const distribution = named ?? 'payout_link';
    let refused = problems.length > 0;

    for (const column of KNOWN_COLUMNS) {
      if (refused && problems.some((found) => found.column === header[columns[column]])) continue;
      const problem = textProblem(cell(column)) ?? problemOf(column);
      if (problem === undefined) continue;
      refused = true;
      report(row, column, problem);
    }
    if (refused) return undefined;

    const fields = fieldsOf(row.cells, columns, defaults);
    known.remember(row.cells, fields);
    return checkRepeat(row, { ...fields, alike: undefined });

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
          return named === undefined ? UNKNOWN_DISTRIBUTION : undefined;
        case 'template':
          return templateProblem(cell(column));
        case 'reference':
          return oddSpaceProblem(cell(column)) ?? repeats.reference(cell(column), row.line);
      }
    }
  };

  return { check, issues };
}

const NONE: readonly InputIssue[] = [];
const UNKNOWN_DISTRIBUTION: Problem = {
  rule: 'unknown',
  message: 'is no way to distribute; write payout_link, email or recipient, or leave it empty',
};
