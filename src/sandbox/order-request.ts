import type { z } from 'zod';
import { MAX_TEMPLATES_PER_ORDER, type NewOrder, newOrderSchema } from '../api/wire.js';
import { type Answer, apiError, type Finding, validationError } from './answers.js';

const MAX_METADATA_PAIRS = 20;

/** What lies at the path, to tell a missing field from one of the wrong type. */
function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The playground's name for a problem: pydantic's, version 2. */
function findingType(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'missing' : `${issue.expected}_type`;
    case 'too_small':
      if (issue.origin === 'number') return 'greater_than_equal';
      return issue.origin === 'string' ? 'string_too_short' : 'too_short';
    case 'too_big':
      return issue.origin === 'string' ? 'string_too_long' : 'too_long';
    case 'invalid_format':
      return issue.format === 'regex' ? 'string_pattern_mismatch' : 'value_error';
    case 'invalid_value':
      return value === undefined ? 'missing' : 'enum';
    case 'invalid_union':
      return value === undefined ? 'missing' : 'union_tag_invalid';
    case 'invalid_key':
      return 'string_too_long';
    default:
      return 'value_error';
  }
}

export function finding(type: string, message: string, ...path: readonly PropertyKey[]): Finding {
  return { type, message, location: ['body', ...path.map(String)] };
}

/** The rules that the schema alone cannot express. */
function* furtherFindings(order: NewOrder, sync: boolean): Generator<Finding> {
  if (sync && order.items.length > 1) yield finding('too_long', 'An order in sync mode has exactly one item.', 'items');
  if (Object.keys(order.metadata ?? {}).length > MAX_METADATA_PAIRS)
    yield finding('too_long', `At most ${MAX_METADATA_PAIRS} pairs of metadata are possible.`, 'metadata');
  const merchant = new Set<string>();
  const redemption = new Set<string>();
  for (const [index, { products, distribution_method }] of order.items.entries()) {
    if (products.type === 'TEMPLATE') merchant.add(products.template_id);
    if (distribution_method.template_id !== undefined) redemption.add(distribution_method.template_id);
    if (products.type === 'MULTIPLE' && new Set(products.values).size < products.values.length)
      yield finding('value_error', 'The product codes must differ.', 'items', index, 'products', 'values');
  }
  for (const [name, templates] of Object.entries({ PT: merchant, DT: redemption })) {
    if (templates.size > MAX_TEMPLATES_PER_ORDER)
      yield finding('too_long', `At most ${MAX_TEMPLATES_PER_ORDER} ${name} templates fit into an order.`, 'items');
  }
}

/** The order that the bytes ask for, or the refusal: 400 for what is no JSON, 422 for what is no order. */
export function parseOrder(bytes: Uint8Array, sync: boolean): NewOrder | Answer {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return apiError(400, 'bad_request', 'The request body is not valid JSON in UTF-8.');
  }
  const parsed = newOrderSchema.safeParse(body);
  if (!parsed.success)
    return validationError(
      parsed.error.issues.map((issue) =>
        finding(findingType(issue, valueAt(body, issue.path)), issue.message, ...issue.path),
      ),
    );
  const findings = [...furtherFindings(parsed.data, sync)];
  return findings.length > 0 ? validationError(findings) : parsed.data;
}
