/** What `npm pack` makes, installed in an empty folder, is all that a program of strict TypeScript needs. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './nodes.js';
import { runProgram } from './program.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-tarball-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT, stdio: 'ignore' });
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball], {
    cwd: folder,
    stdio: 'ignore',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = () => join(folder, 'node_modules/issue-batch');

describe('the packed tarball', () => {
  test('holds what users need and nothing else', () => {
    expect(readdirSync(installed()).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'RELIABILITY.md',
        'bin',
        'dist',
        'docs',
        'package.json',
        'samples',
      ].sort(),
    );
    const files = readdirSync(join(installed(), 'dist'), { recursive: true, encoding: 'utf8' });
    // What the command has ready made, and the licences of what is built into it.
    const others = files.filter((path) => !/\.(js|d\.ts|js\.map)$|^[\w/-]+$/.test(path));
    expect(others.sort()).toEqual(['command-help.json', 'command-licenses.txt', 'locales/en.json']);
    const { dependencies } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual([
      'bottleneck',
      'csv-parse',
      'csv-stringify',
      'ioredis',
      'p-limit',
      'redis-semaphore',
      'undici',
      'yargs',
      'zod',
    ]);
  });

  test('brings no dependency that runs a script when it is installed', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
    const scripted = Object.entries<{ hasInstallScript?: boolean }>(lock.packages).filter(
      ([, one]) => one.hasInstallScript,
    );
    expect(scripted).toEqual([]);
  });

  test('issues a batch from an async iterable with ten lines of strict TypeScript, prints nothing and ends', async () => {
    const program = `
      import { planBatch, runBatch } from 'issue-batch';
      import { startSandbox } from 'issue-batch/sandbox';
      async function* rows() {
        for (let day = 1; day <= 3; day += 1) yield { product: 'AMZ-US', face_value: String(day), reference: \`day-\${day}\` };
      }
      const sandbox = await startSandbox({ settleAfterMs: 0 });
      const account = { apiKey: 'XX-try.me', baseUrl: sandbox.url };
      const { issued } = await runBatch(await planBatch(rows(), { ...account, output: 'days.results.csv' }), account);
      await sandbox.close();
      process.exitCode = issued === 3 ? 0 : 1;`.replace(/^ {6}/gm, '');
    writeFileSync(join(folder, 'program.ts'), program.trimStart());
    symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'];
    const target = ['--target', 'ES2023', '--module', 'NodeNext', '--types', 'node'];
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = { cwd: folder, env: { HOME: folder } };
    expect(await runProgram(process.execPath, [compiler, ...strict, ...target, 'program.ts'], options)).toEqual({
      ...{ code: 0, stdout: '', stderr: '' },
    });
    expect(await runProgram(process.execPath, ['program.js'], options)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'days.results.csv'), 'utf8').match(/,issued,https:/g)).toHaveLength(3);
  });

  test('runs its command from where it is installed', async () => {
    cpSync(join(installed(), 'samples/rewards.csv'), join(folder, 'rewards.csv'));
    const command = join(folder, 'node_modules/.bin/issue-batch');
    const ended = await runProgram(command, ['rewards.csv', '--sandbox'], { cwd: folder, env: { HOME: folder } });
    expect(ended).toMatchObject({ code: 0 });
  });
});
