/** The first pass over the input: every row is checked, digested for the batch's identity, and set aside. */
import type { RowSpool } from '../files/row-spool.js';
import type { RowFields } from '../model.js';
import type { PlanOptions } from '../options.js';
import type { RowDigests } from '../plan/batch-id.js';
import type { PlanInternals } from '../plan/batch-plan.js';
import { createRowKinds, type KindsInOrder } from '../plan/row-kinds.js';
import type { CheckedSettings } from '../plan/settings.js';
import type { Table } from '../read/table.js';
import { checkColumnChoice } from '../validate/column-choice.js';
import { mapColumns } from '../validate/columns.js';
import type { IssueList } from '../validate/issue-list.js';
import { fieldsOf } from '../validate/row-fields.js';
import { createRowValidator } from '../validate/row-validator.js';
import { withEarlierIssues } from '../validate/with-earlier-issues.js';
import type { OnFinding } from './errors-file.js';
import { createPreview, type Preview } from './preview.js';
import { createRefusedRows, type RefusedRows } from './refused-rows.js';

export interface ReadRows {
  readonly columns: PlanInternals['columns'];
  readonly fields: (cells: readonly string[]) => RowFields;
  readonly issues: IssueList;
  readonly refused: RefusedRows;
  readonly digests: PlanInternals['digests'];
  readonly preview: Preview;
  /** Of the rows that are right by themselves; undefined when there are too many. */
  readonly kinds: KindsInOrder | undefined;
}

export interface ReadInto {
  /** Gets the rows that are right by themselves. */
  readonly spool: RowSpool;
  /** Of the same rows; their cells come to it through the spool. */
  readonly digests: RowDigests;
  /** Gets what the catalogue is to be asked about of the others. */
  readonly refused: RowSpool;
  readonly onFinding: OnFinding | undefined;
}

const HARMLESS = new Set(['header.blank', 'header.reserved']);

export async function readRows(
  table: Table,
  { spool, digests, refused: refusedSpool, onFinding }: ReadInto,
  { settings }: CheckedSettings,
  options: PlanOptions,
): Promise<ReadRows> {
  const { columns, issues: columnIssues } = mapColumns(table.header, checkColumnChoice(options.map));
  const defaults = { distribution: settings.distribution, template: settings.template };
  const { header } = table;
  const validator = createRowValidator({
    header,
    columns,
    defaults,
    allowDuplicates: options.allowDuplicates ?? false,
    expectedRows: table.expectedRows,
    onIssue: onFinding,
  });
  for (const issue of columnIssues) validator.issues.add(issue);
  // A column without a name hides nothing: the rows are looked at too, so that all is said at once.
  if (columnIssues.some(({ rule }) => !HARMLESS.has(rule))) validator.issues.throwIfAny(table.path ?? 'The input');

  const preview = createPreview();
  const kinds = createRowKinds();
  const refused = createRefusedRows(refusedSpool, header, columns, defaults.distribution);
  try {
    for await (const rows of table.rows) {
      options.signal?.throwIfAborted();
      for (const row of rows) {
        const fields = validator.check(row, row.problems);
        if (fields === undefined) {
          refused.add(row);
          continue;
        }
        digests.add(fields);
        preview.add(row, fields);
        kinds.add(fields, fields.alike);
        spool.add(row);
      }
    }
    spool.end();
  } catch (error) {
    throw withEarlierIssues(error, validator.issues);
  }
  const fields = (cells: readonly string[]) => fieldsOf(cells, columns, defaults);
  const { issues } = validator;
  return {
    columns,
    fields,
    issues,
    refused,
    digests: digests.finish(),
    preview: preview.finish(),
    kinds: kinds.finish(),
  };
}
