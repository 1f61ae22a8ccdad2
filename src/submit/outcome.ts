/**
 * What an answer to `POST /order` proves. The ladder is the product's heart: anything that is not positively known
 * is `unknown`, keeps its key and its bytes, and is settled by evidence only.
 */
import { errorType, failureOf, parseBody, parseErrorBody, transportFailure } from '../api/answer.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { orderSchema, type WireOrder } from '../api/wire.js';
import type { Failure } from '../model.js';

export type Outcome =
  /** The server knows the order by this ID. */
  | { readonly kind: 'accepted'; readonly order: WireOrder }
  /** A typed refusal of this request. It proves that there is no order only if no earlier attempt is unanswered. */
  | { readonly kind: 'rejected'; readonly failure: Failure }
  /** Too many requests; the same request later. */
  | { readonly kind: 'throttled'; readonly failure: Failure; readonly retryAfterMs: number | undefined }
  /** Every other order would meet the same refusal: stop sending, a person must act. */
  | { readonly kind: 'stop'; readonly failure: Failure }
  /** The server holds other content under our key: something is deeply wrong, halt. */
  | { readonly kind: 'conflict'; readonly failure: Failure }
  /** An order may exist. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

const STATUSES = new Set(['PROCESSING', 'COMPLETED', 'FAILED']);

/** Refusals that say nothing about this order and everything about the account or the setup. */
const RUN_WIDE_TYPES = new Set([
  'unauthorized',
  'invalid_api_key',
  'forbidden',
  'ordering_restricted',
  'insufficient_funds',
  'payment_method_unavailable',
  'invalid_version',
  'version_removed',
  'insecure_protocol',
]);

export function classifyAnswer(answer: HttpAnswer): Outcome {
  const { status } = answer;
  if (status === 200 || status === 202) return acceptedOrUnknown(answer);

  const failure = failureOf(answer);
  // Before the general rules: the server says that it is still at work on an earlier request with this key.
  if (failure.type === 'idempotency_in_progress') return { kind: 'unknown', failure };
  if (failure.type === 'idempotency_validation_error') return { kind: 'conflict', failure };
  if (status === 429) return { kind: 'throttled', failure, retryAfterMs: answer.retryAfterMs };
  // 401 and 403 come from the gateway in front of the API, which need not write a typed body.
  if (status === 401 || status === 403 || status === 410) return { kind: 'stop', failure };
  // A 408, 409 or 425 speaks of a race between requests, not of the order.
  if (status < 400 || status >= 500 || status === 408 || status === 409 || status === 425) {
    return { kind: 'unknown', failure };
  }
  const type = errorType(parseErrorBody(answer));
  if (type === undefined) return { kind: 'unknown', failure };
  return RUN_WIDE_TYPES.has(type) ? { kind: 'stop', failure } : { kind: 'rejected', failure };
}

/** Time-outs, resets, parse errors: a 102, which HTTP clients cannot read, arrives as one of these too. */
export function classifyError(error: unknown): Outcome {
  if (error instanceof TransportError) return { kind: 'unknown', failure: transportFailure(error) };
  throw error;
}

function acceptedOrUnknown(answer: HttpAnswer): Outcome {
  const order = parseBody(answer, orderSchema);
  if (order === undefined || !STATUSES.has(order.status)) return { kind: 'unknown', failure: failureOf(answer) };
  return { kind: 'accepted', order };
}
