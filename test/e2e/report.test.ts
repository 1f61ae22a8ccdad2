import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const read = (scene: Scene, name = 'rows.report.html') => readFileSync(scene.path(name), 'utf8');

function judgeReport(text: string): void {
  const told = text.replace(/<style>[\s\S]*<\/style>/, '');
  expect(told).not.toMatch(/@/);
  expect(told.replace(/http:\/\/[\w.:]+\/v2/, '')).not.toMatch(/:\/\//);
  expect(told).not.toMatch(/Person \d|R-\d/);
  expect(told).not.toMatch(/<script/i);
}

function journalOf(scene: Scene): string {
  const folder = scene.path('.issue-batch');
  const [batch = ''] = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  return join(folder, batch, 'journal.log');
}

describe.concurrent('the evidence report', () => {
  test('of a rehearsal is found with --sandbox, needs no key, and says how it went', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(450));
    await scene.run(['rows.csv', '--sandbox']);
    const { code, stdout, stderr } = await scene.run(['report', 'rows.csv', '--sandbox'], {
      env: { RUNA_API_KEY: '', RUNA_BASE_URL: '' },
    });
    expect([code, stdout]).toEqual([0, `${scene.path('rows.report.html')}\n`]);
    expect(stderr).toMatch(/open it in a browser/);
    const text = read(scene);
    judgeReport(text);
    for (const { payout_url: url } of scene.results()) expect(text).not.toContain(url);
    expect(text).toContain('All 450 rows were issued');
    expect(text).toContain('<p class="state">Complete</p>');
    expect(text).toContain('http://sandbox.localhost/v2');
    expect(statSync(scene.path('rows.report.html')).mode & 0o777).toBe(0o600);
    expect((await scene.run(['report', 'rows.csv'])).code).toBe(2);
  });

  test('of a batch with refused and unknown orders names reasons, rows and sums', async ({ scene }) => {
    const faultPlan: Fault[] = [
      { on: 'create', bodyIncludes: '#1 g0]', kind: 'status', status: 422, message: 'Not for ada@example.com <b>' },
      { on: 'create', bodyIncludes: '#2 g0]', kind: 'reset-after' },
      { on: 'create', bodyIncludes: '#2 g0]', kind: 'status', status: 422 },
      { on: 'list', kind: 'missing-description', times: null },
    ];
    await scene.serve({ faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv', '--chunk-size', '2'])).code).toBe(4);
    const { code, stdout, stderr } = await scene.run(['report', 'rows.csv', '-q', '-o', 'audit.html']);
    expect([code, stdout, stderr]).toEqual([0, `${scene.path('audit.html')}\n`, '']);
    const text = read(scene, 'audit.html');
    judgeReport(text);
    expect(text).toContain('2 of 6 rows were issued: 20.01 USD.');
    expect(text).toContain('2 rows failed and are proven not issued and of 2 rows it is not known');
    expect(text).toMatch(/Not for [^@]*&lt;b&gt;/);
    expect(text).toMatch(/4: unfinished/);
  });

  test('with --json tells the path beside the state of the batch, and nothing else on stdout', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    await scene.run(['rows.csv']);
    const { code, stdout } = await scene.run(['report', 'rows.csv', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 6,
      issued: 6,
      report: scene.path('rows.report.html'),
      exitCode: 0,
    });
  });

  test('is written beside a live run, without its lock, and the run goes on to its end', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing' }] });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(['rows.csv']);
    const accepted = () => existsSync(journalOf(scene)) && readFileSync(journalOf(scene), 'utf8').includes('accepted');
    await until(accepted, 'the order is accepted');
    const { code } = await scene.run(['report', 'rows.csv']);
    expect(code).toBe(0);
    const text = read(scene);
    judgeReport(text);
    expect(text).toContain('<p class="state">In progress</p>');
    expect(text).toContain('6 rows are being processed by the vendor');
    await server.configure({ unstick: true });
    expect((await running.ended).code).toBe(0);
    expect((await scene.run(['report', 'rows.csv'])).code).toBe(0);
    expect(read(scene)).toContain('<p class="state">Complete</p>');
    expect(await scene.verdict()).toEqual([]);
  });

  test('of no batch, of a damaged one, or in the place of another file is refused, and nothing is changed', async ({
    scene,
  }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    const unknown = await scene.run(['report', 'rows.csv']);
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).not.toMatch(/\n\s+at /);
    await scene.run(['rows.csv']);
    const results = readFileSync(scene.path('rows.results.csv'), 'utf8');
    for (const name of ['rows.results.csv', 'rows.csv']) {
      const { code, stderr } = await scene.run(['report', 'rows.csv', '-o', name]);
      expect([code, /own input or results/.test(stderr)]).toEqual([2, true]);
    }
    scene.write('ledger.html', '<!doctype html><p>mine</p>');
    expect((await scene.run(['report', 'rows.csv', '-o', 'ledger.html'])).code).toBe(2);
    expect(readFileSync(scene.path('ledger.html'), 'utf8')).toBe('<!doctype html><p>mine</p>');
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(results);
    const journal = readFileSync(journalOf(scene));
    journal[40] = (journal[40] ?? 0) ^ 1;
    writeFileSync(journalOf(scene), journal);
    const damaged = await scene.run(['report', 'rows.csv']);
    expect([damaged.code, existsSync(scene.path('rows.report.html'))]).toEqual([8, false]);
    expect(damaged.stderr).toMatch(/is damaged/);
  });
});
