/**
 * Makes the API reference in docs/api from the comments and types of the source; an export without a comment fails it.
 *
 * `node scripts/reference.js [--check]`: with `--check` nothing is written; exit code 1 when the reference is not of
 * this source. Needs what `npm ci --prefix tools` installs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const typedoc = join(root, 'tools/node_modules/typedoc/bin/typedoc');
const committed = join(root, 'docs/api');

const trouble = process.argv.includes('--check') ? check() : make(committed);
if (trouble !== undefined) {
  process.stderr.write(`${trouble}\n`);
  process.exitCode = 1;
}

/** What is wrong, if anything is. */
function check() {
  const folder = mkdtempSync(join(tmpdir(), 'issue-batch-reference-'));
  try {
    const trouble = make(folder);
    if (trouble !== undefined) return trouble;
    const [made, known] = [filesOf(folder), filesOf(committed)];
    const stale = [...new Set([...made.keys(), ...known.keys()])].filter((name) => made.get(name) !== known.get(name));
    if (stale.length > 0) return `docs/api is not of this source: ${stale.join(', ')}. Run this: npm run reference`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function make(out) {
  if (!existsSync(typedoc)) return 'The tools are not installed. Run this first: npm ci --prefix tools';
  const words = [typedoc, '--options', 'typedoc.json', '--logLevel', 'Warn', '--out', out];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) return 'The reference cannot be made: whatever is public has to be exported, and needs a comment.';
}

function filesOf(folder) {
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
