import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { expectRefused, type Scene, test } from './scene.js';
import { until } from './until.js';

const FILE = 'issue-batch.config.json';
const configure = (scene: Scene, settings: object) => scene.write(FILE, JSON.stringify(settings));

describe.concurrent('settings from file and environment', () => {
  test('shape a run, are told in one line, and yield to the environment, which yields to what is typed', async ({
    scene,
  }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(6).replace('face_value', 'Amount due'));
    writeFileSync(scene.path('key.txt'), scene.apiKey, { mode: 0o600 });
    const map = { face_value: 'Amount due' };
    configure(scene, { chunkSize: 1, rate: 50, timeout: 20, stateDir: 'kept', map, apiKeyFile: 'key.txt' });
    const env = { RUNA_API_KEY: '', ISSUE_BATCH_RATE: '55', ISSUE_BATCH_CHUNK_SIZE: '2', ISSUE_BATCH_WAIT: '' };
    const ended = await scene.run(['rows.csv', '--chunk-size', '3'], { env });
    expect(ended.stderr.split('\n')[0]).toBe(
      `Settings  --api-key-file ${scene.path('key.txt')} --map 'face_value=Amount due' --state-dir ${scene.path('kept')} --timeout 20 (${FILE}); --rate 55 (ISSUE_BATCH_RATE)`,
    );
    expect([ended.code, await scene.creates()]).toEqual([0, 2]);
    expect(ended.stdout).toBe(`${scene.path('rows.results.csv')}\n`);
    const listed = await scene.run(['status', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject({ stateDir: scene.path('kept'), batches: [{ issued: 6 }] });
    expect(listed.stderr).toBe('');
    rmSync(scene.path('key.txt'));
  });

  test('need not be repeated in the command that comes next, and it works as it is printed', async ({ scene }) => {
    const server = await scene.serve({
      settleMs: 0,
      faultPlan: [{ on: 'create', kind: 'status', status: 422 }],
    });
    scene.write('rows.csv', rowsCsv(4));
    configure(scene, { stateDir: 'kept', chunkSize: 2, quiet: false });
    const first = await scene.run(['rows.csv', '--canary=2']);
    await server.configure({ faultPlan: [] });
    expect(first.code).toBe(5);
    const [, next = ''] = /: issue-batch (resume.*)$/m.exec(first.stderr) ?? [];
    expect(next).toBe('resume rows.csv --no-canary');
    expect((await scene.run(next.split(' '))).code).toBe(3);
    const rest = await scene.run(['results', 'rows.csv', '--only', 'failed']);
    const [, again = ''] = /issue-batch (\S+rows\.failed\.csv.*)$/m.exec(rest.stderr) ?? [];
    expect(again).toBe(scene.path('rows.failed.csv'));
    expect((await scene.run(again.split(' '))).code).toBe(0);
  });

  test('are not told with --quiet, and a variable that does nothing is', async ({ scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(1));
    configure(scene, { rate: 50 });
    const env = { ISSUE_BATCH_RAET: '5' };
    const said = await scene.run(['plan', 'rows.csv'], { env });
    expect(said.stderr).toBe(
      `Settings  --rate 50 (${FILE})\nISSUE_BATCH_RAET does nothing. Did you mean ISSUE_BATCH_RATE?\n`,
    );
    expect((await scene.run(['plan', 'rows.csv', '--quiet'], { env })).stderr).toBe('');
    const doctor = await scene.run(['doctor'], { env });
    expect(doctor.stderr).toBe('ISSUE_BATCH_RAET does nothing. Did you mean ISSUE_BATCH_RATE?\n');
  });

  test('are refused all at once before anything is sent, without the key', async ({ scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(1));
    configure(scene, { apiKey: 'wgSECRET', baseUrl: 'https://example.org', yes: true, rate: 'fast' });
    const ended = await scene.run(['rows.csv']);
    await expectRefused(scene, ended, 2, /^apiKey in .* baseUrl in .* yes in .* rate in .* takes a whole number/);
    expect(ended.stderr).not.toContain('SECRET');
    const asJson = await scene.run(['status', '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ error: { code: 'USAGE' }, exitCode: 2 });
    expect(asJson.stdout).not.toContain('SECRET');
  });

  test('that are refused leave alone what they are not for', async ({ scene }) => {
    scene.write(FILE, '{ broken');
    expect((await scene.run(['--version'])).code).toBe(0);
    expect((await scene.run(['plan', '--help'])).code).toBe(0);
    expect((await scene.run(['completion', 'bash'])).code).toBe(0);
    const sandbox = scene.start(['sandbox']);
    await until(() => sandbox.stdout().includes('\n'), 'the sandbox says its address');
    sandbox.kill('SIGTERM');
    expect((await sandbox.ended).code).toBe(143);
    expect((await scene.run(['status'])).code).toBe(2);
  });

  test('may stand in package.json, but not in both', async ({ scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(1));
    scene.write('package.json', '{"name": "mine", "issue-batch": {"rate": 50}}');
    expect((await scene.run(['plan', 'rows.csv'])).stderr).toBe('Settings  --rate 50 (package.json ("issue-batch"))\n');
    configure(scene, {});
    await expectRefused(scene, await scene.run(['rows.csv']), 2, /issue-batch\.config\.json and .* package\.json/);
  });
});

describe.concurrent('words that make no command', () => {
  test('end with 2, one line and a hint, and nothing on stdout', async ({ scene }) => {
    const ended = await scene.run(['rows.csv', '--currancy', 'USD']);
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'Unknown option --currancy. Did you mean --currency?\nSee issue-batch run --help.\n',
    });
    const staus = await scene.run(['staus'], { env: { RUNA_API_KEY: '' } });
    expect([staus.code, staus.stderr.split('\n')[0]]).toEqual([
      2,
      'There is neither a command nor a file staus. Did you mean "status"?',
    ]);
    expect((await scene.run(['plan', 'rows.csv', '--rate'])).stderr).toBe(
      '--rate needs a value.\nSee issue-batch plan --help.\n',
    );
  });

  test('none at all show the help, and end with 2 as well', async ({ scene }) => {
    const ended = await scene.run([]);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^issue-batch <file\.csv>\n/);
    const unknown = await scene.run(['completion'], { env: { SHELL: '/bin/tcsh' } });
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect((await scene.run(['completion'], { env: { SHELL: '/usr/bin/fish' } })).stdout).toContain(
      'complete -c issue-batch',
    );
  });
});
