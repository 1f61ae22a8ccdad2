import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { call, type Json, listAll, post, sandbox, simpleOrder } from './support.js';

interface Page {
  readonly items: Json[];
  readonly pagination: { cursors: { after: string | null; before: string | null }; page: { limit: number } };
}

async function page(url: string, query: string): Promise<Page> {
  return (await call(url, `/order${query}`)).body as unknown as Page;
}

describe('the list of orders', () => {
  it('walks every order exactly once, newest first, with any page size and while orders arrive', async () => {
    const { url } = await sandbox();
    const made: unknown[] = [];
    for (let n = 0; n < 30; n += 1) made.unshift((await post(url, simpleOrder())).body.id);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.boolean(), async (limit, arriving) => {
        const known = [...made];
        const seen: unknown[] = [];
        let next = await page(url, `?limit=${limit}`);
        while (next.items.length > 0) {
          expect(next.items.length).toBeLessThanOrEqual(limit);
          seen.push(...next.items.map(({ id }) => id));
          if (arriving && seen.length === limit) made.unshift((await post(url, simpleOrder())).body.id);
          next = await page(url, `?limit=${limit}&after=${next.pagination.cursors.after}`);
        }
        expect(seen).toEqual(known);
      }),
      { numRuns: 25 },
    );
  });

  it('goes back with `before` to the page it came from', async () => {
    const { url } = await sandbox();
    for (let n = 0; n < 10; n += 1) await post(url, simpleOrder());
    const first = await page(url, '?limit=4');
    const second = await page(url, `?limit=4&after=${first.pagination.cursors.after}`);
    const back = await page(url, `?limit=4&before=${second.pagination.cursors.before}`);
    expect(back).toEqual(first);
  });

  it('gives `after` on the last page too and ends with an empty page', async () => {
    const { url } = await sandbox();
    await post(url, simpleOrder());
    const last = await page(url, '');
    expect(last.pagination.page.limit).toBe(100);
    expect(last.pagination.cursors.after).toEqual(expect.any(String));
    const end = await page(url, `?after=${last.pagination.cursors.after}`);
    expect(end).toMatchObject({ items: [], pagination: { cursors: { after: null } } });
  });

  it('shows PROCESSING orders without a description', async () => {
    let now = Date.now();
    const { url } = await sandbox({ settleAfterMs: 500, now: () => now });
    await post(url, { ...simpleOrder(), description: 'batch b1' });
    expect(Object.keys((await listAll(url))[0]!)).toEqual(['id', 'status', 'message']);
    now += 500;
    const [settled] = await listAll(url);
    expect(settled).toMatchObject({ status: 'COMPLETED', description: 'batch b1' });
    expect(settled).not.toHaveProperty('items');
    expect(settled).not.toHaveProperty('metadata');
  });

  it.each(['limit=0', 'limit=501', 'limit=ten', 'limit=1.5', 'after=nonsense', 'before=', 'after=cHJvZHVjdDox'])(
    'refuses ?%s as a pagination error',
    async (query) => {
      const { url } = await sandbox();
      expect(await call(url, `/order?${query}`)).toMatchObject({ status: 400, body: { type: 'pagination_error' } });
    },
  );

  it('refuses both cursors at once', async () => {
    const { url } = await sandbox();
    await post(url, simpleOrder());
    const { after, before } = (await page(url, '')).pagination.cursors;
    expect((await call(url, `/order?after=${after}&before=${before}`)).body.type).toBe('pagination_error');
  });
});
