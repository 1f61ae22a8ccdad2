import { describe, expect, test } from 'vitest';
import { body, call, item, type Json, made, server, start, told } from './independent-client.js';
import type { Fault, FaultKind } from './independent-server.mjs';

describe('faults of GET /order/{id}', () => {
  async function view(fault: Omit<Fault, 'on'>): Promise<[number, Json, string]> {
    await start();
    const id = await made('k1', body(item(10), item(20)));
    server.configure({ faultPlan: [{ on: 'get', ...fault }] });
    return [...(await told(call(`/order/${id}`))), id];
  }
  const values = (shown: Json): string[] => shown.items.map((entry) => entry.face_value);

  test.each<[FaultKind, Partial<Fault>, string[]]>([
    ['missing-item', {}, ['10.00']],
    ['extra-item', {}, ['10.00', '20.00', '10.00']],
    ['duplicate-item', {}, ['10.00', '10.00']],
    ['repeated-item', {}, ['10.00', '20.00', '10.00']],
    ['changed-value', {}, ['11.00', '20.00']],
    ['face-value-format', { format: 'plain' }, ['10', '20']],
    ['face-value-format', { format: 'one' }, ['10.0', '20.0']],
    ['shuffled', {}, ['20.00', '10.00']],
  ])('%s %o shows the values %j', async (kind, extra, expected) => {
    const [, shown] = await view({ kind, ...extra });
    expect(values(shown)).toEqual(expected);
    const ids = new Set(shown.items.map((entry) => entry.id)).size;
    const expectedIds = { 'duplicate-item': 1, 'repeated-item': 2 }[kind as string] ?? expected.length;
    expect(ids).toBe(expectedIds);
  });

  test('an order of another id, an unknown status, a link that is null, another digest', async () => {
    const [, other, id] = await view({ kind: 'other-order-id' });
    expect(other.id).not.toBe(id);
    const next = async (fault: Omit<Fault, 'on'>): Promise<Json> => {
      server.configure({ faultPlan: [{ on: 'get', ...fault }] });
      return (await told(call(`/order/${id}`)))[1];
    };
    expect((await next({ kind: 'unknown-status', orderStatus: 'PENDING' })).status).toBe('PENDING');
    expect((await next({ kind: 'url-null' })).items[0]?.payout.url).toBeNull();
    expect((await next({ kind: 'no-payout' })).items[0]).not.toHaveProperty('payout');
    const { metadata } = await next({ kind: 'wrong-digest' });
    expect(metadata).toEqual({ batch: 'batch-1', digest: `${'a'.repeat(63)}0` });
  });

  test('not found so many times, then found', async () => {
    const [status, , id] = await view({ kind: 'not-found', times: 2 });
    expect([status, (await call(`/order/${id}`)).status, (await call(`/order/${id}`)).status]).toEqual([404, 404, 200]);
  });

  test('a failed order with live items stays so', async () => {
    const [, shown, id] = await view({ kind: 'failed-live' });
    expect(shown).toMatchObject({ status: 'FAILED', items: [{}, {}] });
    expect((await told(call(`/order/${id}`)))[1]).toEqual(shown);
    expect(server.log().orders[0]?.items.every((entry) => entry.live)).toBe(true);
  });

  test('the order of items follows the option', async () => {
    await start({ itemOrder: 'reverse' });
    const id = await made('k1', body(item(10), item(20), item(30)));
    expect(values((await told(call(`/order/${id}`)))[1])).toEqual(['30.00', '20.00', '10.00']);
  });
});

describe('the list of orders', () => {
  /** Every id that a walk over the pages sees, and how many pages it took; stops on a repeated cursor. */
  async function walk(limit: number): Promise<{ ids: string[]; pages: number; repeated: boolean }> {
    const ids: string[] = [];
    const cursors = new Set<string>();
    let query = `limit=${limit}`;
    for (let pages = 1; ; pages += 1) {
      const [, page] = await told(call(`/order?${query}`));
      ids.push(...page.items.map((entry) => entry.id));
      const { after } = page.pagination.cursors;
      if (after === null || page.items.length === 0) return { ids, pages, repeated: false };
      if (cursors.has(after)) return { ids, pages, repeated: true };
      cursors.add(after);
      query = `limit=${limit}&after=${encodeURIComponent(after)}`;
    }
  }

  test('shows every order once, newest first, and ends either way', async () => {
    await start();
    const ids: string[] = [];
    for (const key of ['k1', 'k2', 'k3', 'k4']) ids.unshift(await made(key));
    expect(await walk(2)).toEqual({ ids, pages: 3, repeated: false });
    server.configure({ listEnd: 'null' });
    expect(await walk(2)).toEqual({ ids, pages: 2, repeated: false });
    server.configure({ listOrder: 'oldest' });
    expect((await walk(3)).ids).toEqual([...ids].reverse());
  });

  test('can be stale, silent about descriptions, endless, or small', async () => {
    await start({
      faultPlan: [
        { on: 'list', kind: 'stale', newest: 2 },
        { on: 'list', kind: 'missing-description', nth: 2 },
      ],
    });
    for (const key of ['k1', 'k2', 'k3']) await made(key);
    expect((await told(call('/order')))[1].items).toHaveLength(1);
    expect((await told(call('/order')))[1].items[0]).not.toHaveProperty('description');
    expect((await told(call('/order')))[1].items[0]?.description).toBe('batch-1 0/0');
    server.configure({ faultPlan: [{ on: 'list', kind: 'repeated-cursor', times: null }], listMaxLimit: 100 });
    expect((await walk(1)).repeated).toBe(true);
    expect(await told(call('/order?limit=101'))).toMatchObject([400, { type: 'pagination_error' }]);
    expect(await told(call('/order?after=nonsense'))).toMatchObject([400, { type: 'pagination_error' }]);
  });

  test('shows an order that is processing without its description', async () => {
    await start({ settleMs: 60_000 });
    const id = await made('k1');
    const message = expect.any(String) as string;
    expect((await told(call('/order')))[1].items).toEqual([{ id, status: 'PROCESSING', message }]);
  });
});
