/** What one look at an order means: still open, settled, or in contradiction to what was asked for. Pure. */
import { excerpt } from '../api/answer.js';
import type { NewOrder, WireOrder } from '../api/wire.js';
import type { Failure, FrozenOrder } from '../model.js';
import { orderMetadata, parseOrderTag } from '../plan/order-tag.js';
import { type ItemLink, matchItems } from './match-items.js';

export type Verdict =
  | { readonly kind: 'open' }
  | { readonly kind: 'completed'; readonly links: readonly ItemLink[]; readonly completedAt: string | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Some rows may still have a sound link; the rest of the order has none, and nothing more may be sent. */
  | {
      readonly kind: 'contradiction';
      readonly reason: string;
      readonly links: readonly ItemLink[];
      /** Items or links are missing and nothing else is wrong: a moment later all may be there. */
      readonly perhapsEarly: boolean;
      /** It carries our mark and is another order: the batch was issued before, with other rows or cut otherwise. */
      readonly otherCut?: boolean;
    };

export interface Expected {
  readonly batchId: string;
  readonly order: FrozenOrder;
  readonly orderId: string;
  readonly asked: NewOrder;
  /** Links over plain HTTP are for local simulations only. */
  readonly allowPlainHttp: boolean;
}

export function judgeOrder(answer: WireOrder, expected: Expected): Verdict {
  const { orderId } = expected;
  if (answer.id !== orderId) return contradiction(`asked for order ${orderId}, the server answered with ${answer.id}`);
  switch (answer.status) {
    case 'COMPLETED':
      return judgeCompleted(answer, expected);
    case 'FAILED':
      return judgeFailed(answer);
    default:
      // PROCESSING, or a status that is newer than this program: not at its end.
      return { kind: 'open' };
  }
}

function judgeCompleted(answer: WireOrder, expected: Expected): Verdict {
  const foreign = foreignMark(answer, expected);
  if (foreign !== undefined) return { ...contradiction(foreign), otherCut: true };
  const { links, problems, incomplete } = matchItems(expected.asked, answer, expected.allowPlainHttp);
  if (problems.length > 0) {
    const shown = problems.slice(0, 3).join('; ') + (problems.length > 3 ? `; and ${problems.length - 3} more` : '');
    return {
      kind: 'contradiction',
      reason: `order ${expected.orderId} is not what was asked for: ${shown}`,
      links,
      perhapsEarly: incomplete,
    };
  }
  return { kind: 'completed', links, completedAt: answer.completed_at ?? undefined };
}

/** Refuses an order that says of itself that it is another one: other batch, other chunk, other content. */
function foreignMark(answer: WireOrder, { batchId, order, orderId }: Expected): string | undefined {
  const tag = parseOrderTag(answer.description);
  const { chunk, generation, positions } = order;
  if (tag !== undefined && (tag.batchId !== batchId || tag.chunk !== chunk || tag.generation !== generation)) {
    return `order ${orderId} is marked as chunk ${tag.chunk} of batch ${tag.batchId}, not as chunk ${chunk} of ${batchId}`;
  }
  const expectedMetadata = orderMetadata({ batchId, chunk, generation, positions }, order.contentSha256);
  for (const [key, value] of Object.entries(expectedMetadata)) {
    const given = answer.metadata?.[key];
    if (given !== undefined && given !== value)
      return `order ${orderId} has other content: its ${key} is not ours (the batch was begun with other rows, or cut with another --chunk-size or --canary)`;
  }
  return undefined;
}

function judgeFailed(answer: WireOrder): Verdict {
  // The vendor documents no reason for a failure, nor that nothing was issued. A link in it is money.
  const live = (answer.items ?? []).filter((item) => (item.payout?.url ?? '') !== '').length;
  if (live > 0) return contradiction(`order ${answer.id} is FAILED and yet lists ${live} payout links`);
  return {
    kind: 'failed',
    failure: {
      type: 'order_failed',
      message: excerpt(answer.message ?? '') || 'the server reports the order as FAILED',
    },
  };
}

function contradiction(reason: string): Extract<Verdict, { kind: 'contradiction' }> {
  return { kind: 'contradiction', reason, links: [], perhapsEarly: false };
}
