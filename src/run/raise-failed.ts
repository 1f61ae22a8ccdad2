/** `retry-failed`: the rows that are proven not issued are frozen again under new keys, after one more look at the proof. */
import { parseBody } from '../api/answer.js';
import { TransportError } from '../api/transport.js';
import { orderSchema } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import { RESOLVED } from '../journal/order-state.js';
import { retryOf } from '../retry/plan-retry.js';
import type { ListFindings } from './adopt.js';
import type { RunContext } from './context.js';
import { judgeAnswer } from './judge.js';

/** Between the look that found an order FAILED and the one that confirms it, ms: a lagging replica has caught up by then. */
const LOOKS_APART_MS = 60_000;

/**
 * Freezes the rows anew; {@link sendOrders} then sends them like any other order. Whatever cannot be proven at this
 * moment stays as it is, and is told.
 * @throws IssueBatchError `HALTED` when an order that was called FAILED turns out to be something else
 */
export async function raiseFailed(context: RunContext, findings: ListFindings): Promise<void> {
  const { session, stops, emit } = context;
  const { batch, ledger } = session;
  for (const entry of ledger.entries()) {
    if (stops.sending.aborted) return;
    const retry = retryOf(batch, ledger, entry);
    if (retry === undefined || retry.parts.length === 0) continue;
    const doubt = await doubtOf(context, findings, entry);
    if (doubt !== undefined) {
      emit({ type: 'order:held', order: retry.order, rows: entry.rows, reason: doubt });
      continue;
    }
    for (const { positions } of retry.parts) {
      const raised = session.raise(entry.order, { positions });
      emit({ type: 'order:raised', order: retry.order, as: orderName(raised), rows: raised.rows });
    }
  }
}

/** Why the rows of an order may not be sent again at this moment; undefined when nothing speaks against it. */
async function doubtOf(context: RunContext, findings: ListFindings, entry: LedgerEntry): Promise<string | undefined> {
  const { state } = entry;
  const { search } = findings;
  // One of them may be a retry of these very rows, from another machine.
  if (search.undescribed > 0)
    return `${search.undescribed} orders of the account do not show yet whose they are; try again in a minute`;
  if (state.status === 'rejected') {
    // A person's word rests on the list alone; so it must be whole once more.
    const cut = state.failure?.type === RESOLVED && search.cut;
    return cut ? "the account's list has more orders than were read" : undefined;
  }
  const { orderId = '' } = state;
  const listedAs = search.statuses.get(orderId);
  if (listedAs === undefined) return `order ${orderId} is not among the listed orders that were read`;
  if (listedAs !== 'FAILED') return `order ${orderId} is listed as ${listedAs}`;
  return lookAgain(context, entry, orderId);
}

async function lookAgain(context: RunContext, entry: LedgerEntry, orderId: string): Promise<string | undefined> {
  const { session, client, stops, options, emit } = context;
  const now = session.clock.now();
  const age = now - (entry.state.settledAt ?? now);
  const wait = (options.looksApart ?? LOOKS_APART_MS) - Math.max(age, 0);
  if (wait > 0) {
    emit({ type: 'order:recheck', order: orderName(entry.order), ms: wait });
    await session.clock.sleep(wait, stops.sending);
  }
  try {
    const answer = await client.getOrder(orderId, stops.sending);
    const order = answer.status === 200 ? parseBody(answer, orderSchema) : undefined;
    if (order === undefined) return `order ${orderId} could not be read (HTTP ${answer.status})`;
    const verdict = judgeAnswer(session, entry.order, orderId, order);
    if (verdict.kind === 'failed') return undefined;
    if (verdict.kind === 'open') return `order ${orderId} is shown as ${order.status}`;
    const shown = verdict.kind === 'contradiction' ? verdict.reason : `order ${orderId} is shown as COMPLETED`;
    const message = `An order that was called FAILED is something else: ${shown}.`;
    context.recorder.haltBatch({ message, orders: [entry.order], all: false });
    throw new IssueBatchError('HALTED', message, {
      hint: "Nothing more is sent. Look at that order in the vendor's portal: its rows are paid if it is complete.",
    });
  } catch (error) {
    if (error instanceof TransportError && error.kind !== 'cancelled') return `order ${orderId} could not be read`;
    throw error;
  }
}
