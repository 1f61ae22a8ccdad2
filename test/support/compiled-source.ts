/**
 * Plain JavaScript of a part of `src/`, for tests that need processes of their own (kill -9, another user): Node 20
 * cannot run TypeScript, and `dist/` may be older than the source or not there at all.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');

export interface CompiledSource {
  /** The `file:` URL of a module, by its path below `src/` without extension: `journal/lock`. */
  url(module: string): string;
  remove(): void;
}

/** Compiles the modules and whatever they import. Takes about a second: call it once a test file. */
export function compileSource(...modules: string[]): CompiledSource {
  // Inside node_modules, so that the compiled files still find the runtime dependencies, and git and vitest do not look.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'issue-batch-test-'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(root, 'src'),
      outDir: join(folder, 'dist'),
      declaration: false,
      sourceMap: false,
      noCheck: true,
    },
    files: modules.map((module) => join(root, 'src', `${module}.ts`)),
    include: [],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '0.0.0' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'tsconfig.json')]);
  return {
    url: (module) => pathToFileURL(join(folder, 'dist', `${module}.js`)).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
