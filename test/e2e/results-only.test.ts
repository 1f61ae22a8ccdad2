import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import type { Fault } from '../support/server-process.js';
import { parseRows, rowsCsv, statusCounts } from './inputs.js';
import { ISSUE, issued, RESULTS, refused } from './issued-batch.js';
import { createsIn } from './oracle.js';
import { test } from './scene.js';

describe.concurrent('results --only', () => {
  const BAD: Fault = { on: 'create', kind: 'status', status: 422, bodyIncludes: '#1 g0]', times: null };

  test('gives the failed rows to mend, and what is mended is issued as a batch of its own', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, faultPlan: [BAD] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(ISSUE)).code).toBe(3);
    const ended = await scene.run([...RESULTS, '--only', 'failed']);
    expect([ended.code, ended.stdout]).toEqual([0, `${scene.path('rows.failed.csv')}\n`]);
    const path = scene.path('rows.failed.csv');
    expect(ended.stderr).toContain(`Once it is mended: issue-batch ${path} --chunk-size 2`);
    expect(ended.stderr).not.toMatch(/WARNING/);
    const text = readFileSync(path, 'utf8');
    expect(text).toBe(
      rowsCsv(6)
        .split('\n')
        .filter((_, line) => [0, 3, 4].includes(line))
        .map((line) => `${line}\n`)
        .join(''),
    );
    writeFileSync(path, text.replace('10.02', '11.02'));
    refused(await scene.run([...RESULTS, '--only', 'failed']));
    await server.configure({ faultPlan: [] });
    expect((await scene.run([path])).code).toBe(0);
    const results = scene.results('rows.failed.results.csv');
    expect(results.map(({ issue_status: status, face_value: value }) => [status, value])).toEqual([
      ['issued', '11.02'],
      ['issued', '10.03'],
    ]);
    expect((await server.log()).orders.flatMap((order) => order.items)).toHaveLength(6);
    expect(
      await scene.verdict('rows.failed.csv', 'rows.failed.results.csv', (await server.log()).orders.slice(2)),
    ).toEqual([]);
  });

  test('does so against the sandbox as well', async ({ scene }) => {
    const sandbox = await startSandbox({
      settleAfterMs: 50,
      ordersPerMinute: Number.POSITIVE_INFINITY,
      faults: [{ on: 'create', kind: 'order-fails', nth: 2 }],
    });
    try {
      const env = { RUNA_BASE_URL: sandbox.url };
      scene.write('rows.csv', rowsCsv(6));
      expect((await scene.run(ISSUE, { env })).code).toBe(3);
      const { code, stdout } = await scene.run([...RESULTS, '--only', 'failed'], { env });
      expect(code).toBe(0);
      const path = stdout.trim();
      expect(parseRows(readFileSync(path, 'utf8'))).toHaveLength(2);
      writeFileSync(path, readFileSync(path, 'utf8').replace('Person 3', 'Person Three'));
      expect((await scene.run([path], { env })).code).toBe(0);
      expect(statusCounts(scene.results('rows.failed.results.csv'))).toEqual({ issued: 2 });
    } finally {
      await sandbox.close();
    }
  });

  test('warns of rows that may be paid, and a run of them as they are is refused', async ({ scene }) => {
    const server = await scene.serve({
      settleMs: 0,
      faultPlan: [
        { on: 'create', kind: 'reset-after', bodyIncludes: '#1 g0]' },
        { on: 'create', kind: 'status', status: 422, bodyIncludes: '#1 g0]', times: null },
        { on: 'list', kind: 'missing-description', times: null },
      ],
    });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(ISSUE)).code).toBe(4);
    expect(statusCounts(scene.results())).toEqual({ issued: 4, unknown: 2 });
    const { code, stderr } = await scene.run([...RESULTS, '--only', 'unknown', '-q']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/WARNING: 2 rows in this file are paid already, or may be/),
    ]);
    const sent = createsIn(await server.log()).length;
    await server.configure({ faultPlan: [] });
    const run = await scene.run(['rows.unknown.csv']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(/2 of 2 rows may have been issued/)]);
    expect((await scene.run(['rows.unknown.csv', '--json'])).stdout).toContain('"code":"USAGE"');
    expect(createsIn(await server.log())).toHaveLength(sent);
    expect(existsSync(scene.path('rows.unknown.results.csv'))).toBe(false);
  });

  test('without a row in it says so, ends with 0 and leaves no file', async ({ scene }) => {
    await issued(scene);
    const { code, stdout, stderr } = await scene.run([...RESULTS, '--only', 'failed', '--only', 'not_sent']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/No row of batch-\w+ is failed or not sent: no file was written/);
    expect(readdirSync(scene.folder).filter((name) => name.includes('failed'))).toEqual([]);
    scene.write('rows.failed.csv', 'of last month\n');
    const again = await scene.run([...RESULTS, '--only', 'failed', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ path: null, rows: 0, exitCode: 0 });
    expect(again.stderr).toMatch(/rows\.failed\.csv is from before/);
  });

  test('names the options without which the rest would be another order', async ({ scene }) => {
    await scene.serve({ settleMs: 0, faultPlan: [{ ...BAD, bodyIncludes: '#0 g0]' }] });
    scene.write('rows.csv', 'sku,Amount due,email\nAMZ-US,10,ada@example.com\n');
    const own = ['--map', 'product=sku', '--map', 'face_value=Amount due', '--state-dir', 'kept here'];
    expect((await scene.run(['rows.csv', '--distribution', 'email', ...own])).code).toBe(3);
    const { stderr } = await scene.run([...RESULTS, '--only', 'failed', '--state-dir', 'kept here']);
    const path = scene.path('rows.failed.csv');
    const map = "--map product=sku --map 'face_value=Amount due' --map recipient=email";
    expect(stderr).toContain(
      `issue-batch ${path} ${map} --distribution email --state-dir '${scene.path('kept here')}'`,
    );
  });
});
