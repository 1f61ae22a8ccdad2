import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import { writeFileAtomic, writeFully } from '../../src/files/atomic-file.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';

const posix = process.platform !== 'win32';
const linux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;

let compiled: CompiledSource;
beforeAll(() => {
  compiled = compileSource('files/atomic-file');
});
afterAll(() => compiled.remove());

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'atomic-file-test-'));
  path = join(folder, 'results.csv');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

async function failureOf(work: Promise<unknown>): Promise<IssueBatchError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof IssueBatchError) return error;
  throw error ?? new Error('It did not fail');
}

describe('writeFileAtomic', () => {
  test('writes a new file, replaces an old one, and leaves nothing else behind', async () => {
    await writeFileAtomic(path, (fd) => writeFully(fd, 'first'));
    expect(fs.readFileSync(path, 'utf8')).toBe('first');
    await writeFileAtomic(path, async (fd) => {
      await Promise.resolve();
      writeFully(fd, 'second');
    });
    expect(fs.readFileSync(path, 'utf8')).toBe('second');
    expect(fs.readdirSync(folder)).toEqual(['results.csv']);
  });

  test('shows the old file until the new one is complete', async () => {
    fs.writeFileSync(path, 'old');
    await writeFileAtomic(path, (fd) => {
      writeFully(fd, 'new, half-');
      expect(fs.readFileSync(path, 'utf8')).toBe('old');
      writeFully(fd, 'written');
    });
    expect(fs.readFileSync(path, 'utf8')).toBe('new, half-written');
  });

  test.runIf(posix)('gives mode 0600 under umask 000, also over a file that everybody could read', async () => {
    fs.writeFileSync(path, 'old');
    fs.chmodSync(path, 0o666);
    const source = compiled.url('files/atomic-file');
    // umask belongs to the whole process, so it is set in one of its own.
    const script = `process.umask(0);
      const { writeFileAtomic, writeFully } = await import(${JSON.stringify(source)});
      await writeFileAtomic(${JSON.stringify(path)}, (fd) => writeFully(fd, 'new'));`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status).toBe(0);
    expect(fs.readFileSync(path, 'utf8')).toBe('new');
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keeps the old file and removes the temporary one when the writer fails', async () => {
    fs.writeFileSync(path, 'old');
    const failed = writeFileAtomic(path, (fd) => {
      writeFully(fd, 'half');
      throw new TypeError('a bug');
    });
    await expect(failed).rejects.toThrow(TypeError);
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['results.csv']);
  });

  test.runIf(linux)('says that the disk is full, with the path and what to do', async () => {
    fs.writeFileSync(path, 'old');
    const full = fs.openSync('/dev/full', 'w');
    const error = await failureOf(writeFileAtomic(path, () => writeFully(full, 'x')));
    fs.closeSync(full);
    expect(error.code).toBe('STORAGE');
    expect(error.message).toBe(`Cannot write ${path}: the disk is full.`);
    expect(error.hint).toContain('Free some space');
    expect(error.cause).toMatchObject({ code: 'ENOSPC' });
    expect(fs.readdirSync(folder)).toEqual(['results.csv']);
  });

  test('refuses to take the place of a folder', async () => {
    fs.mkdirSync(path);
    const error = await failureOf(writeFileAtomic(path, (fd) => writeFully(fd, 'x')));
    expect(error.code).toBe('STORAGE');
    expect(fs.readdirSync(folder)).toEqual(['results.csv']);
  });

  test('names the path when its folder is not there', async () => {
    const nowhere = join(folder, 'no', 'results.csv');
    const error = await failureOf(writeFileAtomic(nowhere, (fd) => writeFully(fd, 'x')));
    expect(error.message).toBe(`Cannot write ${nowhere}: no such file or folder.`);
  });

  test.runIf(posix)('replaces a symbolic link itself and not what it leads to', async () => {
    const elsewhere = join(folder, 'elsewhere');
    fs.writeFileSync(elsewhere, 'not mine');
    fs.symlinkSync(elsewhere, path);
    await writeFileAtomic(path, (fd) => writeFully(fd, 'mine'));
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('not mine');
    expect(fs.lstatSync(path).isFile()).toBe(true);
  });

  test('takes a name as long as the file system allows', async () => {
    const long = join(folder, 'n'.repeat(255));
    await writeFileAtomic(long, (fd) => writeFully(fd, 'x'));
    expect(fs.readdirSync(folder)).toEqual(['n'.repeat(255)]);
  });

  test('removes what a killed process left behind for this file, and nothing younger or of another file', async () => {
    const left: string[] = [];
    for (const name of ['results.csv', 'other.csv']) {
      await writeFileAtomic(join(folder, name), () => {
        left.push(...fs.readdirSync(folder).filter((entry) => entry.endsWith('.tmp')));
      });
    }
    expect(left).toHaveLength(2);
    const [own = '', foreign = ''] = left;
    const young = own.replace(/-[0-9a-f]+\.tmp$/, '-young.tmp');
    for (const name of [own, foreign, young]) fs.writeFileSync(join(folder, name), 'links');
    for (const name of [own, foreign]) fs.utimesSync(join(folder, name), 0, 0);
    await writeFileAtomic(path, (fd) => writeFully(fd, 'x'));
    expect(fs.readdirSync(folder).sort()).toEqual([young, foreign, 'other.csv', 'results.csv'].sort());
  });
});

describe('a folder without permission to write', () => {
  test.runIf(posix)('is named, with the reason', () => {
    fs.chmodSync(folder, 0o555);
    // Permission bits do not bind root: then the child becomes nobody, once it has read its code.
    const script = `const { writeFileAtomic } = await import(${JSON.stringify(compiled.url('files/atomic-file'))});
      ${isRoot ? 'process.setgid(65534); process.setuid(65534);' : ''}
      await writeFileAtomic(${JSON.stringify(path)}, () => {}).catch(({ code, message, hint }) =>
        process.stdout.write(JSON.stringify({ code, message, hint })));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    fs.chmodSync(folder, 0o755);
    expect(JSON.parse(child.stdout)).toMatchObject({
      code: 'STORAGE',
      message: `Cannot write ${path}: permission denied.`,
      hint: expect.stringContaining('access') as string,
    });
  });
});

describe('writeFully', () => {
  test.runIf(linux)('reports a full disk as the system error that it is', () => {
    const fd = fs.openSync('/dev/full', 'w');
    expect(() => writeFully(fd, 'x')).toThrow(expect.objectContaining({ code: 'ENOSPC' }) as Error);
    fs.closeSync(fd);
  });

  test('writes any text and any bytes back to back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array())), (parts) => {
        const fd = fs.openSync(path, 'w');
        for (const part of parts) writeFully(fd, part);
        fs.closeSync(fd);
        const wanted = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part)));
        expect(fs.readFileSync(path).equals(Buffer.concat(wanted))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test.runIf(linux)('goes on after a short write', () => {
    // A file size limit makes the kernel take the part that fits and refuse the rest: the error is the second write's.
    const script = `const { writeFully } = await import(process.argv[1]);
      const fd = (await import('node:fs')).openSync(process.argv[2], 'w');
      process.on('SIGXFSZ', () => {});
      try { writeFully(fd, 'x'.repeat(3000)); } catch (error) { process.stdout.write(error.code); }`;
    const node = [process.execPath, '--input-type=module', '-e', script, compiled.url('files/atomic-file'), path];
    const child = spawnSync('bash', ['-c', 'ulimit -f 1; exec "$@"', 'bash', ...node], { encoding: 'utf8' });
    expect(child.stdout).toBe('EFBIG');
    expect(fs.statSync(path).size).toBe(1024);
  });
});
