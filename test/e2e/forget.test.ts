import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import type { Fault, ServerOptions } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';
import { WORDS, waiting } from './waiting.js';

const middle = { on: 'create', bodyIncludes: '#1 g0]' } as const;
const REFUSED: Fault = { ...middle, kind: 'status', status: 422, message: 'Person 2 is too dear', at: ['items', 0] };

/** Every file of the state, and the names of all. */
function state(scene: Scene): string {
  const folder = scene.path('.issue-batch');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path}\n${entry.isFile() ? readFileSync(path, 'latin1') : ''}\n`;
    })
    .join('');
}

async function issued(scene: Scene, options?: ServerOptions) {
  const server = await scene.serve({ settleMs: 0, ...options });
  scene.write('rows.csv', rowsCsv(6));
  const { code } = await scene.run(WORDS);
  const requests = async () => (await server.log()).requests.length;
  return { server, code, requests };
}

describe.concurrent('forget', () => {
  test('removes every recipient and link from the state, and names the files that are not its own', async ({
    scene,
  }) => {
    const { server } = await issued(scene, { faultPlan: [REFUSED] });
    const links = (await server.log()).orders.flatMap(({ items }) => items.map(({ url }) => url));
    const results = readFileSync(scene.path('rows.results.csv'), 'utf8');
    expect([...links, 'person.0@', 'Person 2', '"R-5"'].filter((text) => state(scene).includes(text))).toHaveLength(7);
    const { code, stdout, stderr } = await scene.run(['forget', 'rows.csv', '--yes']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain(scene.path('rows.results.csv'));
    expect(stderr).toContain('yours to remove');
    expect(stderr).toMatch(/4 rows of it can still be recognised/);
    const left = state(scene);
    expect([...links, 'person.', 'Person', 'R-5', 'too dear'].filter((text) => left.includes(text))).toEqual([]);
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(results);
    expect(await scene.verdict()).toEqual([]);
  });

  test('leaves a batch that every command refuses in clear words, without a request', async ({ scene, expect }) => {
    const { requests } = await issued(scene, { faultPlan: [REFUSED] });
    await scene.run(['forget', 'rows.csv', '--yes']);
    const [before, bytes, results] = [await requests(), state(scene), scene.results()];
    const commands = [
      WORDS,
      ['plan', ...WORDS],
      ['resume', 'rows.csv'],
      ['retry-failed', 'rows.csv'],
      ['reconcile', 'rows.csv'],
      ['results', 'rows.csv'],
      ['results', 'rows.csv', '--refresh'],
      ['results', 'rows.csv', '--only', 'failed'],
      ['report', 'rows.csv'],
    ];
    for (const words of commands) {
      const { code, stderr, stdout } = await scene.run(words);
      expect.soft([words, code, stdout]).toEqual([words, 2, '']);
      expect.soft(stderr).toMatch(/was issued on .* \(4 of 6 rows\) and forgotten on .* Nothing was sent\./);
      expect.soft(stderr).toMatch(/a new --batch-id, and --allow-duplicates/);
      expect.soft(stderr).not.toMatch(/\n\s+at /);
    }
    expect(await requests()).toBe(before);
    expect(state(scene)).toBe(bytes);
    expect(scene.results()).toEqual(results);
    const { code, stdout } = await scene.run(['status', 'rows.csv', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 6, issued: 4, failed: 2 });
  });

  test('lets the next month’s file of the same name through, and none of the rows that were issued', async ({
    scene,
  }) => {
    const { server } = await issued(scene, { faultPlan: [REFUSED] });
    await scene.run(['forget', 'rows.csv', '--yes']);
    // The fifth row was issued, the third was refused, the others are new.
    const [header = '', , , third = '', , fifth = ''] = rowsCsv(6).split('\n');
    const fresh = rowsCsv(2, { firstCents: 7000 }).replaceAll('R-', 'N-').trimEnd().split('\n').slice(1);
    scene.write('rows.csv', `${[header, ...fresh, third, fifth].join('\n')}\n`);
    const refused = await scene.run([...WORDS, '-o', 'next.results.csv']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/1 of 4 rows was issued on .*: line 5/);
    expect((await server.log()).orders).toHaveLength(2);

    scene.write('rows.csv', `${[header, ...fresh, third].join('\n')}\n`);
    const overwriting = await scene.run(WORDS);
    expect(overwriting.code).toBe(2);
    expect(overwriting.stderr).toMatch(/rows\.results\.csv holds the results of batch/);
    const { code } = await scene.run([...WORDS, '-o', 'next.results.csv']);
    expect(code).toBe(0);
    expect(statusCounts(scene.results('next.results.csv'))).toEqual({ issued: 3 });
    // The file's name now means the batch that is there.
    expect((await scene.run(['resume', 'rows.csv'])).code).toBe(0);
    expect((await scene.run(['forget', 'rows.csv', '--yes'])).code).toBe(0);
  });

  test('issues the same rows once more only under a new name and by a word for it', async ({ scene }) => {
    const { server } = await issued(scene);
    await scene.run(['forget', 'rows.csv', '--yes']);
    renameSync(scene.path('rows.results.csv'), scene.path('first.results.csv'));
    const again = [...WORDS, '--batch-id', 'again'];
    const refused = await scene.run(again);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/6 of 6 rows were issued on/)]);
    expect((await server.log()).orders).toHaveLength(3);
    expect((await scene.run([...again, '--allow-duplicates'])).code).toBe(0);
    expect((await server.log()).orders).toHaveLength(6);
  });

  test('refuses a batch that is not finished with the command that brings it to its end', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: [{ ...middle, kind: 'fate', fate: 'processing' }] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run([...WORDS, '--wait', '1s'])).code).toBe(4);
    const bytes = state(scene);
    const { code, stderr } = await scene.run(['forget', 'rows.csv', '--yes']);
    expect(code).toBe(2);
    expect(state(scene)).toBe(bytes);
    await server.configure({ unstick: true });
    const [, words = ''] = /issue-batch (resume \S+)/.exec(stderr) ?? [];
    expect((await scene.run(words.split(' '))).code).toBe(0);
    expect((await scene.run(['forget', 'rows.csv', '--yes'])).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test('leaves a batch alone that another process runs, with 7', async ({ scene }) => {
    const { server, running } = await waiting(scene);
    const { code, stderr } = await scene.run(['forget', 'rows.csv', '--yes']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('at work')]);
    await server.configure({ unstick: true });
    expect((await running.ended).code).toBe(0);
  });

  test('takes a halted batch too, with its reason in sight', async ({ scene }) => {
    const lie: Fault = { on: 'get', kind: 'missing-item', times: null, bodyIncludes: '#1 g0]' };
    const { code: halted } = await issued(scene, { faultPlan: [lie] });
    expect(halted).toBe(6);
    const { code, stderr } = await scene.run(['forget', 'rows.csv', '--yes']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/halted \(order .* evidence go too/)]);
    expect(state(scene)).not.toContain('person.');
    const again = await scene.run([...WORDS, '--batch-id', 'again', '-o', 'again.results.csv']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/6 of 6 rows were issued/)]);
  });

  test('with --dry-run says what it would remove, as text and as JSON, and removes nothing', async ({ scene }) => {
    await issued(scene);
    const bytes = state(scene);
    const { code, stderr } = await scene.run(['forget', 'rows.csv', '--dry-run']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Removes .*rows\.log/)]);
    const json = await scene.run(['forget', 'rows.csv', '--dry-run', '--json', '-q']);
    const results = scene.path('rows.results.csv');
    const look = { issued: 6, forgottenAt: null, linksInResults: true, results, exitCode: 0 };
    expect(JSON.parse(json.stdout)).toMatchObject(look);
    expect(state(scene)).toBe(bytes);
    const done = await scene.run(['forget', 'rows.csv', '--yes', '--json', '-q']);
    expect(JSON.parse(done.stdout)).toMatchObject({ issued: 6, digests: 6, before: false, exitCode: 0 });
    expect(done.stderr).toBe('');
  });

  test('says before it begins that links are nowhere else', async ({ scene }) => {
    await issued(scene);
    renameSync(scene.path('rows.results.csv'), scene.path('moved.results.csv'));
    const { stderr } = await scene.run(['forget', 'rows.csv', '--dry-run']);
    expect(stderr).toMatch(/rows\.results\.csv does not have all of them: .* issue-batch results rows\.csv -o FILE/);
  });

  test('of a rehearsal needs no account, and says where its data still is', async ({ scene }) => {
    const env = { RUNA_API_KEY: '' };
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv', '--sandbox'], { env })).code).toBe(0);
    expect((await scene.run(['forget', 'rows.csv', '--yes'], { env })).code).toBe(2);
    const { code, stderr } = await scene.run(['forget', 'rows.csv', '--sandbox', '--yes'], { env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('The simulated account still has its orders')]);
    expect((await scene.run(['rows.csv', '--sandbox'], { env })).code).toBe(2);
  });

  test('of a real batch tells of its rehearsal, which the command that it names removes', async ({ scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv', '--sandbox'])).code).toBe(0);
    expect((await scene.run(['rows.csv'])).code).toBe(0);
    const { stderr } = await scene.run(['forget', 'rows.csv', '--yes']);
    const [, words = ''] = /issue-batch (forget batch-\S+ .*--sandbox)/.exec(stderr) ?? [];
    expect((await scene.run([...words.split(' '), '--yes'])).code).toBe(0);
    expect(state(scene).replace(/^.*account\.jsonl\n.*$/gm, '')).not.toContain('person.');
  });
});

const BIN = resolve(import.meta.dirname, '../../bin/issue-batch.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

async function answer(scene: Scene, reply: string): Promise<{ code: number | null; said: string }> {
  const child = spawn('script', ['-qefc', `${process.execPath} ${BIN} forget rows.csv`, '/dev/null'], {
    cwd: scene.folder,
    env: { PATH: process.env.PATH ?? '', HOME: scene.folder, TERM: 'xterm' },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  await until(() => said.includes('[y/N]'), 'the question is asked');
  child.stdin.write(reply);
  const [code] = await ended;
  return { code, said };
}

describe.concurrent('before it removes anything', () => {
  test('forget needs a person or --yes', async ({ scene }) => {
    await issued(scene);
    const bytes = state(scene);
    const { code, stderr } = await scene.run(['forget', 'rows.csv']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/no terminal to ask\.\nNothing was removed\..*--yes/)]);
    expect(state(scene)).toBe(bytes);
  });

  test.runIf(hasScript)('forget asks on a terminal, and Enter alone is a no', async ({ scene }) => {
    await issued(scene);
    const bytes = state(scene);
    const no = await answer(scene, '\r');
    expect([no.code, no.said]).toEqual([2, expect.stringMatching(/cannot be undone. .y.N..*Nothing was removed\./s)]);
    expect(state(scene)).toBe(bytes);
    const yes = await answer(scene, 'y\r');
    expect([yes.code, yes.said]).toEqual([0, expect.stringContaining('is forgotten')]);
    expect(state(scene)).not.toContain('person.');
    expect(existsSync(scene.path('rows.results.csv'))).toBe(true);
  });
});
