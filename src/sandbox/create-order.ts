import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '../api/wire.js';
import { compareDecimals, fromUnits } from '../money/decimal.js';
import { type Answer, apiError, idempotencyInProgress, internalServerError, json, validationError } from './answers.js';
import type { CreateEffect } from './faults.js';
import { header } from './gateway.js';
import { newOrderId, newSeed } from './ids.js';
import type { Ledger, StoredOrder } from './ledger.js';
import { parseOrder } from './order-request.js';
import { checkProducts } from './order-rules.js';
import { singleOrder } from './order-view.js';
import type { OrderRecord } from './records.js';

export interface CreateRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly now: number;
  readonly settleAfterMs: number;
}

interface Evaluation {
  readonly answer: Answer;
  readonly order?: OrderRecord;
}

const insufficientFunds = (currency: string): Answer =>
  apiError(400, 'insufficient_funds', `The ${currency} balance is too low for this order.`, 'Top up the balance.');

/** What the request deserves, with nothing changed yet. */
function evaluate(request: CreateRequest, ledger: Ledger, orderFails: boolean): Evaluation {
  const { headers, body, now } = request;
  const mode = header(headers, HEADERS.executionMode) ?? 'async';
  if (mode !== 'async' && mode !== 'sync')
    return { answer: apiError(400, 'invalid_execution_mode', 'X-Execution-Mode must be async or sync.') };
  const sync = mode === 'sync';
  const parsed = parseOrder(body, sync);
  if ('status' in parsed) return { answer: parsed };
  const { currency } = parsed.payment_method;
  const trigger = header(headers, 'X-Trigger-Error');
  if (trigger === 'insufficient_funds') return { answer: insufficientFunds(currency) };
  if (trigger === 'internal_server_error') return { answer: internalServerError };

  const priced = checkProducts(parsed);
  if ('status' in priced) return { answer: priced };
  const balance = ledger.balance(currency);
  if (balance === undefined)
    return { answer: apiError(400, 'payment_method_unavailable', `The account cannot pay in ${currency}.`) };
  const totalPrice = fromUnits(priced.totalPrice);
  if (compareDecimals(balance, totalPrice) < 0) return { answer: insufficientFunds(currency) };

  const order: OrderRecord = {
    id: newOrderId(now),
    seed: newSeed(),
    acceptedAt: now,
    settlesAt: sync ? now : now + request.settleAfterMs,
    fails: orderFails,
    currency,
    totalPrice,
    totalDiscount: fromUnits(priced.totalDiscount),
    description: parsed.description ?? null,
    request: body.toString('utf8'),
  };
  if (!sync) return { answer: json(202, { id: order.id, status: 'PROCESSING' }), order };
  const settled: StoredOrder = { ...order, request: body, sequence: 0 };
  return { answer: json(200, singleOrder(settled, now)), order };
}

/**
 * Orders, and the promise that one key makes one order. Of two requests that are under way at the same time under one
 * key the later is told so.
 */
export function createOrders(ledger: Ledger) {
  const running = new Set<string>();

  /** The answer a key already has: a replay, a contradiction, or a request that is still under way. */
  function earlier(key: string, digest: string, now: number): Answer | undefined {
    const stored = ledger.answer(key, now);
    if (stored !== undefined && stored.digest !== digest)
      return apiError(
        400,
        'idempotency_validation_error',
        'This idempotency key was used with another request body.',
        'Use a new key for a new order.',
      );
    if (running.has(key)) return idempotencyInProgress;
    return stored === undefined ? undefined : { status: stored.status, body: stored.body };
  }

  return {
    create(request: CreateRequest, effect: CreateEffect | undefined): Answer {
      const { now } = request;
      const key = header(request.headers, HEADERS.idempotencyKey);
      if (key === undefined || key === '')
        return validationError([
          { type: 'missing', message: 'Field required', location: ['header', HEADERS.idempotencyKey] },
        ]);
      const digest = createHash('sha256').update(request.body).digest('base64');
      const known = earlier(key, digest, now);
      if (known !== undefined) return known;

      const replaced = effect?.stores;
      const evaluation: Evaluation =
        replaced?.makesOrder === false
          ? { answer: replaced.answer }
          : evaluate(request, ledger, effect?.orderFails === true);
      const answer = replaced?.answer ?? evaluation.answer;
      const { order } = evaluation;
      const outcome = { key, digest, at: now, status: answer.status, body: answer.body };
      ledger.record(order === undefined ? outcome : { ...outcome, order });
      return answer;
    },
    /** Marks a key as under way until the returned function is called. */
    begin(key: string): () => void {
      if (running.has(key)) return () => undefined;
      running.add(key);
      return () => running.delete(key);
    },
  };
}
