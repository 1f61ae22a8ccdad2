/** Each example does what it says against an independent server, also when it is killed half-way and started again. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judgeRows } from '../e2e/oracle.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { NEWEST, ROOT } from './nodes.js';
import { type Ended, type Program, runProgram, startProgram } from './program.js';

const COUNT = 450;
const rows = Array.from({ length: COUNT }, (_, index) => ({
  product: 'AMZ-US',
  face_value: String(10 + index),
  recipient: `person.${index}@example.com`,
  reference: `reward-${index + 1}`,
}));
const input = ['product,face_value,recipient,reference', ...rows.map((row) => Object.values(row).join(','))].join('\n');

let folder: string;
let server: ServerProcess;
let env: Record<string, string>;
let programs: Program[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-examples-'));
  server = await startServerProcess({ settleMs: 500, itemOrder: 'reverse' });
  env = { RUNA_API_KEY: 'XXexample.key', RUNA_BASE_URL: server.url, DATA_DIR: join(folder, 'data'), HOME: folder };
  programs = [];
});
afterEach(async () => {
  for (const { child, ended } of programs) {
    child.kill('SIGKILL');
    await ended;
  }
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const example = (name: string) => join(ROOT, 'examples', name);
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

function start(path: string, words: readonly string[] = []): Program {
  const program = startProgram(path, words, { cwd: folder, env });
  programs.push(program);
  return program;
}

async function verdict(results: string): Promise<string[]> {
  const { orders } = await server.log();
  return judgeRows({ input, results: readFileSync(join(folder, results), 'utf8'), orders });
}

/** Resolves once the server has made so many orders. */
async function made(count: number): Promise<void> {
  await expect.poll(async () => (await server.log()).orders.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
}

describe('the example', () => {
  test('with a database issues each row of the query once, however often it is started', async () => {
    write('rows.json', JSON.stringify(rows));
    write(
      'fill.mjs',
      `import { readFileSync } from 'node:fs';
       import { DatabaseSync } from 'node:sqlite';
       const database = new DatabaseSync('rewards.sqlite');
       database.exec('CREATE TABLE rewards (id INTEGER PRIMARY KEY, product, cents INTEGER, email, month, status, link)');
       const insert = database.prepare('INSERT INTO rewards (product, cents, email, month) VALUES (?, ?, ?, ?)');
       for (const row of JSON.parse(readFileSync('rows.json'))) {
         insert.run(row.product, row.face_value * 100, row.recipient, '2026-11');
         insert.run(row.product, 500, row.recipient, '2026-12');
       }`.replaceAll('       ', ''),
    );
    expect(await runProgram(NEWEST.path, ['fill.mjs'], { cwd: folder })).toMatchObject({ code: 0 });
    // The rows of one month alone, under IDs of their own.
    const run = (): Promise<Ended> =>
      start(NEWEST.path, [example('database/issue-from-sqlite.ts'), 'rewards.sqlite', '2026-11']).ended;
    const first = run();
    await made(1);
    programs.at(-1)?.child.kill('SIGKILL');
    await first;
    for (let round = 0; round < 2; round += 1) {
      const { code, stdout } = await run();
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^450 of 450 issued; results in .*\n$/)]);
    }
    const odd = (reference: string) => `reward-${2 * Number(reference.slice(7)) - 1}`;
    const asked = input.replace(/reward-\d+/g, odd);
    const { orders } = await server.log();
    const results = readFileSync(join(folder, 'rewards-2026-11.results.csv'), 'utf8');
    expect(judgeRows({ input: asked, results, orders })).toEqual([]);
    expect(orders).toHaveLength(3);
    const count = `import { DatabaseSync } from 'node:sqlite';
      console.log(new DatabaseSync('rewards.sqlite').prepare('SELECT count(DISTINCT link) AS n FROM rewards').get().n);`;
    write('count.mjs', count);
    expect(await runProgram(NEWEST.path, ['count.mjs'], { cwd: folder })).toMatchObject({ stdout: `${COUNT}\n` });
  });

  test('over HTTP goes on after it was killed, and takes a repeated request for the same batch', async () => {
    const listen = async (): Promise<string> => {
      const program = start(NEWEST.path, [example('http-endpoint/server.ts')]);
      return program.printed(/http:\S+/);
    };
    const post = (url: string, body: unknown) =>
      fetch(`${url}/batches/autumn`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      });
    const issued = async (url: string): Promise<number> => {
      const answer = await fetch(`${url}/batches/autumn`, { headers: { connection: 'close' } });
      return ((await answer.json()) as { issued: number }).issued;
    };
    const first = await listen();
    expect((await post(first, { rows: [{ product: 'AMZ-US', face_value: '1,000' }] })).status).toBe(422);
    expect((await post(first, { rows })).status).toBe(202);
    await made(1);
    programs.at(-1)?.child.kill('SIGKILL');
    await programs.at(-1)?.ended;

    const second = await listen();
    await expect.poll(() => issued(second), { timeout: 60_000 }).toBe(COUNT);
    expect((await post(second, { rows })).status).toBe(202);
    expect((await post(second, { rows: rows.slice(1) })).status).toBe(422);
    programs.at(-1)?.child.kill('SIGTERM');
    expect(await programs.at(-1)?.ended).toMatchObject({ code: 0 });
    expect(await verdict('data/autumn.results.csv')).toEqual([]);
    expect((await server.log()).orders).toHaveLength(3);
  });

  test('with a queue leaves the batch of a killed worker to the next one', async () => {
    const port = await freePort();
    env.REDIS_URL = `redis://127.0.0.1:${port}`;
    start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
    await programs[0]?.printed(/Ready to accept connections/);
    write('rows.json', JSON.stringify(rows));
    const worker = () => start(NEWEST.path, [example('queue-worker/worker.ts')]);
    const first = worker();
    const enqueue = [example('queue-worker/enqueue.ts'), 'autumn', 'rows.json'];
    for (let round = 0; round < 2; round += 1) {
      expect(await runProgram(NEWEST.path, enqueue, { cwd: folder, env })).toMatchObject({ code: 0, stderr: '' });
    }
    await made(1);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = worker();
    expect(await second.printed(/autumn: .*/)).toBe('autumn: 450 of 450 issued');
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(await verdict('data/autumn.results.csv')).toEqual([]);
    expect((await server.log()).orders).toHaveLength(3);
  });

  test('of a CI job issues the approved number of rows and refuses any other', async () => {
    const job = readFileSync(example('ci-job/issue-rewards.yml'), 'utf8');
    const steps = [...job.matchAll(/- run: (.*)/g)].map(([, step = '']) =>
      step.replaceAll('/var/lib/issue-batch/', ''),
    );
    expect(steps).toHaveLength(2);
    write('rewards.csv', input);
    write('issue-batch', `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'bin/issue-batch.js')} "$@"\n`);
    const codes = async (count: number): Promise<(number | null)[]> => {
      const ended: (number | null)[] = [];
      const variables = { ...env, ROWS: String(count), ISSUE_BATCH_STATE_DIR: 'state' };
      const found = `chmod +x issue-batch; PATH=.:$PATH; `;
      for (const step of steps) {
        ended.push((await runProgram('sh', ['-c', found + step], { cwd: folder, env: variables })).code);
        if (ended.at(-1) !== 0) break;
      }
      return ended;
    };
    expect(await codes(COUNT + 1)).toEqual([2]);
    expect(await codes(COUNT)).toEqual([0, 0]);
    expect(await verdict('rewards.results.csv')).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => probe.once('listening', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
