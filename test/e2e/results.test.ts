import { chmodSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parseRows, rowsCsv, statusCounts } from './inputs.js';
import { ISSUE, issued, RESULTS, read, refused, stateFolder } from './issued-batch.js';
import { test } from './scene.js';
import { waiting } from './waiting.js';

describe.concurrent('results', () => {
  test('are written again byte for byte, and told as JSON', async ({ scene }) => {
    await issued(scene);
    const before = read(scene);
    rmSync(scene.path('rows.results.csv'));
    rmSync(scene.path('rows.csv'));
    const { code, stdout } = await scene.run(RESULTS, { env: { RUNA_API_KEY: '', RUNA_BASE_URL: '' } });
    expect([code, stdout, read(scene) === before]).toEqual([0, `${scene.path('rows.results.csv')}\n`, true]);
    const json = await scene.run([...RESULTS, '--json', '-o', 'copy.results.csv']);
    const copy = scene.path('copy.results.csv');
    expect(JSON.parse(json.stdout)).toMatchObject({ issued: 6, rows: 6, results: copy, exitCode: 0 });
    expect([json.code, read(scene, 'copy.results.csv') === before]).toEqual([0, true]);
  });

  test('of a finished batch are true after every further run, whatever was done to them, and else left alone', async ({
    scene,
  }) => {
    await issued(scene);
    const path = scene.path('rows.results.csv');
    const before = read(scene);
    const place = () => statSync(path, { bigint: true }).ino;
    const untouched = place();
    expect((await scene.run(ISSUE)).code).toBe(0);
    expect((await scene.run(['resume', 'rows.csv'])).code).toBe(0);
    expect(place()).toBe(untouched);

    // As many bytes and the same times: only who reads them can tell.
    const { atime, mtime } = statSync(path);
    writeFileSync(path, before.replace('issued', 'failed'));
    utimesSync(path, atime, mtime);
    expect((await scene.run(ISSUE)).code).toBe(0);
    expect(read(scene) === before).toBe(true);
    for (const spoil of [
      () => rmSync(path),
      () => truncateSync(path, before.length - 1),
      () => chmodSync(path, 0o644),
    ]) {
      spoil();
      expect((await scene.run(['resume', 'rows.csv'])).code).toBe(0);
      expect(read(scene) === before).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect((await scene.run([...ISSUE, '-o', 'other.results.csv'])).code).toBe(0);
    expect(read(scene, 'other.results.csv') === before).toBe(true);
  });

  test('of a batch that is not finished end with 0 as well', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ on: 'create', kind: 'status', status: 422, bodyIncludes: '#1 g0]' }] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(ISSUE)).code).toBe(3);
    const before = read(scene);
    expect((await scene.run(RESULTS)).code).toBe(0);
    expect(read(scene) === before).toBe(true);
  });

  test('beside a live run: its own file is taken, another one shows how it stands', async ({ scene }) => {
    const { server, running } = await waiting(scene);
    const { code, stdout, stderr } = await scene.run(RESULTS);
    expect([code, stdout, stderr]).toEqual([7, '', expect.stringMatching(/Another run/)]);
    const copy = await scene.run([...RESULTS, '-o', 'now.results.csv']);
    expect(copy.code).toBe(0);
    expect(statusCounts(scene.results('now.results.csv'))).toEqual({ issued: 4, processing: 2 });
    const rest = await scene.run([...RESULTS, '--only', 'processing']);
    expect([rest.code, rest.stderr]).toEqual([0, expect.stringMatching(/is being run at this moment/)]);
    await server.configure({ unstick: true });
    expect((await running.ended).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test('of an unknown batch, or from damaged state, are refused with 2 and 8, and nothing is written', async ({
    scene,
  }) => {
    refused(await scene.run(['results', 'rows.csv']));
    refused(await scene.run(['results', 'batch-0123456789abcdef', '--refresh', '--sandbox']));
    expect(scene.hasState()).toBe(false);
    await issued(scene);
    const before = read(scene);
    writeFileSync(join(stateFolder(scene), 'links.log'), 'nonsense');
    for (const words of [[], ['--redact'], ['--only', 'issued'], ['--refresh']]) {
      const { code, stdout, stderr } = await scene.run([...RESULTS, ...words]);
      expect([code, stdout]).toEqual([8, '']);
      expect(stderr).toMatch(/links\.log is damaged/);
    }
    expect(read(scene) === before).toBe(true);
    expect(readdirSync(scene.folder).filter((name) => /redacted|issued/.test(name))).toEqual([]);
  });

  test('are one thing at a time', async ({ scene }) => {
    await issued(scene);
    for (const words of [
      ['--only', 'failed', '--redact'],
      ['--refresh', '--redact'],
      ['--refresh', '--only', 'issued'],
    ]) {
      const ended = await scene.run([...RESULTS, ...words]);
      refused(ended);
      expect(ended.stderr).toMatch(/do not go together/);
    }
    const ended = await scene.run([...RESULTS, '--only', 'broken']);
    refused(ended);
    expect(ended.stderr).toMatch(/failed, unknown, processing, not_sent or issued/);
  });
});

describe.concurrent('results --redact', () => {
  test('writes a copy without links, addresses and names, and never over anything', async ({ scene }) => {
    const server = await issued(scene);
    const before = read(scene);
    const { code, stdout } = await scene.run([...RESULTS, '--redact']);
    expect([code, stdout]).toEqual([0, `${scene.path('rows.redacted.csv')}\n`]);
    const copy = read(scene, 'rows.redacted.csv');
    expect(copy).not.toMatch(/:\/\/|person|Person/);
    const [row] = parseRows(copy);
    expect(row).toMatchObject({ recipient: 'p…@example.com', name: '', reference: 'R-0', face_value: '10.00' });
    const [order] = (await server.log()).orders;
    expect(row).toMatchObject({ runa_order_id: order?.id, issue_status: 'issued', payout_status: 'ACTIVE' });
    expect(statSync(scene.path('rows.redacted.csv')).mode & 0o777).toBe(0o600);
    expect((await scene.run([...RESULTS, '--redact', '--json'])).stdout).toContain('"unchanged":true');
    scene.write('mine.csv', 'mine\n');
    for (const name of ['mine.csv', 'rows.csv', 'rows.results.csv', 'rows.redacted.csv/x']) {
      const ended = await scene.run([...RESULTS, '--redact', '-o', name]);
      expect([2, 8]).toContain(ended.code);
      expect(ended.stdout).toBe('');
    }
    expect([read(scene), read(scene, 'mine.csv'), read(scene, 'rows.csv')]).toEqual([before, 'mine\n', rowsCsv(6)]);
  });
});
