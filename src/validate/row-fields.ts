import type { ColumnMap, Distribution, RowFields } from '../model.js';
import { canonicalDecimal } from '../money/decimal.js';

/** What holds for a row that does not say otherwise itself. */
export interface RowDefaults {
  readonly distribution: Distribution;
  readonly template: string | null;
}

const DISTRIBUTIONS: ReadonlyMap<string, Distribution> = new Map(
  (['payout_link', 'email', 'recipient'] as const).map((name) => [name, name]),
);

/** The cell of a column, by where it stands; empty when the table does not have it. */
export function cellAt(cells: readonly string[], position: number): string {
  // For an array, -1 is the name of a property, and looking for that takes longer than all else that is done to a row.
  return position < 0 ? '' : (cells[position] ?? '');
}

/** The distribution of that name, in any case; undefined for any other text. */
export function distributionOf(text: string): Distribution | undefined {
  return DISTRIBUTIONS.get(text) ?? DISTRIBUTIONS.get(text.toLowerCase());
}

/**
 * What a row asks for, normalised. Pure and quick: it runs again for every row when the batch is frozen. The row must
 * have passed the validator; throws `RangeError` if its face value or distribution is not even readable.
 */
export function fieldsOf(cells: readonly string[], columns: ColumnMap, defaults: RowDefaults): RowFields {
  const amount = cellAt(cells, columns.face_value);
  const faceValue = canonicalDecimal(amount);
  if (faceValue === undefined) throw new RangeError(`Not a plain decimal: ${JSON.stringify(amount)}`);

  const ownDistribution = cellAt(cells, columns.distribution);
  const distribution = ownDistribution === '' ? defaults.distribution : distributionOf(ownDistribution);
  if (distribution === undefined) throw new RangeError(`Not a distribution: ${JSON.stringify(ownDistribution)}`);

  return {
    product: sortedChoice(cellAt(cells, columns.product)),
    faceValue,
    recipient: cellAt(cells, columns.recipient),
    recipientReference: cellAt(cells, columns.recipient_reference),
    reference: cellAt(cells, columns.reference),
    distribution,
    template: cellAt(cells, columns.template) || (defaults.template ?? ''),
  };
}

/** A choice offers the same whatever order its codes are written in, so it is the same product. */
function sortedChoice(product: string): string {
  return product.includes('|') ? product.split('|').sort().join('|') : product;
}
