/**
 * What rows ask for, as far as orders are planned by it, without the rows. A batch has few different kinds of rows, so
 * that two bytes a row tell which; the cells need not be read again.
 */
import type { RowFields } from '../model.js';

export type RowKind = Pick<RowFields, 'product' | 'faceValue' | 'distribution' | 'template'>;

export interface RowKinds {
  /** @param alike a number that all rows have which are known to be of this row's kind */
  add(fields: RowFields, alike: number | undefined): void;
  /** Undefined when there are too many kinds to tell them apart. */
  finish(): KindsInOrder | undefined;
}

export interface KindsInOrder {
  /** In the order of their first rows. */
  readonly kinds: readonly RowKind[];
  /** The places in `kinds` of all rows in their order, in parts. */
  readonly rows: readonly Uint16Array[];
}

const MAX_KINDS = 20_000;
const ROWS_A_PART = 65_536;

export function createRowKinds(): RowKinds {
  const byProduct = new Map<string, Map<string, number[]>>();
  const kinds: RowKind[] = [];
  /** By their numbers of rows that are alike: to look for their kind would take as long as to check them. */
  const places: number[] = [];
  let parts: Uint16Array[] = [];
  let part = new Uint16Array(0);
  let used = 0;
  let tooMany = false;

  const placeOf = (fields: RowFields): number => {
    const alike = byProduct.get(fields.product)?.get(fields.faceValue);
    if (alike !== undefined) {
      for (const place of alike) if (isOf(kinds[place], fields)) return place;
    }
    const kind = copyOf(fields);
    const byValue = byProduct.get(kind.product) ?? new Map<string, number[]>();
    byProduct.set(kind.product, byValue);
    byValue.set(kind.faceValue, [...(alike ?? []), kinds.length]);
    return kinds.push(kind) - 1;
  };

  return {
    add(fields, alike) {
      if (tooMany) return;
      const known = alike === undefined ? undefined : places[alike];
      const place = known ?? placeOf(fields);
      if (alike !== undefined) places[alike] = place;
      if (place >= MAX_KINDS) {
        tooMany = true;
        byProduct.clear();
        kinds.length = 0;
        parts = [];
        return;
      }
      if (used === part.length) {
        part = new Uint16Array(ROWS_A_PART);
        parts.push(part);
        used = 0;
      }
      part[used] = place;
      used += 1;
    },
    finish() {
      if (tooMany) return undefined;
      return { kinds, rows: [...parts.slice(0, -1), part.subarray(0, used)] };
    },
  };
}

function isOf(kind: RowKind | undefined, fields: RowFields): boolean {
  return kind !== undefined && kind.distribution === fields.distribution && kind.template === fields.template;
}

/** Copied letter by letter: a cell that was cut from a larger text would keep the whole of it in memory. */
function copyOf({ product, faceValue, distribution, template }: RowFields): RowKind {
  return JSON.parse(JSON.stringify({ product, faceValue, distribution, template }));
}
