/** One runner a batch, on any machine: who holds it is named, and what becomes of it when its holder dies or sleeps. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TIMING } from '../../src/redis/timing.js';
import { until } from '../e2e/until.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';
import { REDIS_PROGRAMS, useRedis } from './shared.js';

const SHORT = { lease: 1500, renewal: 300 };

describe.each(REDIS_PROGRAMS)('a lease over %s', (program) => {
  const stand = useRedis(program);
  let compiled: CompiledSource;
  beforeAll(() => {
    compiled = compileSource('redis/account');
  });
  afterAll(() => compiled.remove());

  const leaseKey = async () => (await stand.server.client.keys('issue-batch:mutex:*'))[0] ?? '';

  /** Another process that holds the batch. */
  async function holder() {
    const what = {
      options: stand.options({ onNotice: undefined }),
      timing: { ...TIMING, ...SHORT },
      batchId: 'b',
      stay: true,
    };
    const script = resolve(import.meta.dirname, '../support/redis-runner.mjs');
    const child = spawn(process.execPath, [script, compiled.url('redis/account'), JSON.stringify(what)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: child.stdout }), 'line');
    return child;
  }

  test('that is held names its holder to the second, for as long as it lives', async () => {
    const child = await holder();
    const account = await stand.join({}, SHORT);
    const locked = {
      code: 'LOCKED',
      message: expect.stringMatching(
        new RegExp(`: process ${child.pid} of \\S+ on host ${hostname()}, since \\d{4}-\\d\\d-\\d\\dT\\S+Z\\.$`),
      ),
      hint: expect.stringContaining('within 2 s'),
    };
    await expect(account.lease('b')).rejects.toMatchObject(locked);
    await delay(SHORT.lease + 200);
    await expect(account.lease('b')).rejects.toMatchObject(locked);
    await account.lease('another');
    child.kill('SIGKILL');
    await once(child, 'exit');
    // This machine knows that it died.
    await account.lease('b');
  });

  test('of a process that died elsewhere ends by itself', async () => {
    const child = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { client } = stand.server;
    const value = JSON.parse((await client.get(await leaseKey())) ?? '') as object;
    await client.set(await leaseKey(), JSON.stringify({ ...value, boot: 'another machine of this name' }), 'KEEPTTL');
    const account = await stand.join({}, SHORT);
    await expect(account.lease('b')).rejects.toMatchObject({ code: 'LOCKED' });
    await until(async () => (await leaseKey()) === '', 'its lease has ended');
    await account.lease('b');
  });

  test('is free at once when it is given back, also twice', async () => {
    const [one, two] = [await stand.join(), await stand.join()];
    const lease = await one.lease('b');
    await lease.release();
    await lease.release();
    await two.lease('b');
  });

  test('that is given back is not taken from who holds it by then', async () => {
    const [one, two] = [await stand.join(), await stand.join()];
    const lease = await one.lease('b');
    await stand.server.client.del(await leaseKey());
    await two.lease('b');
    await lease.release();
    expect(await leaseKey()).not.toBe('');
  });

  test('that another process has by now lets no request pass, and names it', async () => {
    const account = await stand.join();
    const lease = await account.lease('b');
    await lease.schedule(stand.request);
    const now = { host: 'elsewhere', pid: 7, user: 'ada', since: '2026-11-22T12:00:00.000Z', token: 'x' };
    await stand.server.client.set(await leaseKey(), JSON.stringify(now));
    const refused = {
      code: 'LOCKED',
      message: expect.stringContaining('process 7 of ada on host elsewhere, since 2026'),
    };
    await expect(lease.schedule(stand.request)).rejects.toMatchObject(refused);
    await stand.server.client.set(await leaseKey(), 'nobody can read this');
    await expect(lease.schedule(stand.request)).rejects.toMatchObject({
      ...{ code: 'LOCKED', message: expect.stringContaining('an unknown process') },
    });
    expect(stand.sent).toHaveLength(1);
    // It was about that batch alone.
    await account.schedule(stand.request);
    expect(stand.sent).toHaveLength(2);
  });

  test('that ended unnoticed is taken again, if nobody has it, before anything leaves', async () => {
    const account = await stand.join();
    const lease = await account.lease('b');
    const key = await leaseKey();
    await stand.server.client.del(key);
    await lease.schedule(stand.request);
    expect(await stand.server.client.get(key)).toContain(`"pid":${process.pid},`);
    await stand.server.kill();
    await stand.server.start();
    await lease.schedule(stand.request);
    expect(await stand.server.client.get(key)).toContain(`"pid":${process.pid},`);
    expect(stand.sent).toHaveLength(2);
  });

  test('is renewed over a lost connection, and while Redis is away nothing goes wrong', async () => {
    const account = await stand.join({}, SHORT);
    await account.lease('b');
    await stand.server.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await delay(SHORT.lease + 300);
    expect(await leaseKey()).not.toBe('');
    await stand.server.kill();
    await delay(3 * SHORT.renewal);
  });

  test('lets nothing pass once it was given back', async () => {
    const account = await stand.join();
    const lease = await account.lease('b');
    await lease.release();
    await expect(lease.schedule(stand.request)).rejects.toMatchObject({ code: 'USAGE' });
    expect(stand.sent).toEqual([]);
  });
});
