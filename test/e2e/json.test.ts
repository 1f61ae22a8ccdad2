import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { test } from './scene.js';
import { until } from './until.js';

/** The one object that stdout holds. */
function onlyObject(stdout: string): Record<string, unknown> {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.concurrent('--json prints exactly one object', () => {
  test('for a run, and for a run that finds nothing left to do', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    const first = await scene.run(['rows.csv', '--chunk-size', '4', '--json']);
    expect(first.code).toBe(0);
    expect(onlyObject(first.stdout)).toMatchObject({
      batchId: expect.stringMatching(/^batch-[0-9a-f]{16}$/),
      rows: 6,
      issued: 6,
      failed: 0,
      unknown: 0,
      processing: 0,
      notSent: 0,
      orders: { total: 2, completed: 2 },
      totals: [{ currency: 'USD', rows: 6, faceValue: '60.15', issuedFaceValue: '60.15' }],
      results: scene.path('rows.results.csv'),
      exitCode: 0,
    });
    const second = await scene.run(['rows.csv', '--chunk-size', '4', '--json']);
    expect(onlyObject(second.stdout)).toMatchObject({ issued: 6, requestsSent: 0, exitCode: 0 });
  });

  test('for a plan, which leaves no state', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    for (const words of [
      ['plan', 'rows.csv'],
      ['rows.csv', '--dry-run'],
    ]) {
      const { code, stdout } = await scene.run([...words, '--json']);
      expect(code).toBe(0);
      expect(onlyObject(stdout)).toMatchObject({ rows: 6, state: 'new', orders: [{ rows: 6 }], exitCode: 0 });
    }
    expect(await scene.creates()).toBe(0);
    expect(scene.hasState()).toBe(false);
  });

  test('for a run that ends with a refused order, with the same code as the process', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ on: 'create', kind: 'status', status: 422 }] });
    scene.write('rows.csv', rowsCsv(6));
    const { code, stdout } = await scene.run(['rows.csv', '--json', '-q']);
    expect(code).toBe(3);
    expect(onlyObject(stdout)).toMatchObject({ issued: 0, failed: 6, exitCode: 3 });
  });

  test('for a run that a signal stops, with the same code as the process', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing' }] });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(['rows.csv', '--json']);
    await until(async () => (await server.log()).orders.length === 1, 'the order is made');
    running.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect(code).toBe(143);
    expect(onlyObject(stdout)).toMatchObject({ processing: 6, exitCode: 143 });
  });

  const refusals: [title: string, words: string[], env: Record<string, string>, code: number, name: string][] = [
    ['a missing key', ['rows.csv'], { RUNA_API_KEY: '' }, 2, 'USAGE'],
    ['an option that is none', ['rows.csv', '--nonsense'], {}, 2, 'USAGE'],
    ['a bad value', ['rows.csv', '--rate', 'fast'], {}, 2, 'USAGE'],
    ['a missing file', ['nowhere.csv'], {}, 2, 'INPUT'],
    ['no file at all', [], {}, 2, 'USAGE'],
    ['a file with errors', ['bad.csv'], {}, 2, 'INPUT'],
    ['an unreachable host', ['rows.csv'], { RUNA_BASE_URL: 'http://127.0.0.1:2/v2' }, 4, 'UNREACHABLE'],
    ['an unknown batch', ['resume', 'none'], {}, 2, 'USAGE'],
  ];
  test.for(refusals)('for %s', async ([, words, env, code, name], { scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    scene.write('bad.csv', 'product,face_value\nAMZ-US,"1,000"\nAMZ-US,$5\n');
    const ended = await scene.run([...words, '--json'], { env });
    const object = onlyObject(ended.stdout);
    expect(object).toMatchObject({ error: { message: expect.any(String) }, exitCode: code });
    expect(ended.code).toBe(code);
    expect((object.error as { code: string }).code).toBe(name);
    if (words[0] === 'bad.csv')
      expect(object).toMatchObject({ error: { issueCount: 2, issues: [{ line: 2 }, { line: 3 }] } });
  });
});
