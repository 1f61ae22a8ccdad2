/** How the tests of the independent server speak to it: bare `fetch`, so that nothing of `src/` stands in between. */
import { afterEach } from 'vitest';
import { type IndependentServer, type ServerOptions, startIndependentServer } from './independent-server.mjs';

/** The server of the test that is running. */
export let server: IndependentServer;

export async function start(options: ServerOptions = {}): Promise<void> {
  server = await startIndependentServer({ settleMs: 0, ...options });
}

/** What is looked at in the answers, whichever endpoint they are from. */
export type Json = Record<string, never> & {
  id: string;
  status: string;
  type?: string;
  description?: string;
  metadata: Record<string, string>;
  items: { id: string; face_value: string; description?: string; payout: { url: string | null } }[];
  pagination: { cursors: { after: string | null } };
};

afterEach(() => server.stop());

export const item = (faceValue: number, extra: object = {}): object => ({
  face_value: faceValue,
  distribution_method: { type: 'PAYOUT_LINK' },
  products: { type: 'SINGLE', value: 'AMZ-US' },
  ...extra,
});
export const body = (...items: object[]): string =>
  JSON.stringify({
    payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
    items,
    description: 'batch-1 0/0',
    metadata: { batch: 'batch-1', digest: 'a'.repeat(64) },
  });

export function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'X-Api-Key': 'XXtest.secret', 'X-Api-Version': '2024-02-05', ...init.headers };
  return fetch(`${server.url}${path}`, { redirect: 'manual', ...init, headers });
}
export const order = (key: string, text = body(item(10)), patience = 20_000): Promise<Response> => {
  const signal = AbortSignal.timeout(patience);
  return call('/order', { method: 'POST', body: text, signal, headers: { 'X-Idempotency-Key': key } });
};
export async function told(response: Promise<Response>): Promise<[number, Json]> {
  const answer = await response;
  return [answer.status, (await answer.json()) as Json];
}
export const made = async (key: string, text?: string): Promise<string> => (await told(order(key, text)))[1].id;
