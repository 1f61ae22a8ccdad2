/** Rows and catalogue → orders and totals. Pure: no clock, no disk, no network. */
import { setImmediate as turn } from 'node:timers/promises';
import type { InputIssue, PlannedOrder, ProductTotal, RawRow, RowFields } from '../model.js';
import { toUnits } from '../money/decimal.js';
import { rememberUnits } from '../money/remembered-units.js';
import type { Catalogue } from './catalogue.js';
import type { OrderGroup } from './chunker.js';
import { checkProduct, type ProductVerdict } from './product-check.js';
import type { KindsInOrder, RowKind } from './row-kinds.js';
import { createOrders, createTotals } from './sums.js';

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
  /** Told of every row that has found its order, of rows of one kind maybe at once. */
  readonly onItems?: ((currency: string, kind: RowKind, rows: number) => void) | undefined;
}

/** Distinct questions to the catalogue that are remembered; a batch rarely has more than a few hundred. */
const REMEMBERED_VERDICTS = 20_000;

export async function planOrders(
  blocks: Iterable<readonly RawRow[]>,
  fieldsOf: (cells: readonly string[]) => RowFields,
  rules: PlanRules,
  onIssue: OnIssue,
  { signal, onItems }: PlanWatch = {},
): Promise<PlannedOrders> {
  const verdictOf = rememberVerdicts(rules);
  const unitsOf = rememberUnits();
  const orders = createOrders(rules);
  const totals = createTotals();

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
      const units = unitsOf(fields.faceValue);
      onItems?.(group.currency, fields, 1);
      orders.add(group, fields, units);
      totals.add(group, fields.product, 1, units);
    }
  }
  return { orders: orders.finish(), totals: totals.finish(), groupOf: groupOf(verdictOf) };
}

/** The same by kinds of rows, without their cells; undefined when any is refused, which only a whole row can tell of. */
export async function planKinds(
  { kinds, rows }: KindsInOrder,
  rules: PlanRules,
  { signal, onItems }: PlanWatch = {},
): Promise<PlannedOrders | undefined> {
  const verdictOf = rememberVerdicts(rules);
  const known: { kind: RowKind; group: OrderGroup; units: bigint; rows: number }[] = [];
  for (const kind of kinds) {
    const verdict = verdictOf(kind);
    if ('refusal' in verdict) return undefined;
    known.push({ kind, group: verdict.group, units: toUnits(kind.faceValue), rows: 0 });
  }
  const orders = createOrders(rules);
  for (const part of rows) {
    await turn();
    signal?.throwIfAborted();
    for (const place of part) {
      const asked = known[place];
      if (asked === undefined) throw new Error(`There is no kind ${place} of rows`);
      asked.rows += 1;
      orders.add(asked.group, asked.kind, asked.units);
    }
  }
  const totals = createTotals();
  for (const { kind, group, units, rows } of known) {
    onItems?.(group.currency, kind, rows);
    totals.add(group, kind.product, rows, units);
  }
  return { orders: orders.finish(), totals: totals.finish(), groupOf: groupOf(verdictOf) };
}

type VerdictOf = (kind: RowKind) => ProductVerdict;

function groupOf(verdictOf: VerdictOf): (fields: RowFields) => OrderGroup {
  return (fields) => {
    const verdict = verdictOf(fields);
    if ('group' in verdict) return verdict.group;
    throw new Error(`A row that was planned is refused now: ${verdict.refusal.rule}`);
  };
}

function rememberVerdicts(rules: PlanRules): VerdictOf {
  // One map in another: to make a key of the three for every row would take longer than to look.
  const known = new Map<string, Map<string, Map<string, ProductVerdict>>>();
  let remembered = 0;
  return (fields) => {
    const { distribution, product, faceValue } = fields;
    const answer = known.get(distribution)?.get(product)?.get(faceValue);
    if (answer !== undefined) return answer;
    if (remembered >= REMEMBERED_VERDICTS) {
      known.clear();
      remembered = 0;
    }
    const verdict = checkProduct(fields, rules.catalogue, rules.currency);
    const byProduct = getOrCreate(known, distribution, () => new Map<string, Map<string, ProductVerdict>>());
    getOrCreate(byProduct, product, () => new Map<string, ProductVerdict>()).set(faceValue, verdict);
    remembered += 1;
    return verdict;
  };
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const entry = map.get(key) ?? create();
  map.set(key, entry);
  return entry;
}
