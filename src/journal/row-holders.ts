/** Which order holds which rows of its chunk: a row belongs to the order that it was frozen in last. */
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../model.js';
import { fromUnits, toUnits } from '../money/decimal.js';

/** An order and the rows that no later generation has taken over from it. */
export interface Holding {
  readonly order: FrozenOrder;
  readonly rows: number;
  /** Sum of the face values of these rows, canonical decimal text. */
  readonly faceValue: string;
  /** Some of its rows were frozen again as another order: its request must never leave, or leave again. */
  readonly replaced: boolean;
  /** It was another state folder that did so: what it did with the rows that are left is not known here. */
  readonly replacedElsewhere: boolean;
}

export interface RowHolders {
  /** The rows of the order are its own from now on. Throws `STORAGE` when they are not the rows of one earlier order. */
  add(order: FrozenOrder): void;
  /** By chunk and generation; orders that have no row left are not among them. */
  holdings(): readonly Holding[];
  /** Every order that was ever frozen, by chunk and generation. */
  all(): readonly Holding[];
  /** The order that a row belongs to, by chunk and place in the chunk. */
  holder(chunk: number, position: number): FrozenOrder | undefined;
  /** The last generation that rows of the chunk were frozen in. */
  latest(chunk: number): number;
}

const UNREPLACED = { replaced: false, replacedElsewhere: false };

/** @param orders of the first generation, in the order of chunks */
export function createRowHolders(orders: readonly FrozenOrder[]): RowHolders {
  const chunks: Holding[][] = orders.map((order) => [
    { order, rows: order.rows, faceValue: order.faceValue, ...UNREPLACED },
  ]);
  let all: readonly Holding[] | undefined;
  let holding: readonly Holding[] | undefined;

  return {
    add(order) {
      const chain = chunks[order.chunk] ?? [];
      const from = holderAmong(chain, order.positions?.[0] ?? 0);
      const wanted = positionsOf(order);
      const sound =
        from !== undefined &&
        chain.every((other) => other.order.generation !== order.generation) &&
        wanted.length === order.rows &&
        wanted.every((position) => holderAmong(chain, position) === from);
      if (!sound) throw foreignRows(order);
      chunks[order.chunk] = [
        ...chain.map((other) => (other === from ? without(other, order) : other)),
        { order, rows: order.rows, faceValue: order.faceValue, ...UNREPLACED },
      ];
      all = undefined;
      holding = undefined;
    },
    all() {
      all ??= chunks.flat();
      return all;
    },
    holdings() {
      holding ??= chunks.flat().filter(({ rows }) => rows > 0);
      return holding;
    },
    holder: (chunk, position) => holderAmong(chunks[chunk] ?? [], position)?.order,
    latest: (chunk) => (chunks[chunk] ?? []).reduce((latest, { order }) => Math.max(latest, order.generation), 0),
  };
}

/** The places of an order's items in its chunk. */
export function positionsOf({ positions, rows }: FrozenOrder): readonly number[] {
  return positions ?? Array.from({ length: rows }, (_, position) => position);
}

function holderAmong(chain: readonly Holding[], position: number): Holding | undefined {
  return chain.findLast(({ order }) =>
    order.positions === undefined ? position < order.rows : order.positions.includes(position),
  );
}

function without(from: Holding, { rows, faceValue, elsewhere = false }: FrozenOrder): Holding {
  return {
    ...from,
    rows: from.rows - rows,
    faceValue: fromUnits(toUnits(from.faceValue) - toUnits(faceValue)),
    replaced: true,
    replacedElsewhere: from.replacedElsewhere || elsewhere,
  };
}

function foreignRows({ chunk, generation }: FrozenOrder): IssueBatchError {
  return new IssueBatchError(
    'STORAGE',
    `Generation ${generation} of order ${chunk} does not follow from the one before.`,
    {
      hint: 'The files of a state folder belong together; restore it as a whole.',
    },
  );
}
