/** What `POST /order` refuses, by the vendor's OpenAPI document and error table. Imports nothing from `src/`. */
import { findProduct, fits } from './independent-catalogue.mjs';

/** @typedef {import('./independent-server.mjs').Answer} Answer */

/** @param {number} status @param {string} type @param {string} message @returns {Answer} */
export function refusal(status, type, message) {
  return { status, body: { type, message, help: null } };
}

/** @param {string[]} location @param {string} message @returns {Answer} */
function invalid(location, message) {
  const details = [{ type: 'value_error', message, location }];
  return { status: 422, body: { type: 'validation_error', message: 'Invalid request', help: null, details } };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmail = (value) => typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
const isTemplate = (value, prefix) => typeof value === 'string' && value.startsWith(prefix);

function distributionProblem(method) {
  if (!isObject(method)) return 'distribution_method is required';
  if (method.template_id !== undefined && !isTemplate(method.template_id, 'DT-'))
    return 'template_id must begin with DT-';
  if (method.type === 'PAYOUT_LINK') return undefined;
  if (method.type !== 'EMAIL' && method.type !== 'RECIPIENT') return 'unknown distribution_method type';
  if (!isEmail(method.email_address)) return 'email_address is not an e-mail address';
  const reference = method.recipient_reference;
  const referenceFits = typeof reference === 'string' && /^[A-Za-z0-9\-_@.]{1,255}$/.test(reference);
  return method.type === 'RECIPIENT' && !referenceFits ? 'recipient_reference is not valid' : undefined;
}

function productsProblem(chosen) {
  if (!isObject(chosen)) return 'products is required';
  if (chosen.type === 'SINGLE')
    return typeof chosen.value === 'string' && chosen.value !== '' ? undefined : 'value is required';
  if (chosen.type === 'TEMPLATE')
    return isTemplate(chosen.template_id, 'PT-') ? undefined : 'template_id must begin with PT-';
  if (chosen.type !== 'MULTIPLE') return 'unknown products type';
  const codes = chosen.values;
  const enough = Array.isArray(codes) && codes.length >= 2 && new Set(codes).size === codes.length;
  return enough ? undefined : 'values must be two or more different codes';
}

function metadataFits(metadata) {
  if (metadata === undefined || metadata === null) return true;
  if (!isObject(metadata)) return false;
  const pairs = Object.entries(metadata);
  return (
    pairs.length <= 20 &&
    pairs.every(([key, value]) => key.length <= 40 && typeof value === 'string' && value.length <= 200)
  );
}

/** The codes that an item names; none for a `PT-` template. */
export function codesOf(item) {
  return item.products.type === 'SINGLE' ? [item.products.value] : (item.products.values ?? []);
}

function shapeProblem(order) {
  if (!isObject(order)) return invalid(['body'], 'an object is required');
  const method = order.payment_method;
  if (method?.type !== 'ACCOUNT_BALANCE') return invalid(['payment_method', 'type'], 'must be ACCOUNT_BALANCE');
  if (!/^[A-Z]{3}$/.test(method.currency ?? ''))
    return invalid(['payment_method', 'currency'], 'must be three letters');
  if ((order.description ?? '').length > 128) return invalid(['description'], 'at most 128 characters');
  if (!metadataFits(order.metadata)) return invalid(['metadata'], 'at most 20 pairs of 40 and 200 characters');
  const { items } = order;
  if (!Array.isArray(items) || items.length < 1 || items.length > 200)
    return invalid(['items'], 'between 1 and 200 items');
  for (const [index, item] of items.entries()) {
    const at = (field) => ['items', String(index), field];
    if (typeof item?.face_value !== 'number' || item.face_value < 0.01)
      return invalid(at('face_value'), 'at least 0.01');
    const distribution = distributionProblem(item.distribution_method);
    if (distribution) return invalid(at('distribution_method'), distribution);
    const chosen = productsProblem(item.products);
    if (chosen) return invalid(at('products'), chosen);
    if (item.products.type !== 'SINGLE' && !Number.isInteger(item.face_value)) {
      return invalid(at('face_value'), 'a whole number is required for more than one product');
    }
  }
  return undefined;
}

/** The first thing that is wrong with the order, as the answer it gets. @returns {Answer | undefined} */
export function orderProblem(order) {
  const shape = shapeProblem(order);
  if (shape) return shape;
  const found = [];
  for (const item of order.items) {
    for (const code of codesOf(item)) {
      const product = findProduct(code);
      const recipientOnly = item.distribution_method.type === 'RECIPIENT' && !product?.payment;
      if (!product || recipientOnly || !fits(product, String(item.face_value))) {
        return refusal(400, 'product_validation_error', `Not allowed to order products: ${code}`);
      }
      found.push(product);
    }
  }
  if (new Set(found.map((product) => product.country)).size > 1) {
    return refusal(400, 'product_validation_error', 'Not allowed to order products: more than one country');
  }
  if (found.some((product) => product.currency !== order.payment_method.currency)) {
    return refusal(400, 'currency_mismatch', 'The payment currency is not the currency of the products');
  }
  const templates = (select) => new Set(order.items.map(select).filter((id) => id !== undefined)).size;
  const tooMany =
    templates((item) => item.products.template_id) > 10 ||
    templates((item) => item.distribution_method.template_id) > 10;
  return tooMany ? invalid(['items'], 'at most 10 templates of a kind') : undefined;
}
