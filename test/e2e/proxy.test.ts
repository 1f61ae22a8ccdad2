/** The command behind a company's proxy: its only way out, which reads along, asks for passwords, and fails. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type ConnectProxy, type ProxyOptions, startConnectProxy } from '../support/connect-proxy.js';
import type { ServerProcess } from '../support/server-process.js';
import { CA_FILE, HOST, startTlsFront, type TlsFront } from '../support/tls-front.js';
import type { Finished } from './command.js';
import { rowsCsv } from './inputs.js';
import { createsIn } from './oracle.js';
import { expectRefused, type Scene, test as sceneTest } from './scene.js';
import { until } from './until.js';

const NOWHERE = 'http://127.0.0.1:2';
/** Node 22 and 24 would then use proxies by themselves, for this machine too. */
const NODE_TOO = { NODE_USE_ENV_PROXY: '1' };

interface Company {
  /** Starts the proxy that alone finds the host, and the API behind it; the environment of whoever is behind it. */
  open(options?: ProxyOptions): Promise<{ server: ServerProcess; proxy: ConnectProxy; env: Record<string, string> }>;
}

const test = sceneTest.extend<{ company: Company }>({
  company: async ({ scene }, use) => {
    const opened: (TlsFront | ConnectProxy)[] = [];
    await use({
      async open(options) {
        const server = await scene.serve();
        const front = await startTlsFront(Number(new URL(server.url).port));
        const proxy = await startConnectProxy({ hosts: { [`${HOST}:443`]: front.port }, ...options });
        opened.push(front, proxy);
        const env = {
          RUNA_BASE_URL: `https://${HOST}/v2`,
          HTTPS_PROXY: `http://${proxy.address}`,
          NODE_EXTRA_CA_CERTS: CA_FILE,
          ...NODE_TOO,
        };
        return { server, proxy, env };
      },
    });
    for (const each of opened) await each.close();
  },
});

/** It saw host and port, and nothing that a request or an answer holds. */
function expectBlind(proxy: ConnectProxy, scene: Scene): void {
  for (const head of proxy.heads) expect(head).toMatch(/^CONNECT api\.payouts\.test:443 HTTP\/1\.1\r\n/);
  const seen = proxy.seen();
  for (const secret of [scene.apiKey, 'person.', '/v2', 'dempotency', 'AMZ-US', 'COMPLETED']) {
    expect(seen).not.toContain(secret);
  }
}

function textIn(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const files = paths.filter((path) => lstatSync(path).isFile());
  return files.map((path) => readFileSync(path, 'latin1')).join('\n');
}

const lineOf = ({ stdout }: Finished, name: string) =>
  stdout.split('\n').find((line) => line.slice(8).startsWith(name)) ?? '';

describe.concurrent('behind a proxy', () => {
  test('a batch is issued; the proxy sees the host and nothing else, and connections are kept', async ({
    scene,
    company,
  }) => {
    const { server, proxy, env } = await company.open();
    scene.write('rows.csv', rowsCsv(450));
    const { code, stderr } = await scene.run(['rows.csv', '--yes'], { env });
    expect(stderr).toContain('Finished.');
    expect(code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
    expect(await scene.creates()).toBe(3);
    const requests = (await server.log()).requests.length;
    expect(proxy.heads.length).toBeGreaterThan(0);
    expect(proxy.heads.length).toBeLessThan(requests);
    expectBlind(proxy, scene);
  });

  test('the proxy gets the password in its own head alone, and nobody else does', async ({ scene, company }) => {
    const { server, proxy, env } = await company.open({ credentials: 'someone:p@ss:w0rd' });
    scene.write('rows.csv', rowsCsv(3));
    const withPassword = { ...env, HTTPS_PROXY: `http://someone:p%40ss%3Aw0rd@${proxy.address}` };
    const ended = await scene.run(['rows.csv', '--yes'], { env: withPassword });
    expect(ended.code).toBe(0);
    expectBlind(proxy, scene);
    const told = [ended.stderr, ended.stdout, JSON.stringify(await server.log()), textIn(scene.folder)].join('\n');
    expect(told).not.toMatch(/someone|w0rd|c29tZW9uZ/);
  });

  test('that speaks TLS itself, everything is the same', async ({ scene, company }) => {
    const { proxy, env } = await company.open({ tls: true });
    // Told to use proxies too, Node 22 would warn by itself.
    const set = { HTTPS_PROXY: `https://${proxy.address}`, NODE_USE_ENV_PROXY: '' };
    const ended = await scene.run(['doctor'], { env: { ...env, ...set } });
    expect(lineOf(ended, 'reach')).toMatch(/^OK /);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expectBlind(proxy, scene);
  });

  test('that fails in the middle of a batch, the batch is finished, and nobody is paid twice', async ({
    scene,
    company,
  }) => {
    const { server, proxy, env } = await company.open();
    scene.write('rows.csv', rowsCsv(12));
    const running = scene.start(['rows.csv', '--yes', '--chunk-size', '2'], { env });
    await until(async () => createsIn(await server.log()).length > 0, 'an order was sent', 90_000);
    proxy.manner = 502;
    const before = proxy.heads.length;
    proxy.cutAll();
    await until(async () => proxy.heads.length > before, 'the proxy has refused', 90_000);
    proxy.manner = 'open';
    const { code } = await running.ended;
    expect(code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
    expectBlind(proxy, scene);
  });

  const troubles: [title: string, options: ProxyOptions, env: Record<string, string>, reach: RegExp][] = [
    ['that wants a password', { credentials: 'a:b' }, {}, /\(HTTPS_PROXY\) refused the connection \(HTTP 407\)/],
    ['that does not let the host pass', { manner: 403 }, {}, /refused the connection \(HTTP 403\)/],
    ['that hangs', { manner: 'hang' }, {}, /no answer within 2 s through the proxy 127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/],
    ['that hangs up', { manner: 'hang-up' }, {}, /did not answer as a proxy does/],
    ['that is not there', {}, { HTTPS_PROXY: NOWHERE }, /the proxy 127\.0\.0\.1:2 \(HTTPS_PROXY\) cannot be reached/],
    ['that reads along', {}, { NODE_EXTRA_CA_CERTS: '' }, /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    ['and in front of another host', {}, { RUNA_BASE_URL: 'https://other.test/v2' }, /refused .* \(HTTP 502\)/],
  ];
  test.for(troubles)('%s, doctor says so', async ([, options, env, reach], { scene, company }) => {
    const { proxy, env: usual } = await company.open(options);
    const ended = await scene.run(['doctor', '--timeout', options.manner === 'hang' ? '2' : '60'], {
      env: { ...usual, ...env },
    });
    expect(lineOf(ended, 'proxy')).toMatch(/^OK +proxy +requests go through 127\.0\.0\.1:\d+ \(HTTPS_PROXY\)$/);
    expect(lineOf(ended, 'reach')).toMatch(reach);
    expect(ended.stdout.match(/^FAIL/gm)).toHaveLength(1);
    expect(ended.code).toBe(4);
    expect(proxy.seen()).not.toContain(scene.apiKey);
  });

  test('that hangs, Ctrl-C is not kept waiting', async ({ scene, company }) => {
    const { proxy, env } = await company.open({ manner: 'hang' });
    scene.write('rows.csv', rowsCsv(2));
    // Longer than this test may take: what is not ended by the signal is not ended in time.
    const running = scene.start(['rows.csv', '--yes', '--timeout', '3600'], { env });
    await until(() => proxy.heads.length > 0, 'the proxy was asked', 90_000);
    running.kill('SIGINT');
    await expectRefused(scene, await running.ended, 130, /^Stopped before anything was sent\.$/m);
  });

  test('that is another host than it says, the certificate tells', async ({ scene, company }) => {
    const { url } = await scene.serve();
    const front = await startTlsFront(Number(new URL(url).port));
    const { env } = await company.open({ hosts: { 'other.test:443': front.port } });
    const ended = await scene.run(['doctor'], { env: { ...env, RUNA_BASE_URL: 'https://other.test/v2' } });
    expect(lineOf(ended, 'reach')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(ended.code).toBe(4);
    await front.close();
  });

  test('that reads along, a run ends with the way out, before anything is sent', async ({ scene, company }) => {
    const { env } = await company.open();
    scene.write('rows.csv', rowsCsv(2));
    const ended = await scene.run(['rows.csv', '--yes'], { env: { ...env, NODE_EXTRA_CA_CERTS: '' } });
    await expectRefused(scene, ended, 4, /^.*set NODE_EXTRA_CA_CERTS to its file.*the same command.*$/m);
    expect(ended.stderr).toMatch(
      /^The API gave no usable answer: connection through the proxy .* \(HTTPS_PROXY\) failed/m,
    );
  });

  const useless: [value: string, reason: RegExp][] = [
    ['socks5://someone:w0rd@proxy.example:1080', /HTTPS_PROXY names a SOCKS proxy/],
    ['http://someone:1#w0rd@proxy.example:8080', /HTTPS_PROXY is not the address of an HTTP proxy/],
  ];
  test.for(useless)('written as %s nothing is sent', async ([value, reason], { scene, company }) => {
    const { server, env } = await company.open();
    scene.write('rows.csv', rowsCsv(2));
    for (const words of [
      ['rows.csv', '--yes'],
      ['plan', 'rows.csv'],
    ]) {
      // Told to read it too, Node itself would fail before the command begins.
      const ended = await scene.run(words, { env: { ...env, HTTPS_PROXY: value, NODE_USE_ENV_PROXY: '' } });
      await expectRefused(scene, ended, 2, reason);
      expect(ended.stderr).not.toMatch(/someone|w0rd/);
    }
    expect((await server.log()).requests).toEqual([]);
  });
});

describe.concurrent('no proxy', () => {
  test('is asked for a host in NO_PROXY, and that is said when the host cannot be reached', async ({
    scene,
    company,
  }) => {
    const { proxy, env } = await company.open();
    const ended = await scene.run(['doctor'], { env: { ...env, NO_PROXY: '.payouts.test' } });
    expect(lineOf(ended, 'proxy')).toMatch(/^OK .*HTTPS_PROXY is set, and NO_PROXY exempts api\.payouts\.test/);
    expect(lineOf(ended, 'reach')).toMatch(/^FAIL .*connection failed \((ENOTFOUND|EAI_AGAIN)\)/);
    expect(proxy.seen()).toBe('');
  });

  test('is asked for this machine, and none for a rehearsal, whatever is set', async ({ scene, company }) => {
    const { proxy } = await company.open();
    const { url } = await scene.serve();
    const set = `http://${proxy.address}`;
    const env = { RUNA_BASE_URL: url, HTTPS_PROXY: set, HTTP_PROXY: set, ALL_PROXY: set, ...NODE_TOO };
    scene.write('rows.csv', rowsCsv(2));
    expect((await scene.run(['rows.csv'], { env })).code).toBe(0);
    expect((await scene.run(['rows.csv', '--sandbox', '-o', 'rehearsed.results.csv'], { env })).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
    expect(proxy.seen()).toBe('');
  });

  test('is set, and the host cannot be reached: the hint names the variable', async ({ scene, company }) => {
    const { env } = await company.open();
    scene.write('rows.csv', rowsCsv(2));
    const ended = await scene.run(['rows.csv', '--yes'], { env: { ...env, HTTPS_PROXY: '' } });
    await expectRefused(scene, ended, 4, /If only a proxy leads out of this network, set HTTPS_PROXY to its address/);
  });
});
