/**
 * What the server's answers told the tool: two orders under one mark are the evidence on which it has to halt. Answers
 * are read as they pass, and a life that has ended reads nothing more. Also what the tool itself sent.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { LoggedOrder, LoggedRequest, ServerLog } from '../support/independent-server.mjs';
import { type Life, outside, unlessDead } from './fast-clock.js';

/** Order IDs by key or mark, from answers that the tool could read whole. */
export interface Evidence {
  readonly ids: Map<string, Set<string>>;
  /** When each order was shown, by the clock of the server's log. */
  readonly shownAt: Map<string, number[]>;
  /** When it was last shown an order as complete, by the order's ID and the same clock. */
  readonly completeAt: Map<string, number>;
  /** How many order requests it has sent. What a killed run sent may arrive at the server after the next has begun. */
  sends: number;
  /** Digests of the bodies that were sent under each key, from the state folder that is there now. */
  readonly sent: Map<string, Set<string>>;
  /** When it last sent an order by its mark, and when it read the account's list, by the machine's clock, and by the log's. */
  readonly sentAt: Map<string, number>;
  readonly readAt: { readonly clock: number; readonly log: number }[];
  /** When each order was first among those of an answer, with or without its description. */
  readonly listedAt: Map<string, number>;
  /** Names of the state folders that it has had, the present one last; each request carries it for the server's log. */
  readonly folders: string[];
}

export const createEvidence = (): Evidence => ({
  ...{ ids: new Map(), shownAt: new Map(), completeAt: new Map(), listedAt: new Map(), sends: 0 },
  ...{ sent: new Map(), sentAt: new Map(), readAt: [], folders: [randomUUID()] },
});

const SENDER = 'x-sender';
const MARK = /\[issue-batch [^\]]*\]/;

/** Notes an order request, whether it arrives or not, and names its sender. */
export function signed(evidence: Evidence, life: Life, init: RequestInit = {}): RequestInit {
  const { sent, sentAt, folders } = evidence;
  const headers = new Headers(init.headers);
  const key = headers.get('x-idempotency-key');
  if (key !== null && init.body instanceof Uint8Array) {
    const digest = createHash('sha256').update(init.body).digest('hex');
    sent.set(key, (sent.get(key) ?? new Set()).add(digest));
    evidence.sends += 1;
    const [mark = ''] = MARK.exec(Buffer.from(init.body).toString()) ?? [];
    sentAt.set(mark, outside(logTime) + life.clockOffsetMs);
  }
  headers.set(SENDER, folders.at(-1) ?? '');
  return { ...init, headers };
}

export const isSentBy = ({ headers }: LoggedRequest, { folders }: Evidence): boolean =>
  folders.includes(headers[SENDER] ?? '');

/** Who sent the request that made this order. */
export function senderOf(
  { requests }: ServerLog,
  { requestSeq }: LoggedOrder,
  machines: readonly Evidence[],
): Evidence | undefined {
  const request = requests[requestSeq - 1];
  return request === undefined ? undefined : machines.find((machine) => isSentBy(request, machine));
}

/** The state folder is lost, or another one takes its place: that one's history may be another. */
export function changeFolder(evidence: Evidence, next = createEvidence()): void {
  const { sent, sentAt, readAt, shownAt, listedAt, folders } = evidence;
  folders.push(randomUUID());
  sent.clear();
  sentAt.clear();
  for (const [key, bodies] of next.sent) sent.set(key, new Set(bodies));
  for (const [mark, at] of next.sentAt) sentAt.set(mark, at);
  readAt.splice(0, readAt.length, ...next.readAt);
  shownAt.clear();
  listedAt.clear();
  for (const [id, times] of next.shownAt) shownAt.set(id, times);
  for (const [id, time] of next.listedAt) listedAt.set(id, time);
}

/** The marks of orders that the tool was shown twice. */
export function shownTwice({ ids }: Evidence): string[] {
  return [...ids].filter(([, orders]) => orders.size > 1).map(([mark]) => mark);
}

export function observe(
  response: Response,
  url: string,
  method: string,
  life: Life,
  evidence: Evidence | undefined,
): Response {
  if (response.body === null) return response;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  const isOrders = method === 'GET' && /\/order(?:[/?]|$)/.test(url);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await unlessDead(life, reader.read());
        if (!done) {
          if (isOrders && evidence !== undefined) chunks.push(value);
          controller.enqueue(value);
          return;
        }
        if (evidence !== undefined && response.status === 200)
          note(evidence, Buffer.concat(chunks).toString(), url, life);
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** Milliseconds since the epoch, by the clock of the server's log. */
export const logTime = () => performance.timeOrigin + performance.now();

interface Shown {
  readonly id?: unknown;
  readonly description?: unknown;
  readonly status?: unknown;
}

function note({ ids, shownAt, completeAt, listedAt, readAt }: Evidence, text: string, url: string, life: Life): void {
  let told: Shown & { readonly items?: readonly Shown[] };
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    return;
  }
  // A single order has items as well, but they carry no description. Shown under another ID than was asked for, it is
  // a slip of one answer, which the tool may look at again.
  const at = outside(logTime);
  const asked = /\/order\/([^/?]+)/.exec(url)?.[1];
  if (asked === undefined) readAt.push({ clock: at + life.clockOffsetMs, log: at });
  for (const { id, description, status } of [told, ...(Array.isArray(told?.items) ? told.items : [])]) {
    if (typeof id === 'string' && !listedAt.has(id)) listedAt.set(id, at);
    const [mark] = /^\[issue-batch [^\]]*\]/.exec(typeof description === 'string' ? description : '') ?? [];
    if (mark === undefined || typeof id !== 'string' || (asked !== undefined && id !== asked)) continue;
    ids.set(mark, (ids.get(mark) ?? new Set()).add(id));
    if (status === 'COMPLETED') completeAt.set(id, at);
    shownAt.set(id, [...(shownAt.get(id) ?? []), at]);
  }
}
