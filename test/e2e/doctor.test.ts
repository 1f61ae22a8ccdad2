import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Finished } from './command.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

/** A user to whom root's private files are closed; on a machine where the tests are not root, they are nobody already. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;
const NAMES = ['node', 'key', 'host', 'proxy', 'reach', 'access', 'clock', 'balance', 'catalogue', 'state'];
const NOWHERE = 'http://127.0.0.1:2/v2';

/** The lines of the checks that are not OK, by status and name. */
const trouble = ({ stdout }: Finished) =>
  stdout.match(/^(WARN|FAIL|SKIP) +\w+/gm)?.map((line) => line.split(/ +/)) ?? [];
const lineOf = ({ stdout }: Finished, name: string) =>
  stdout.split('\n').find((line) => line.slice(8).startsWith(name));

function expectQuiet(scene: Scene, ended: Finished): void {
  expect(ended.stderr).toBe('');
  expect(ended.stdout).not.toMatch(/\n\s+at /);
  expect(ended.stdout).not.toContain('\u001b');
  expect(scene.hasState()).toBe(false);
}

describe.concurrent('issue-batch doctor', () => {
  test('prints one line a check, ends with 0 and leaves nothing behind', async ({ scene }) => {
    await scene.serve();
    const ended = await scene.run(['doctor', '--currency', 'USD']);
    const lines = ended.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/).slice(0, 2))).toEqual(NAMES.map((name) => ['OK', name]));
    expect(lineOf(ended, 'key')).toBe('OK      key        playground key, XXcanary…');
    expect(lineOf(ended, 'balance')).toBe('OK      balance    1000000.00 USD');
    expect(ended.code).toBe(0);
    expectQuiet(scene, ended);
    expect(readdirSync(scene.folder)).toEqual(['tmp']);
  });

  test('with --json prints the same as one object', async ({ scene }) => {
    await scene.serve();
    const ended = await scene.run(['doctor', '--json'], { env: { RUNA_API_KEY: '' } });
    const report = JSON.parse(ended.stdout) as { checks: { name: string; status: string }[]; exitCode: number };
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(report)).toEqual(['checks', 'exitCode']);
    expect(report.checks.map(({ name }) => name)).toEqual(NAMES);
    expect(report.checks.find(({ name }) => name === 'key')).toMatchObject({
      status: 'failed',
      found: 'There is no API key',
      fix: expect.stringMatching(/RUNA_API_KEY/),
    });
    expect([ended.code, report.exitCode]).toEqual([5, 5]);
    expectQuiet(scene, ended);
  });

  test('finds a key file that others can read, and says how to close it', async ({ scene }) => {
    await scene.serve();
    writeFileSync(scene.path('key'), 'XXanother.key', { mode: 0o644 });
    const ended = await scene.run(['doctor', '--api-key-file', 'key']);
    expect(ended.stdout).toMatch(/^FAIL {4}key {8}The key file key can be read by others\n {8}fix: .*chmod 600 key$/m);
    expect(ended.code).toBe(5);
    expectQuiet(scene, ended);
  });

  test('looks at the sandbox without a key', async ({ scene }) => {
    const ended = await scene.run(['doctor', '--sandbox'], { env: { RUNA_API_KEY: '' } });
    expect(trouble(ended)).toEqual([]);
    expect(ended.code).toBe(0);
    expectQuiet(scene, ended);
  });

  const cases: [title: string, code: number, failed: string[], env: Record<string, string>][] = [
    ['a refused key', 5, ['access'], { RUNA_API_KEY: 'other.key' }],
    ['a key and certificates', 5, ['key', 'host'], { RUNA_API_KEY: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['certificates', 2, ['host'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['a host that is no address', 2, ['host'], { RUNA_BASE_URL: 'nonsense' }],
    ['a host that does not answer', 4, ['reach'], { RUNA_BASE_URL: NOWHERE }],
  ];
  test.for(cases)('ends after trouble with %s with %i', async ([, code, failed, env], { scene }) => {
    await scene.serve();
    const ended = await scene.run(['doctor'], { env });
    expect(trouble(ended).flatMap(([status, name]) => (status === 'FAIL' ? [name] : []))).toEqual(failed);
    expect(ended.code).toBe(code);
    expectQuiet(scene, ended);
  });

  test('ends with 8 when no state can be kept, unless something comes before it', async ({ scene }) => {
    await scene.serve();
    mkdirSync(scene.path('closed'));
    chmodSync(scene.folder, 0o755);
    const words = ['doctor', '--state-dir', 'closed/state'];
    const options = { uid: NOBODY };
    chmodSync(scene.path('closed'), 0o555);
    const ended = await scene.run(words, options);
    expect(trouble(ended)).toEqual([['FAIL', 'state']]);
    expect(ended.stdout).toMatch(/Cannot write into .*closed: permission denied\n {8}fix: .*--state-dir/);
    expect(ended.code).toBe(8);
    expect((await scene.run(words, { ...options, env: { RUNA_BASE_URL: NOWHERE } })).code).toBe(4);
    expectQuiet(scene, ended);
  });

  test('shows what a server says without obeying it', async ({ scene }) => {
    const message = 'no\u001b[2J\u202eon';
    await scene.serve({ faultPlan: [{ on: 'ping', kind: 'status', status: 500, message }] });
    const ended = await scene.run(['doctor']);
    expect(lineOf(ended, 'reach')).toContain('no\\u{1b}[2J\\u{202e}on');
    expect(ended.code).toBe(4);
    expectQuiet(scene, ended);
  });

  test('ends with 130 after Ctrl-C, without half a report', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'ping', kind: 'hang' }] });
    const running = scene.start(['doctor']);
    await until(async () => (await server.log()).requests.some(({ fault }) => fault === 'hang'), 'the ping hangs');
    running.kill('SIGINT');
    const ended = await running.ended;
    expect([ended.code, ended.stdout]).toEqual([130, '']);
    expect(scene.hasState()).toBe(false);
  });
});
