/** Lists with opaque cursors: orders and products. Imports nothing from `src/`. */
import { products, productView } from './independent-catalogue.mjs';
import { listView } from './independent-orders.mjs';
import { refusal } from './independent-validation.mjs';

const cursorOf = (id) => Buffer.from(JSON.stringify({ at: id })).toString('base64url');

function positionOf(cursor, ids) {
  try {
    return ids.indexOf(JSON.parse(Buffer.from(cursor, 'base64url').toString()).at);
  } catch {
    return -1;
  }
}

/**
 * One page of `ids`, or the refusal of a bad cursor or limit. The documented end of a list is an empty page; recorded
 * traffic ended with `after: null`.
 */
function page(ids, query, { maxLimit, defaultLimit, end }) {
  const bad = (message) => ({ problem: refusal(400, 'pagination_error', message) });
  const limit = Number(query.get('limit') ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) return bad(`limit must be 1 to ${maxLimit}`);
  const [after, before] = [query.get('after'), query.get('before')];
  if (after !== null && before !== null) return bad('before and after exclude each other');
  const position = after ?? before;
  const at = position === null ? -1 : positionOf(position, ids);
  if (position !== null && at === -1) return bad('Unknown cursor');
  const start = before === null ? at + 1 : Math.max(0, at - limit);
  const shown = ids.slice(start, before === null ? start + limit : at);
  const last = shown.at(-1);
  const atEnd = last === undefined || (end === 'null' && start + shown.length >= ids.length);
  const cursors = { after: atEnd ? null : cursorOf(last), before: start > 0 && shown[0] ? cursorOf(shown[0]) : null };
  return { shown, pagination: { cursors, page: { limit } } };
}

/** `GET /order`, newest first unless the options say otherwise. `missing` is how many of the newest are not there yet. */
export function ordersPage(state, query, missing) {
  const { listEnd, listMaxLimit, listOrder } = state.options;
  const known = state.orders.slice(0, Math.max(0, state.orders.length - missing));
  const sorted = listOrder === 'oldest' ? known : known.reverse();
  const ids = sorted.map((order) => order.id);
  const result = page(ids, query, { maxLimit: listMaxLimit, defaultLimit: 100, end: listEnd });
  if (result.problem) return result.problem;
  const shown = new Set(result.shown);
  const items = sorted.filter((order) => shown.has(order.id)).map((order) => listView(state, order));
  return { status: 200, body: { items, pagination: result.pagination } };
}

/** `GET /product`. The option `productPageLimit` makes the pages of this small catalogue smaller still. */
export function productsPage(state, query) {
  const countries = query.getAll('countries_redeemable_in');
  const fitting = products.filter((product) => countries.length === 0 || countries.includes(product.country));
  const codes = fitting.map((product) => product.code);
  const { productPageLimit, productEnd } = state.options;
  const asked = new URLSearchParams(query);
  const limit = Number(query.get('limit') ?? 500);
  if (limit <= 500) asked.set('limit', String(Math.min(limit, productPageLimit)));
  const result = page(codes, asked, { maxLimit: 500, defaultLimit: 500, end: productEnd });
  if (result.problem) return result.problem;
  const shown = new Set(result.shown);
  const catalog = fitting.filter((product) => shown.has(product.code)).map(productView);
  return { status: 200, body: { catalog, pagination: result.pagination } };
}
