/**
 * What the server's answers told the tool: two orders under one mark are the evidence on which it has to halt. Answers
 * are read as they pass, and a life that has ended reads nothing more.
 */
import { type Life, unlessDead } from './fast-clock.js';

/** Order IDs by key or mark, from answers that the tool could read whole. */
export interface Evidence {
  readonly ids: Map<string, Set<string>>;
}

export const createEvidence = (): Evidence => ({ ids: new Map() });

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
        if (evidence !== undefined && response.status === 200) note(evidence, Buffer.concat(chunks).toString(), url);
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

interface Shown {
  readonly id?: unknown;
  readonly description?: unknown;
}

function note({ ids }: Evidence, text: string, url: string): void {
  let told: Shown & { readonly items?: readonly Shown[] };
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    return;
  }
  // A single order has items as well, but they carry no description. Shown under another ID than was asked for, it is
  // a slip of one answer, which the tool may look at again.
  const asked = /\/order\/([^/?]+)/.exec(url)?.[1];
  for (const { id, description } of [told, ...(Array.isArray(told?.items) ? told.items : [])]) {
    const [mark] = /^\[issue-batch [^\]]*\]/.exec(typeof description === 'string' ? description : '') ?? [];
    if (mark === undefined || typeof id !== 'string' || (asked !== undefined && id !== asked)) continue;
    ids.set(mark, (ids.get(mark) ?? new Set()).add(id));
  }
}
