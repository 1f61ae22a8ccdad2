import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { picture } from '../status/status-sample.js';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';
import { WORDS, waiting } from './waiting.js';

const BIN = resolve(import.meta.dirname, '../../bin/issue-batch.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

const batchIn = (scene: Scene, stateDir = '.issue-batch') =>
  readdirSync(scene.path(stateDir)).find((name) => !name.startsWith('.')) ?? '';
/** Nothing that could reach an account. */
const ALONE = { env: { RUNA_API_KEY: '', RUNA_BASE_URL: '' } };

describe.concurrent('status', () => {
  test('shows a live run order by order, without a key, and changes nothing', async ({ scene }) => {
    const { server, running } = await waiting(scene);
    const batchId = batchIn(scene);
    await until(
      async () => /"processing":2/.test((await scene.run(['status', batchId, '--json'], ALONE)).stdout),
      'two orders are settled',
    );
    const before = picture(scene.path('.issue-batch'));
    const all = await scene.run(['status'], ALONE);
    const one = await scene.run(['status', 'rows.csv'], ALONE);
    expect(picture(scene.path('.issue-batch'))).toEqual(before);

    expect([all.code, all.stderr, one.code, one.stderr]).toEqual([0, '', 0, '']);
    expect(all.stdout).toMatch(/^BATCH +FILE +ROWS +ISSUED +PROCESSING +LAST +NEXT$/m);
    expect(all.stdout).toMatch(new RegExp(`^${batchId} +rows\\.csv +6 +4 +2 +\\d+ s +running$`, 'm'));
    expect(one.stdout).toMatch(new RegExp(`^Run +running since \\d+ s ago \\(process ${running.pid}\\)$`, 'm'));
    expect(one.stdout).toMatch(/^Rows +6: 4 issued, 2 processing$/m);
    expect(one.stdout).toMatch(/^0 +2 +20\.01 USD +completed +1 /m);
    expect(one.stdout).toMatch(/^1 +2 +20\.05 USD +processing +1 /m);

    running.kill('SIGKILL');
    await running.ended;
    const killed = await scene.run(['status', batchId], ALONE);
    expect(killed.stdout).toMatch(/^Run +began \d+ s ago and was cut off before its end$/m);
    expect(killed.stdout).toMatch(new RegExp(`^Next +Not finished\\. To go on: issue-batch resume ${batchId}$`, 'm'));
    await server.configure({ unstick: true });
    expect((await scene.run(['resume', batchId])).code).toBe(0);
    expect((await scene.run(['status'], ALONE)).stdout).toMatch(/^batch-\S+ +rows\.csv +6 +6 +\d+ s +-$/m);
  });

  test('--json prints one object, of all batches and of one with its orders, without a link', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(0);
    const all = await scene.run(['status', '--json'], ALONE);
    const batchId = batchIn(scene);
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(all.stdout)).toMatchObject({
      stateDir: scene.path('.issue-batch'),
      batches: [{ batchId, issued: 6, running: false, lastRun: { exitCode: 0 }, next: { kind: 'nothing' } }],
      exitCode: 0,
    });
    const one = await scene.run(['status', batchId, '--json'], ALONE);
    expect(JSON.parse(one.stdout)).toMatchObject({
      ...{ batchId, issued: 6, report: { orders: { total: 3, completed: 3 } } },
      orders: [{ name: '0', status: 'completed', attempts: 1, rows: 2 }, { name: '1' }, { name: '2' }],
      next: { commands: [{ command: `issue-batch report ${batchId}` }] },
      exitCode: 0,
    });
  });

  test('says how to begin where nothing was begun, and finds rehearsals only when asked for them', async ({
    scene,
  }) => {
    scene.write('rows.csv', rowsCsv(3));
    const none = await scene.run(['status'], ALONE);
    expect([none.code, none.stdout]).toEqual([
      0,
      expect.stringMatching(/^No batch was begun in .*\nTo see what .*plan FILE\.csv$/m),
    ]);
    expect(scene.hasState()).toBe(false);
    expect((await scene.run(['rows.csv', '--sandbox'])).code).toBe(0);
    const real = await scene.run(['status'], ALONE);
    expect(real.stdout).toMatch(
      /^No batch was begun .*\n(?:.*\n)*To see the rehearsals: issue-batch status --sandbox$/m,
    );
    const rehearsals = await scene.run(['status', '--sandbox'], ALONE);
    expect(rehearsals.stdout).toMatch(/^batch-\S+ +rows\.csv +3 +3 /m);
    expect((await scene.run(['status', 'rows.csv', '--sandbox'], ALONE)).stdout).toMatch(/^Rows +3: 3 issued$/m);
  });

  test('shows a damaged batch as such among the others, and ends with 8 for that one alone', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run([...WORDS, '--batch-id', 'bad'])).code).toBe(0);
    expect(
      (await scene.run([...WORDS, '--batch-id', 'good', '--allow-duplicates', '-o', 'good.results.csv'])).code,
    ).toBe(0);
    writeFileSync(scene.path('.issue-batch', 'bad', 'batch.json'), '{"format":1}');
    const all = await scene.run(['status'], ALONE);
    expect([all.code, all.stdout]).toEqual([0, expect.stringMatching(/^good +rows\.csv +6 +6 .*\nbad +damaged$/m)]);
    expect(all.stdout).toMatch(/^bad is damaged: .*batch\.json is damaged\. Restore/m);
    expect(await scene.run(['status', 'bad'], ALONE)).toMatchObject({ code: 8, stdout: '', stderr: /is damaged/ });
    expect((await scene.run(['status', 'good'], ALONE)).code).toBe(0);
    writeFileSync(scene.path('.issue-batch', 'good', 'orders.log'), '');
    expect((await scene.run(['status', 'good'], ALONE)).code).toBe(8);
    rmSync(scene.path('.issue-batch'), { recursive: true });
  });

  test('of what is no batch, or of a screen that is none, is refused in clear words', async ({ scene }) => {
    const refusals = [
      [['status', 'nothing'], /There is no batch "nothing"/],
      [['status', '-'], /There is no batch/],
      [['status', '--watch'], /--watch needs a terminal/],
      [['status', '--watch', '--json'], /do not go together/],
      [['status', '--rate', '3'], /rate/],
    ] as const;
    for (const [words, reason] of refusals) {
      const { code, stdout, stderr } = await scene.run(words, ALONE);
      expect([code, stderr]).toEqual([2, expect.stringMatching(reason)]);
      if (!words.includes('--json' as never)) expect(stdout).toBe('');
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});

/** The terminal's words, and what it was told to do. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

describe.concurrent('status --watch', () => {
  async function watched(scene: Scene, end: (child: ReturnType<typeof spawn>) => void) {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(0);
    const shell = `stty rows 24 cols 80; exec ${process.execPath} ${BIN} status --watch`;
    const child = spawn('script', ['-qefc', shell, '/dev/null'], {
      cwd: scene.folder,
      env: { PATH: process.env.PATH ?? '', HOME: scene.folder, TERM: 'xterm' },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = once(child, 'close') as Promise<[number | null]>;
    const frames = () => said.split('\u001b[H').length - 1;
    await until(() => frames() >= 2, 'it was drawn twice');
    end(child);
    const [code] = await ended;
    return { code, said };
  }

  test.runIf(hasScript)(
    'draws again and again, and Ctrl-C gives the terminal back and ends with 0',
    async ({ scene }) => {
      const { code, said } = await watched(scene, (child) => child.stdin?.write('\u0003'));
      expect(code).toBe(0);
      const [before, screen, after] = said.split(ENTER).flatMap((part) => part.split(LEAVE));
      expect(before?.trim()).toBe('');
      expect(screen).toMatch(/rows\.csv +6 +6 /);
      // What was seen last stays on the terminal, and nothing is said of orders under way.
      expect(after?.trimStart()).toMatch(/^BATCH +FILE +ROWS +ISSUED +LAST +NEXT\r\nbatch-/);
      expect(said).not.toContain('SIGINT');
    },
  );
});
