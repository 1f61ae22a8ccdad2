import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSystemOf, sharedKind, windowsShare } from '../../src/doctor/file-system.js';
import { checkState } from '../../src/doctor/state-folder.js';

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entries = () => readdirSync(folder, { recursive: true }).sort();

describe('the state folder', () => {
  test('that is there and private is OK, and holds afterwards what it held before', async () => {
    mkdirSync(path('state'), { mode: 0o700 });
    writeFileSync(path('state', 'batch.json'), '{}');
    const { status, found } = await checkState(path('state'));
    expect({ status, found }).toEqual({
      status: 'ok',
      found: expect.stringMatching(/state can be written, [\d,]+ [MG]B free$/),
    });
    expect(entries()).toEqual(['state', join('state', 'batch.json')]);
  });

  test('that is not there is tried in the nearest folder above it, and not made', async () => {
    const { status, found } = await checkState(path('a', 'b', 'state'));
    expect(status).toBe('ok');
    expect(found).toContain('does not exist yet and can be made');
    expect(entries()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')(
    'that others can enter is a warning with the command that mends it',
    async () => {
      mkdirSync(path('state'));
      chmodSync(path('state'), 0o755);
      const { status, found, fix } = await checkState(path('state'));
      expect(status).toBe('warning');
      expect(found).toContain('others have access to it (mode 755)');
      expect(fix).toBe(`Make it yours alone: chmod 700 ${path('state')}`);
    },
  );

  test.skipIf(process.platform === 'win32')('that others write to is not to be closed to them', async () => {
    mkdirSync(path('state'));
    chmodSync(path('state'), 0o1777);
    const { status, found, fix } = await checkState(path('state'));
    expect(status).toBe('warning');
    expect(found).toContain('(mode 1777)');
    expect(fix).toMatch(/^Name a folder of your own with --state-dir/);
  });

  test.runIf(process.getuid?.() === 0)('of another user is a warning even if it can be written', async () => {
    mkdirSync(path('state'), { mode: 0o700 });
    chownSync(path('state'), 65_534, 65_534);
    const { status, found } = await checkState(path('state'));
    expect(status).toBe('warning');
    expect(found).toContain('it belongs to user 65534, not to 0');
  });

  test.each<[title: string, prepare: () => void, found: RegExp]>([
    ['a file', () => writeFileSync(path('state'), ''), /as a folder: it is not a folder$/],
    ['a symbolic link', () => symlinkSync(folder, path('state')), /it is a symbolic link$/],
    ['a dangling link', () => symlinkSync(path('nowhere'), path('state')), /it is a symbolic link$/],
  ])('cannot be %s', async (_, prepare, found) => {
    prepare();
    expect(await checkState(path('state'))).toMatchObject({
      status: 'failed',
      code: 'STORAGE',
      found: expect.stringMatching(found),
      fix: expect.stringMatching(/--state-dir/),
    });
  });

  test('cannot be under a file', async () => {
    writeFileSync(path('file'), '');
    const { status, found } = await checkState(path('file', 'state'));
    expect(status).toBe('failed');
    expect(found).toMatch(/not a folder$/);
    expect(entries()).toEqual(['file']);
  });

  test.runIf(process.platform === 'linux')('cannot be where files cannot be made, whoever asks', async () => {
    const finding = await checkState('/proc/issue-batch-doctor/state');
    expect(finding).toMatchObject({ status: 'failed', code: 'STORAGE' });
    expect(finding.found).toMatch(/^Cannot write into \/proc: /);
    expect(finding.found).not.toMatch(/doctor-[0-9a-f]{16}/);
  });
});

describe('the file system', () => {
  test.each([
    ['NFS', 0x6969],
    ['SMB', 0x517b],
    ['SMB (CIFS)', 0xff534d42],
    ['SMB (CIFS)', 0xff534d42 | 0],
    ['SMB', 0xfe534d42],
    ['FUSE', 0x65735546],
  ])('is known for one that several machines may share: %s', (name, type) => {
    expect(sharedKind(type)).toBe(name);
  });

  test.each([
    ['ext4', 0xef53],
    ['tmpfs', 0x01021994],
    ['xfs', 0x58465342],
    ['btrfs', 0x9123683e],
    ['overlayfs', 0x794c7630],
  ])('is none of these: %s', (_, type) => {
    expect(sharedKind(type)).toBeUndefined();
  });

  test('is a network share on Windows when the real path leads to a server', () => {
    expect(windowsShare('\\\\server\\share\\state')).toBe('a network share');
    for (const local of ['C:\\data\\state', '\\\\?\\C:\\data', '\\\\.\\pipe\\x'])
      expect(windowsShare(local)).toBeUndefined();
  });

  test('of a folder that is not there says nothing', () => {
    expect(fileSystemOf(path('no'))).toEqual({ free: undefined, shared: undefined });
    expect(fileSystemOf(folder).free).toBeGreaterThan(0);
  });
});
