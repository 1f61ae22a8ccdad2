/** One request and its answer on their way, whatever carries them. */

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Cuts the exchange off, the reading of the answer included. */
  readonly signal: AbortSignal;
}

export interface IncomingAnswer {
  readonly status: number;
  /** By its name in small letters; undefined when the answer has no such header. */
  header(name: string): string | undefined;
  /** Must be read to its end, or left in the middle of a loop over it. Throws when the connection ends too early. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Neither repeats a request nor follows a redirect. Rejects when no answer came; whether it was sent is then unknown. */
export type Send = (url: string, request: OutgoingRequest) => Promise<IncomingAnswer>;

/** By a `fetch`: the caller's own, or one that goes through a proxy. */
export function sendBy(fetch: typeof globalThis.fetch): Send {
  return async (url, { method, headers, body, signal }) => {
    const sent = body === undefined ? {} : { body: new Uint8Array(body) };
    const answer = await fetch(url, { method, headers, ...sent, redirect: 'manual', signal });
    return {
      status: answer.status,
      header: (name) => answer.headers.get(name) ?? undefined,
      body: (answer.body as AsyncIterable<Uint8Array> | null) ?? NOTHING,
    };
  };
}

const NOTHING: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {},
};
