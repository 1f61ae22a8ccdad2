/** One process is cut off from Redis without being told, and the others are not. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../e2e/until.js';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy.js';
import { clock, expectNeverTooFast, REDIS_PROGRAMS, SPACING, useRedis } from './shared.js';

describe.each(REDIS_PROGRAMS)('a process that is cut off from %s', (program) => {
  const stand = useRedis(program);
  let line: CuttableProxy;
  beforeEach(async () => {
    line = await startCuttableProxy(stand.server.port);
  });
  afterEach(() => line.close());

  const farAway = () => ({ url: `redis://127.0.0.1:${line.port}` });

  test('sends nothing while the others go on, and joins them again at an even pace', async () => {
    const far = await stand.join(farAway(), { reply: 250, firstRetry: 50 });
    const near = await stand.join();
    const farSent: number[] = [];
    stand.began = clock();
    const note = async () => farSent.push(await stand.request());
    const all = Promise.all(Array.from({ length: 12 }, () => far.schedule(note)));
    await until(() => farSent.length >= 3, 'some have left');
    line.cut();
    await until(() => stand.notices.some(({ type }) => type === 'redis:lost'), 'it is noticed');
    const before = farSent.length;
    await Promise.all(Array.from({ length: 12 }, () => near.schedule(stand.request)));
    expect(farSent).toHaveLength(before);
    line.mend();
    await all;
    expect(stand.sent).toHaveLength(24);
    expectNeverTooFast(stand);
    expect(stand.notices.map(({ type }) => type)).toEqual(['redis:lost', 'redis:back']);
  });

  test('loses its batch to another one, and sends nothing of it afterwards', async () => {
    const timing = { reply: 250, firstRetry: 50, lease: 800, renewal: 200 };
    const far = await stand.join(farAway(), timing);
    const lease = await far.lease('b');
    await lease.schedule(stand.request);
    line.cut();
    const waiting = lease.schedule(stand.request);
    const refused = expect(waiting).rejects.toMatchObject({ code: 'LOCKED' });
    const near = await stand.join({}, timing);
    await expect(near.lease('b')).rejects.toMatchObject({ code: 'LOCKED' });
    await delay(timing.lease + 200);
    const taken = await near.lease('b');
    await taken.schedule(stand.request);
    line.mend();
    await refused;
    expect(stand.sent).toHaveLength(2);
    await taken.schedule(stand.request);
    expect(stand.sent[2]).toBeGreaterThanOrEqual((stand.sent[1] ?? 0) + SPACING - 5);
  });
});
