/** A disk that fails in the middle: real writes against a real file size limit, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../freeze/sample-batch.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';

const folder = useTempFolder();
let compiled: CompiledSource;
beforeAll(() => {
  compiled = compileSource('journal/journal', 'journal/links');
});
afterAll(() => compiled.remove());

/** Runs the module text where no file may grow over 1 KiB, and returns the JSON that it prints. */
function withSmallFiles(text: string): unknown {
  const script = join(folder.path, 'script.mjs');
  const lines = [
    `import { truncateSync, readFileSync } from 'node:fs';`,
    `import { openJournal } from ${JSON.stringify(compiled.url('journal/journal'))};`,
    `import { openAppendFile } from ${JSON.stringify(compiled.url('journal/links'))};`,
    `const path = ${JSON.stringify(join(folder.path, 'file.log'))};`,
    `const codeOf = (act) => { try { act(); return 'ok'; } catch (error) { return error.code; } };`,
    `const big = 'x'.repeat(2000);`,
    text,
  ];
  writeFileSync(script, lines.join('\n'));
  // bash counts in KiB, sh in half of that.
  const { stdout, stderr, status } = spawnSync('bash', ['-c', 'ulimit -f 1; exec "$0" "$1"', process.execPath, script]);
  expect([status, stderr.toString()]).toEqual([0, '']);
  return JSON.parse(stdout.toString());
}

describe.skipIf(process.platform === 'win32')('after a write that failed', () => {
  test('the journal takes no further event, even if there is room again; the next run goes on before it', () => {
    const result = withSmallFiles(`
      const event = (host) => ({ type: 'run:start', at: '2026-11-01T10:00:00.000Z', version: '1', pid: 1, host });
      const journal = openJournal(path, () => {});
      const codes = [codeOf(() => journal.append(event('a'))), codeOf(() => journal.append(event(big)))];
      truncateSync(path, 0);
      codes.push(codeOf(() => journal.append(event('b'))), codeOf(() => journal.append(event('c'))));
      journal.close();
      const seen = [];
      const again = openJournal(path, (each) => seen.push(each.host));
      codes.push(codeOf(() => again.append(event('d'))));
      console.log(JSON.stringify({ codes, seen }));
    `);
    expect(result).toEqual({ codes: ['ok', 'STORAGE', 'STORAGE', 'STORAGE', 'ok'], seen: [] });
  });

  test('what stands of a record that was cut short is dropped by the next run', () => {
    const result = withSmallFiles(`
      const event = (host) => ({ type: 'run:start', at: '2026-11-01T10:00:00.000Z', version: '1', pid: 1, host });
      const journal = openJournal(path, () => {});
      journal.append(event('a'));
      const codes = [codeOf(() => journal.append(event(big)))];
      journal.close();
      const seen = [];
      const again = openJournal(path, (each) => seen.push(each.host));
      codes.push(codeOf(() => again.append(event('d'))));
      again.close();
      openJournal(path, (each) => seen.push(each.host)).close();
      console.log(JSON.stringify({ codes, seen }));
    `);
    expect(result).toEqual({ codes: ['STORAGE', 'ok'], seen: ['a', 'a', 'd'] });
  });

  test('the links file takes no further record: it would not be where its place says', () => {
    const result = withSmallFiles(`
      const links = openAppendFile(path);
      const codes = [codeOf(() => links.append('a')), codeOf(() => links.append(big))];
      truncateSync(path, 0);
      codes.push(codeOf(() => links.append('b')));
      console.log(JSON.stringify({ codes, size: readFileSync(path).length }));
    `);
    expect(result).toEqual({ codes: ['ok', 'STORAGE', 'STORAGE'], size: 0 });
  });
});
