/** Rows and catalogue → orders and totals. Pure: no clock, no disk, no network. */
import { setImmediate as turn } from 'node:timers/promises';
import type { InputIssue, PlannedOrder, ProductTotal, RawRow, RowFields } from '../model.js';
import { fromUnits, toUnits } from '../money/decimal.js';
import type { Catalogue } from './catalogue.js';
import { createChunker, type OrderGroup } from './chunker.js';
import { checkProduct, type ProductVerdict } from './product-check.js';

export interface PlannedOrders {
  readonly orders: readonly PlannedOrder[];
  readonly totals: readonly ProductTotal[];
  readonly groupOf: (fields: RowFields) => OrderGroup;
}

export type OnIssue = (
  row: RawRow,
  issue: Pick<InputIssue, 'rule' | 'message'> & { readonly column: 'product' | 'face_value' },
) => void;

export interface PlanRules {
  readonly catalogue: Catalogue | undefined;
  readonly currency: string | null;
  readonly chunkSize: number;
  readonly canary?: number | undefined;
}

export interface PlanWatch {
  readonly signal?: AbortSignal | undefined;
  /** Told of every row that has found its order. */
  readonly onItem?: ((currency: string, fields: RowFields) => void) | undefined;
}

/** Distinct questions to the catalogue that are remembered; a batch rarely has more than a few hundred. */
const REMEMBERED_VERDICTS = 20_000;

export async function planOrders(
  blocks: Iterable<readonly RawRow[]>,
  fieldsOf: (cells: readonly string[]) => RowFields,
  rules: PlanRules,
  onIssue: OnIssue,
  { signal, onItem }: PlanWatch = {},
): Promise<PlannedOrders> {
  const verdictOf = rememberVerdicts(rules);
  const chunker = createChunker(rules.chunkSize, rules.canary);
  const orders: { chunk: number; rows: number; group: OrderGroup; units: bigint }[] = [];
  const totals = new Map<string, { currency: string; product: string; rows: number; units: bigint }>();

  for (const block of blocks) {
    // A million rows must not keep signals and timers waiting.
    await turn();
    signal?.throwIfAborted();
    for (const row of block) {
      const fields = fieldsOf(row.cells);
      const verdict = verdictOf(fields);
      if ('refusal' in verdict) {
        onIssue(row, verdict.refusal);
        continue;
      }
      const { group } = verdict;
      const units = toUnits(fields.faceValue);
      onItem?.(group.currency, fields);
      const { chunk } = chunker.place(group, fields.product, fields.template);
      const order = orders[chunk] ?? { chunk, rows: 0, group, units: 0n };
      orders[chunk] = order;
      order.rows += 1;
      order.units += units;
      const key = `${group.currency} ${fields.product}`;
      const total = totals.get(key) ?? { currency: group.currency, product: fields.product, rows: 0, units: 0n };
      totals.set(key, total);
      total.rows += 1;
      total.units += units;
    }
  }
  return {
    orders: orders.map(({ chunk, rows, group, units }) => ({ chunk, rows, ...group, faceValue: fromUnits(units) })),
    totals: [...totals.values()].map(({ units, ...total }) => ({ ...total, faceValue: fromUnits(units) })),
    groupOf(fields) {
      const verdict = verdictOf(fields);
      if ('group' in verdict) return verdict.group;
      throw new Error(`A row that was planned is refused now: ${verdict.refusal.rule}`);
    },
  };
}

function rememberVerdicts(rules: PlanRules): (fields: RowFields) => ProductVerdict {
  const known = new Map<string, ProductVerdict>();
  return (fields) => {
    const question = `${fields.product}\n${fields.faceValue}\n${fields.distribution}`;
    const answer = known.get(question);
    if (answer !== undefined) return answer;
    if (known.size >= REMEMBERED_VERDICTS) known.clear();
    const verdict = checkProduct(fields, rules.catalogue, rules.currency);
    known.set(question, verdict);
    return verdict;
  };
}
