import { type Answer, apiError } from './answers.js';

/** Rows in the order of the list. `rank` must rise strictly from row to row and never change for a row. */
export interface PagedRows<Row> {
  readonly size: number;
  at(index: number): Row | undefined;
  rank(row: Row): number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly pagination: {
    readonly cursors: { readonly after: string | null; readonly before: string | null };
    readonly page: { readonly limit: number };
  };
}

const MAX_LIMIT = 500;

function encode(list: string, rank: number): string {
  return Buffer.from(`${list}:${rank}`).toString('base64url');
}

function decode(list: string, cursor: string): number | undefined {
  const match = /^([a-z]+):(-?\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  return match?.[1] === list ? Number(match[2]) : undefined;
}

/** The index of the first row whose rank is greater than the given one. */
function upperBound<Row>(rows: PagedRows<Row>, rank: number, inclusive: boolean): number {
  let low = 0;
  let high = rows.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows.at(middle);
    const beyond = row === undefined || rows.rank(row) > rank || (inclusive && rows.rank(row) === rank);
    if (beyond) high = middle;
    else low = middle + 1;
  }
  return low;
}

const refusal = (message: string): Answer => apiError(400, 'pagination_error', message);

/**
 * One page by the query's `limit`, `after` and `before`, or the refusal. Both cursors are given as long as the page
 * has rows, on the last page too: the end of the list is an empty page.
 */
export function paginate<Row>(
  list: string,
  rows: PagedRows<Row>,
  query: URLSearchParams,
  defaultLimit: number,
): Page<Row> | Answer {
  const limitText = query.get('limit') ?? String(defaultLimit);
  const limit = /^\d{1,3}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > MAX_LIMIT) return refusal(`limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  const after = query.get('after');
  const before = query.get('before');
  if (after !== null && before !== null) return refusal('after and before exclude each other.');
  const cursor = after ?? before;
  const rank = cursor === null ? undefined : decode(list, cursor);
  if (cursor !== null && rank === undefined) return refusal('The cursor is not one that this list gave out.');

  let start = 0;
  let end = Math.min(rows.size, limit);
  if (after !== null && rank !== undefined) {
    start = upperBound(rows, rank, false);
    end = Math.min(rows.size, start + limit);
  } else if (rank !== undefined) {
    end = upperBound(rows, rank, true);
    start = Math.max(0, end - limit);
  }
  const page: Row[] = [];
  for (let index = start; index < end; index += 1) {
    const row = rows.at(index);
    if (row !== undefined) page.push(row);
  }
  const first = page[0];
  const last = page.at(-1);
  return {
    rows: page,
    pagination: {
      cursors: {
        after: last === undefined ? null : encode(list, rows.rank(last)),
        before: first === undefined ? null : encode(list, rows.rank(first)),
      },
      page: { limit },
    },
  };
}
