/** Joining an account: what is refused at once, in which words, and what a user of Redis must be allowed. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../src/redis/address.js';
import { rateOf, spacingFor } from '../../src/redis/spacing.js';
import { TIMING } from '../../src/redis/timing.js';
import { until } from '../e2e/until.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';
import { freePort } from '../support/redis-server.js';
import { CA_FILE, startTlsFront } from '../support/tls-front.js';
import { REDIS_PROGRAMS, useRedis } from './shared.js';

const support = (name: string) => resolve(import.meta.dirname, '../support', name);

describe('the address', () => {
  test.each([
    ['redis://queue.example.com', 'queue.example.com:6379'],
    ['rediss://user:pass%40word@queue.example.com:7000/2', 'queue.example.com:7000'],
    ['redis://[::1]:7000/', '[::1]:7000'],
  ])('%s is taken, and called %s', (url, name) => {
    expect(parseRedisUrl(url, 1).name).toBe(name);
  });

  test('has its parts read as they are meant', () => {
    const { options } = parseRedisUrl('rediss://user:pass%40word@queue.example.com:7000/2', 1);
    expect(options).toMatchObject({ username: 'user', password: 'pass@word', db: 2, tls: {} });
    expect(parseRedisUrl('redis://[::1]', 1).options).toMatchObject({ host: '::1', port: 6379, db: 0 });
    expect(parseRedisUrl('redis://[::1]', 1).options).not.toHaveProperty('tls');
  });

  test.each([
    'queue.example.com',
    'http://user:geheim@queue',
    'redis:///1',
    'redis://user:geheim@queue/zero',
    'redis://queue/1?family=geheim',
  ])('%s is refused, and not quoted', (url) => {
    expect(() => parseRedisUrl(url, 1)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.not.stringContaining('geheim') }),
    );
  });
});

test.each([1, 2, 10, 60, 180, 240])('the spacing for %i a minute keeps to it, and says so', (rate) => {
  expect(Math.ceil(60_000 / spacingFor(rate))).toBeLessThanOrEqual(rate);
  expect(rateOf(spacingFor(rate))).toBe(rate);
});

describe.each(REDIS_PROGRAMS)('joining over %s', (program) => {
  const stand = useRedis(program);
  let compiled: CompiledSource;
  beforeAll(() => {
    compiled = compileSource('redis/account');
  });
  afterAll(() => compiled.remove());

  const runner = (words: readonly string[], what: object, env: Record<string, string> = {}) => {
    const given = [
      support('redis-runner.mjs'),
      compiled.url('redis/account'),
      JSON.stringify({ timing: TIMING, ...what }),
    ];
    return promisify(execFile)(process.execPath, [...words, ...given], { env: { ...process.env, ...env } });
  };

  test('without a server is refused at once, with its place and without its password', async () => {
    const port = await freePort();
    const joined = stand.join({ url: `redis://somebody:geheim@127.0.0.1:${port}` });
    await expect(joined).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `Redis at 127.0.0.1:${port} cannot be used: connect ECONNREFUSED 127.0.0.1:${port}.`,
    });
    await expect(joined).rejects.not.toHaveProperty('cause');
  });

  test('with a server that never answers is refused, too', async () => {
    stand.server.pause();
    await expect(stand.join({}, { reply: 200 })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    stand.server.resume();
  });

  test('with a wrong password is refused as that, without it', async () => {
    await stand.server.client.call('ACL', 'SETUSER', 'issuer', 'on', '>right', '~*', '&*', '+@all');
    const url = `redis://issuer:geheim@127.0.0.1:${stand.server.port}`;
    const joined = stand.join({ url });
    await expect(joined).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/refuses this user: WRONGPASS (?!.*geheim)/),
    });
    // The client's error carries the command, and with it the password.
    await expect(joined).rejects.not.toHaveProperty('cause');
  });

  test('with a rate that makes no sense is refused', async () => {
    await expect(stand.join({ rate: 0.5 })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('takes no more rights than the page on it names, and says which are missing', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/many-operators.md'), 'utf8');
    const [, rights = ''] = /^ACL SETUSER issuer on >PASSWORD (.*)$/m.exec(page) ?? [];
    const url = `redis://issuer:right@127.0.0.1:${stand.server.port}`;
    const setUser = (words: readonly string[]) =>
      stand.server.client.call('ACL', 'SETUSER', 'issuer', 'reset', 'on', '>right', ...words);
    await setUser(rights.split(' '));
    const account = await stand.join({ url });
    account.hold(10);
    const lease = await account.lease('batch-1');
    await lease.schedule(stand.request);
    await account.schedule(stand.request);
    await lease.release();
    account.close();
    expect(stand.notices).toEqual([]);
    expect(stand.sent).toHaveLength(2);
    for (const right of ['~issue-batch:*', '&b_*', '+@scripting', '+@pubsub', '+@hash', '+@sortedset', '+time']) {
      expect(rights.split(' ')).toContain(right);
      await setUser(rights.split(' ').filter((each) => each !== right));
      await expect(stand.join({ url }), right).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(/refuses this user: (?:NOPERM|ERR The user executing the script can't run) /),
      });
    }
  });

  test('from a machine whose clock is half a minute ahead moves nobody else', async () => {
    const options = stand.options({ onNotice: undefined });
    await runner(['--import', support('late-clock.mjs')], { options, requests: 3 });
    const { client } = stand.server;
    const [settings = ''] = await client.keys('issue-batch:b_*_settings');
    const next = Number(await client.hget(settings, 'nextRequest'));
    const [seconds] = await client.time();
    expect(Math.abs(next - Number(seconds) * 1000)).toBeLessThan(20_000);
  });

  test('with TLS trusts a certificate of an authority that was named, and no other', async () => {
    const front = await startTlsFront(stand.server.port);
    try {
      const options = stand.options({ onNotice: undefined, url: `rediss://127.0.0.1:${front.port}` });
      await expect(stand.join(options)).rejects.toMatchObject({ code: 'UNREACHABLE' });
      const { stdout } = await runner([], { options, requests: 1 }, { NODE_EXTRA_CA_CERTS: CA_FILE });
      expect(stdout).toMatch(/^joined\nsent .*\n$/);
    } finally {
      await front.close();
    }
  });

  test('without sending sets no rate for the others, takes leases and lets no order pass', async () => {
    const looking = await stand.join({ rate: 2, sends: false });
    const lease = await looking.lease('batch-1');
    await expect(lease.schedule(stand.request)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(looking.look()).resolves.toMatchObject({
      server: `127.0.0.1:${stand.server.port}`,
      version: expect.stringMatching(/^(?:redis|valkey) \d+\.\d+\.\d+$/),
    });
    const sending = await stand.join();
    await expect(sending.lease('batch-1')).rejects.toMatchObject({ code: 'LOCKED' });
    await sending.schedule(stand.request);
    expect(stand.notices).toEqual([]);
    expect(stand.sent).toHaveLength(1);
  });

  test('keeps a process no longer than until it leaves, also when Redis is away by then', async () => {
    const options = stand.options({ onNotice: undefined });
    const running = runner([], { options, requests: 200, timing: { ...TIMING, patience: 200 } });
    let said = '';
    running.child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await until(() => said.includes('sent'), 'the first request has left');
    await stand.server.kill();
    expect((await running).stdout).toMatch(/^joined\n(sent .*\n)+refused UNREACHABLE Redis at .* was lost/);
  });
});
