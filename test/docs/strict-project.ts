/** A folder as a project that depends on the package and compiles its TypeScript under strict rules. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages.js';

export interface Ended {
  readonly code: unknown;
  readonly output: string;
}

/** @param programs texts by the names of their files, without `.ts` */
export function makeProject(programs: Iterable<readonly [name: string, text: string]>): string {
  const home = mkdtempSync(join(tmpdir(), 'issue-batch-library-'));
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(ROOT, join(home, 'node_modules', 'issue-batch'));
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(home, 'node_modules', '@types'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    ...{ target: 'ES2023', lib: ['ES2023'], module: 'NodeNext', types: ['node'] },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noEmit: true },
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  for (const [name, text] of programs) writeFileSync(join(home, `${name}.ts`), text);
  return home;
}

export function compile(home: string): Promise<Ended> {
  return run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ['-p', home], home);
}

export function run(file: string, words: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...words], { cwd, timeout: 200_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), output: stdout + stderr });
    });
  });
}
