import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/sandbox/rate-limit.js';
import { call, post, sandbox, simpleOrder } from './support.js';

describe('the rate limit', () => {
  it('counts failed requests, in a window that slides', async () => {
    let now = 1_000_000;
    const { url } = await sandbox({ ordersPerMinute: 3, now: () => now });
    const statuses: number[] = [];
    const send = async (body: unknown) => statuses.push((await post(url, body)).status);
    await send(simpleOrder());
    now += 30_000;
    await send('{');
    await send(simpleOrder(5000));
    await send(simpleOrder());
    now += 29_999;
    await send(simpleOrder());
    now += 1;
    await send(simpleOrder());
    await send(simpleOrder());
    expect(statuses).toEqual([202, 400, 422, 429, 429, 202, 429]);
  });

  it('is 60 a minute unless told otherwise, for each key by itself, and leaves reading alone', async () => {
    const { url } = await sandbox({ ordersPerMinute: undefined });
    const statuses = await Promise.all([...Array(61)].map(() => post(url, '{').then(({ status }) => status)));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await post(url, simpleOrder(), 'other', { 'X-Api-Key': 'XXother' })).status).toBe(202);
    for (let n = 0; n < 100; n += 1) expect((await call(url, '/ping')).status).toBe(200);
  });

  it('never admits more than the limit in any 60 seconds and never refuses below it', () => {
    const gaps = fc.array(fc.nat({ max: 20_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), gaps, (limit, steps) => {
        const admits = createRateLimit(limit);
        const admitted: number[] = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          const recent = admitted.filter((time) => time > now - 60_000).length;
          expect(admits('XX', now)).toBe(recent < limit);
          if (recent < limit) admitted.push(now);
        }
      }),
    );
  });
});
