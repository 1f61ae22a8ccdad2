import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Fault, ServerProcess } from '../support/server-process.js';
import { rowsCsv } from './inputs.js';
import { createsIn } from './oracle.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];

/** The last order is made and not answered, and then the machine is dead. */
const LOST_ANSWER: Fault = { on: 'create', kind: 'hang', made: true, bodyIncludes: '#2 g0]' };

async function dieHalfWay(scene: Scene, server: ServerProcess): Promise<void> {
  mkdirSync(scene.path('first'));
  scene.write('first/rows.csv', rowsCsv(6));
  const running = scene.start(WORDS, { cwd: scene.path('first') });
  const made = async () => (await server.log()).orders.length === 3;
  await until(made, 'the last order is made');
  running.kill('SIGKILL');
  await running.ended;
}

function lockOf(stateDir: string): string {
  const [batch = ''] = readdirSync(stateDir).filter((name) => !name.startsWith('.'));
  return join(stateDir, batch, 'lock');
}

/** As it looks to every other machine. */
function asFromHost(lock: string, host: string): void {
  writeFileSync(lock, `${JSON.stringify({ ...JSON.parse(readFileSync(lock, 'utf8')), host })}\n`);
}

describe.concurrent('a batch whose machine died half-way is finished on another one', () => {
  test('from its copied folder, once a person has said that the first machine is dead', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, faultPlan: [LOST_ANSWER] });
    await dieHalfWay(scene, server);
    cpSync(scene.path('first'), scene.path('second'), { recursive: true });
    renameSync(scene.path('first'), scene.path('gone'));
    const lock = lockOf(scene.path('second', '.issue-batch'));
    asFromHost(lock, 'ledger-1');

    const refused = await scene.run(WORDS, { cwd: scene.path('second') });
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(/on host ledger-1, since/);
    expect(refused.stderr).toContain(`Only that host can tell whether it still runs. If not, delete ${lock}.`);
    rmSync(lock);

    const { code, stdout } = await scene.run(WORDS, { cwd: scene.path('second') });
    expect(code).toBe(0);
    // The place that was recorded is on the other machine.
    expect(stdout.trim()).toBe(scene.path('second', 'rows.results.csv'));
    expect(await scene.verdict('second/rows.csv', 'second/rows.results.csv')).toEqual([]);
    expect((await server.log()).orders).toHaveLength(3);
    expect(existsSync(scene.path('first'))).toBe(false);
  });

  test('from nothing but the same CSV, by the keys', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, faultPlan: [LOST_ANSWER] });
    await dieHalfWay(scene, server);
    mkdirSync(scene.path('second'));
    renameSync(scene.path('first', 'rows.csv'), scene.path('second', 'rows.csv'));
    rmSync(scene.path('first'), { recursive: true });

    expect((await scene.run(WORDS, { cwd: scene.path('second') })).code).toBe(0);
    expect(await scene.verdict('second/rows.csv', 'second/rows.results.csv')).toEqual([]);
    expect((await server.log()).orders).toHaveLength(3);
  });

  test("from nothing but the same CSV, by the account's list when the server has forgotten the keys", async ({
    scene,
  }) => {
    const server = await scene.serve({ settleMs: 0, idempotency: 'none', faultPlan: [LOST_ANSWER] });
    await dieHalfWay(scene, server);
    mkdirSync(scene.path('second'));
    renameSync(scene.path('first', 'rows.csv'), scene.path('second', 'rows.csv'));
    rmSync(scene.path('first'), { recursive: true });
    const asked = createsIn(await server.log()).length;

    expect((await scene.run(WORDS, { cwd: scene.path('second') })).code).toBe(0);
    expect(await scene.verdict('second/rows.csv', 'second/rows.results.csv')).toEqual([]);
    expect(createsIn(await server.log())).toHaveLength(asked);
  });
});
