/**
 * Rows that their own rules refuse, kept for the catalogue: it has to be asked about their products too, or a slip in
 * every amount would hide every unknown product until the next try.
 */
import type { RowSpool } from '../files/row-spool.js';
import type { ColumnMap, Distribution, InputIssue, RawRow } from '../model.js';
import type { Catalogue } from '../plan/catalogue.js';
import { checkProduct, type ProductRefusal } from '../plan/product-check.js';
import { faceValueProblem } from '../validate/face-value-rule.js';
import { isOpenProduct, productProblem } from '../validate/product-rule.js';
import { distributionOf, fieldsOf } from '../validate/row-fields.js';
import { shapeProblem } from '../validate/row-shape.js';
import { textProblem } from '../validate/text-rules.js';

export interface RefusedRows {
  /** Keeps what the catalogue can be asked about; nothing of a row whose product is wrong by itself. */
  add(row: RawRow): void;
  /** To be called with ascending lines: reports what the catalogue says about the rows before this line. */
  reportUntil(line: number, rules: CatalogueRules, report: (issue: InputIssue) => void): void;
}

export interface CatalogueRules {
  readonly catalogue: Catalogue | undefined;
  readonly currency: string | null;
}

/** Stands for an amount that cannot be read; what is then said about the amount does not count. */
const ANY_AMOUNT = '1';
/** Where product, amount and distribution stand among the cells that are kept. */
const KEPT: ColumnMap = {
  product: 0,
  face_value: 1,
  recipient: -1,
  recipient_reference: -1,
  distribution: 2,
  template: -1,
  reference: -1,
};
const REMEMBERED_VERDICTS = 20_000;

export function createRefusedRows(
  spool: RowSpool,
  header: readonly string[],
  columns: ColumnMap,
  distribution: Distribution,
): RefusedRows {
  const verdicts = new Map<string, ProductRefusal | undefined>();
  let rows: Iterator<RawRow, undefined> | undefined;
  let next: RawRow | undefined;

  const refusalOf = (cells: readonly string[], { catalogue, currency }: CatalogueRules) => {
    const question = cells.join('\n');
    if (verdicts.has(question)) return verdicts.get(question);
    if (verdicts.size >= REMEMBERED_VERDICTS) verdicts.clear();
    const [product = '', amount = '', way = ''] = cells;
    const fields = fieldsOf([product, amount || ANY_AMOUNT, way], KEPT, { distribution, template: null });
    const verdict = checkProduct(fields, catalogue, currency);
    const refusal = 'refusal' in verdict ? verdict.refusal : undefined;
    const told = refusal?.column === 'face_value' && amount === '' ? undefined : refusal;
    verdicts.set(question, told);
    return told;
  };

  return {
    add(row) {
      if (shapeProblem(row, header) !== undefined) return;
      const [product = '', amount = '', way = ''] = [
        row.cells[columns.product],
        row.cells[columns.face_value],
        row.cells[columns.distribution],
      ];
      if (textProblem(product) !== undefined || productProblem(product) !== undefined) return;
      const sound = textProblem(amount) === undefined && faceValueProblem(amount, isOpenProduct(product)) === undefined;
      // Of the ways to distribute, a payout link is the one that every product has.
      const known = way === '' || distributionOf(way) !== undefined ? way : 'payout_link';
      spool.add({ line: row.line, cells: [product, sound ? amount : '', known] });
    },
    reportUntil(line, rules, report) {
      if (rows === undefined) {
        rows = rowsOf(spool.blocks());
        next = rows.next().value;
      }
      for (; next !== undefined && next.line < line; next = rows.next().value) {
        const refusal = refusalOf(next.cells, rules);
        if (refusal === undefined) continue;
        const { column, rule, message } = refusal;
        report({ line: next.line, column: header[columns[column]], value: next.cells[KEPT[column]], rule, message });
      }
    },
  };
}

function* rowsOf(blocks: Iterable<readonly RawRow[]>): Generator<RawRow, undefined> {
  for (const block of blocks) yield* block;
}
