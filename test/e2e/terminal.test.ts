/** The built command on a terminal of its own, and what a person sees there. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { createScreen } from '../cli/live/screen.js';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const BIN = resolve(import.meta.dirname, '../../bin/issue-batch.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

interface Sitting {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person does while it runs. */
  meanwhile?(type: (keys: string) => void, raw: () => string): Promise<void>;
}

/** Runs the command under `script`, which gives it a terminal, and keeps every frame. */
async function onTerminal(
  { folder, apiKey }: Scene,
  url: string,
  words: string[],
  columns: number,
  { env, meanwhile }: Sitting = {},
) {
  const screen = createScreen(columns, 30);
  const command = [process.execPath, BIN, ...words].join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 30; ${command}`, '/dev/null'], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TERM: 'xterm' },
      ...{ RUNA_API_KEY: apiKey, RUNA_BASE_URL: url, ...env },
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let raw = '';
  child.stdout.on('data', (chunk: Buffer) => {
    raw += chunk.toString();
    screen.stream.write(chunk.toString());
  });
  const ended = once(child, 'close');
  await meanwhile?.(
    (keys) => child.stdin.write(keys),
    () => raw,
  );
  const [code] = await ended;
  return { code, raw, lines: await screen.lines() };
}

describe.runIf(hasScript).concurrent('on a terminal', () => {
  test.for([80, 200])('of %i columns a run shows bars, and leaves only its verdict', async (columns, { scene }) => {
    const server = await scene.serve({ settleMs: 800 });
    scene.write('rows.csv', rowsCsv(6));
    const { code, raw, lines } = await onTerminal(scene, server.url, ['rows.csv', '--chunk-size', '2'], columns);
    expect(code).toBe(0);
    expect(raw).toMatch(/Orders sent {5}\S/);
    expect(raw).toMatch(/Orders settled /);
    const text = lines.join('\n');
    expect(text).not.toMatch(/Orders sent|░|█/);
    expect(text).toMatch(/6 rows: 6 issued\.\nIssued .*\nTook .*\nResults .*rows\.results\.csv/);
    expect(lines.at(-1)).toBe(scene.path('rows.results.csv'));
    expect(raw).not.toMatch(/https:\/\/(?!127)/);
  });

  test('what is said at Ctrl-C stands above the display, of which nothing stays', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing', times: null }] });
    scene.write('rows.csv', rowsCsv(4));
    const { code, lines } = await onTerminal(scene, server.url, ['rows.csv', '--chunk-size', '2'], 80, {
      async meanwhile(type, raw) {
        await until(() => raw().includes('waiting for the vendor'), 'the display waits for the vendor');
        type('\u0003');
      },
    });
    expect(code).toBe(130);
    expect(lines.join('\n')).toMatch(/\nSIGINT: no new orders\..*\n(?:.*\n)?batch-\w+: 4 rows: /);
    expect(lines.join('\n')).not.toMatch(/Orders sent|Orders settled|█|░/);
  });

  test.for([{}, { NO_COLOR: '1' }] as Record<string, string>[])(
    '%o decides whether the display has colours',
    async (env, { scene }) => {
      const server = await scene.serve({ settleMs: 800 });
      scene.write('rows.csv', rowsCsv(2));
      const { code, raw } = await onTerminal(scene, server.url, ['rows.csv'], 80, { env });
      expect(code).toBe(0);
      expect(raw).toContain('Orders sent');
      expect(raw.includes('\u001b[32m')).toBe(!('NO_COLOR' in env));
    },
  );
});

describe.concurrent('without a terminal', () => {
  test('nothing on stderr steers one, and --events has the run for programs', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    const ended = await scene.run(['rows.csv', '--chunk-size', '2', '--events', 'events.ndjson']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toContain('\u001b');
    const events = readFileSync(scene.path('events.ndjson'), 'utf8').trimEnd().split('\n');
    const types = events.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).toBe('batch:start');
    expect(types.at(-1)).toBe('batch:finish');
    expect(types.filter((type) => type === 'order:settled')).toHaveLength(3);
    expect(events.join('\n')).not.toMatch(/@example|https:\/\//);
  });

  test('--events - has stdout to itself, and not together with --json', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    const refused = await scene.run(['rows.csv', '--events', '-', '--json']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/--json has stdout to itself/) });
    const { code, stdout } = await scene.run(['rows.csv', '--events', '-', '-q']);
    expect(code).toBe(0);
    for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ v: 1 });
  });

  test('an events file that holds something else is refused before anything is sent', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    const { code, stderr } = await scene.run(['rows.csv', '--events', 'rows.csv']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/does not hold events/) });
    expect(await scene.creates()).toBe(0);
  });

  test('a run that ends in an error says so in its last event', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ on: 'list', kind: 'status', status: 500, times: null }] });
    scene.write('rows.csv', rowsCsv(2));
    const { code, stderr } = await scene.run(['rows.csv', '--events', 'events.ndjson', '--verbose']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/\n {2}because: \{"type":.*"status":500/);
    const last = readFileSync(scene.path('events.ndjson'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ type: 'run:failed', code: 'UNREACHABLE', message: expect.any(String) });
    expect(await scene.creates()).toBe(0);
  });

  test('--verbose and --quiet contradict each other', async ({ scene }) => {
    expect(await scene.run(['plan', 'rows.csv', '-q', '--verbose'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--quiet and --verbose contradict each other/),
    });
  });
});
