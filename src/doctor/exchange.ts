/** One request and what came of it, as material for several checks. Nothing is tried twice: a fault must show. */
import { failureOf } from '../api/answer.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { IssueBatchError } from '../errors.js';

export interface Exchange {
  /** Undefined when none came. */
  readonly answer: HttpAnswer | undefined;
  readonly error: TransportError | undefined;
  /** Milliseconds since 1970, by this machine. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Milliseconds, by a clock that is never set. */
  readonly tookMs: number;
}

/** @throws IssueBatchError `INTERRUPTED` when the caller gave up */
export async function exchange(send: () => Promise<HttpAnswer>): Promise<Exchange> {
  const sentAt = Date.now();
  const began = performance.now();
  const end = () => ({ sentAt, receivedAt: Date.now(), tookMs: performance.now() - began });
  try {
    const answer = await send();
    return { answer, error: undefined, ...end() };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    if (error.kind === 'cancelled') throw new IssueBatchError('INTERRUPTED', 'Stopped before all checks were made.');
    return { answer: undefined, error, ...end() };
  }
}

/** Whether the answer is a refusal of the key or the account. */
export function isRefusal(answer: HttpAnswer | undefined): boolean {
  return answer?.status === 401 || answer?.status === 403;
}

/** `HTTP 500 internal_server_error: …` */
export function describe(answer: HttpAnswer): string {
  const { type, message } = failureOf(answer);
  return `HTTP ${answer.status} ${type}: ${message.replace(/\.$/, '')}`;
}
