/** The built command, and the library, over a batch on every version of Node.js that is supported. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rowsCsv } from '../e2e/inputs.js';
import { judgeRows } from '../e2e/oracle.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { NODES, ROOT } from './nodes.js';
import { runProgram } from './program.js';

const input = rowsCsv(500);
let folder: string;
let server: ServerProcess;
let env: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-nodes-'));
  server = await startServerProcess({ settleMs: 200, itemOrder: 'reverse' });
  env = { RUNA_API_KEY: 'XXnodes.key', RUNA_BASE_URL: server.url, HOME: folder };
  writeFileSync(join(folder, 'rows.csv'), input);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function verdict(): Promise<string[]> {
  const { orders } = await server.log();
  return judgeRows({ input, results: readFileSync(join(folder, 'rows.results.csv'), 'utf8'), orders });
}

test('three versions of Node.js are tried', () => {
  expect(NODES.map(({ version }) => Number.parseInt(version, 10))).toEqual([20, 22, 24]);
});

describe.each(NODES)('on Node.js $version', ({ path }) => {
  const command = join(ROOT, 'bin/issue-batch.js');

  test('the command plans, issues, goes on and reports', async () => {
    const run = (...words: string[]) => runProgram(path, [command, ...words], { cwd: folder, env });
    expect(await run('plan', 'rows.csv')).toMatchObject({ code: 0 });
    // Nobody waits for what was sent: then the next command has something to go on with.
    expect(await run('rows.csv', '--no-wait')).toMatchObject({ code: 4 });
    expect(await run('rows.csv')).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Warning') });
    expect(await run('status', 'rows.csv', '--json')).toMatchObject({ code: 0 });
    expect(await verdict()).toEqual([]);
    expect((await server.log()).orders).toHaveLength(3);
  });

  test('the library issues a batch, prints nothing and lets its process end', async () => {
    const program = `
      import { planBatch, runBatch } from ${JSON.stringify(join(ROOT, 'dist/index.js'))};
      const { RUNA_API_KEY: apiKey, RUNA_BASE_URL: baseUrl } = process.env;
      const report = await runBatch(await planBatch('rows.csv', { apiKey, baseUrl }), { apiKey, baseUrl });
      process.exitCode = report.issued === 500 ? 0 : 1;`;
    writeFileSync(join(folder, 'program.mjs'), program);
    expect(await runProgram(path, ['program.mjs'], { cwd: folder, env })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await verdict()).toEqual([]);
  });
});
