/** Versions of Node.js on this machine: the one that runs the tests, and those of `tools/nodes`. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Node {
  readonly path: string;
  /** Such as `24.21.0`. */
  readonly version: string;
}

const paths = [
  process.execPath,
  ...['node22', 'node24'].map((name) => join(ROOT, 'tools/nodes/node_modules', name, 'bin/node')),
];

/** @throws when they are not installed: what was not run must not look as if it had passed */
export const NODES: readonly Node[] = paths.map((path) => {
  if (!existsSync(path)) throw new Error('Other versions of Node.js are missing. Run `npm ci --prefix tools/nodes`.');
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1) };
});

export const NEWEST = NODES.at(-1) as Node;
