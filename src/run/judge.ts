import { hostKind } from '../api/host.js';
import { newOrderSchema, type WireOrder } from '../api/wire.js';
import type { FrozenOrder } from '../model.js';
import { judgeOrder, type Verdict } from '../poll/judge-order.js';
import type { Session } from './session.js';

/** Judges what the server shows of an order by the very bytes that were sent for it. */
export function judgeAnswer({ batch }: Session, order: FrozenOrder, orderId: string, answer: WireOrder): Verdict {
  const { batchId, settings } = batch.manifest;
  const asked = newOrderSchema.parse(JSON.parse(batch.body(order).toString()));
  const allowPlainHttp = hostKind(settings.baseUrl) === 'loopback';
  return judgeOrder(answer, { batchId, order, orderId, asked, allowPlainHttp });
}
