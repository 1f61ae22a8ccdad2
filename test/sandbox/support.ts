import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

export const KEY = 'XXtest.secret';

/** Explicitly `any`-free, but loose enough to look into answers in assertions. */
export interface Json {
  readonly [key: string]: unknown;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: Json;
  readonly headers: Headers;
}

export async function sandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const started = await startSandbox({ ordersPerMinute: Number.POSITIVE_INFINITY, settleAfterMs: 0, ...options });
  onTestFinished(() => started.close());
  return started;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function call(url: string, path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${url}${path}`, { ...init, headers: { 'X-Api-Key': KEY, ...init.headers } });
  const text = await response.text();
  const json = response.headers.get('content-type') === 'application/json';
  return { status: response.status, text, body: json ? JSON.parse(text) : {}, headers: response.headers };
}

let keys = 0;
function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}

/** POST /order with an object, or with exactly these bytes. */
export function post(
  url: string,
  order: unknown,
  key: string = newKey(),
  headers: Record<string, string> = {},
): Promise<Reply> {
  const body = typeof order === 'string' ? order : JSON.stringify(order);
  return call(url, '/order', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', 'X-Idempotency-Key': key, ...headers },
  });
}

export const link = (product: string, faceValue: number): Json => ({
  face_value: faceValue,
  distribution_method: { type: 'PAYOUT_LINK' },
  products: { type: 'SINGLE', value: product },
});

export const order = (items: readonly Json[], currency = 'USD', rest: Json = {}): Json => ({
  payment_method: { type: 'ACCOUNT_BALANCE', currency },
  items,
  ...rest,
});

export const simpleOrder = (faceValue = 10): Json => order([link('AMZ-US', faceValue)]);

/** Every order of the account, newest first, page by page. */
export async function listAll(url: string, limit = 100): Promise<Json[]> {
  const all: Json[] = [];
  let after = '';
  for (;;) {
    const { body } = await call(url, `/order?limit=${limit}${after}`);
    const { items, pagination } = body as { items: Json[]; pagination: { cursors: { after: string | null } } };
    if (items.length === 0) return all;
    all.push(...items);
    after = `&after=${encodeURIComponent(pagination.cursors.after ?? '')}`;
  }
}
