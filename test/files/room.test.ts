import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refuseWithoutRoom } from '../../src/files/room.js';
import { planBatch } from '../../src/plan-batch.js';
import { runBatch } from '../../src/run-batch.js';
import { startIndependentServer } from '../support/independent-server.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'room-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function free(): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

describe('room on a disk', () => {
  test('is enough while the disk has more free than is needed', () => {
    expect(() => refuseWithoutRoom([{ folder, bytes: 1000 }])).not.toThrow();
    expect(() => refuseWithoutRoom([])).not.toThrow();
  });

  test('is refused as a storage error that names the folder and both figures', () => {
    expect(() => refuseWithoutRoom([{ folder, bytes: free() * 2 + 1e9 }])).toThrow(
      expect.objectContaining({
        code: 'STORAGE',
        message: expect.stringMatching(
          /^The disk of .*room-test-.* has [\d.]+ MB free, .* needs about [\d.]+ MB more\.$/,
        ),
      }) as Error,
    );
  });

  test('is counted together for all that goes to one disk', () => {
    const half = { folder, bytes: Math.ceil(free() * 0.6) };
    expect(() => refuseWithoutRoom([half])).not.toThrow();
    expect(() => refuseWithoutRoom([half, half])).toThrow('needs about');
  });

  test('of a folder that is not there is left to whoever writes to it', () => {
    expect(() => refuseWithoutRoom([{ folder: join(folder, 'no'), bytes: 1e15 }])).not.toThrow();
  });
});

// Mounting needs the right to do so, which few but root have.
const small = mkdtempSync(join(tmpdir(), 'room-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', small]).status === 0;
afterAll(() => {
  if (mounted) execFileSync('umount', [small]);
  rmSync(small, { recursive: true, force: true });
});

test.runIf(mounted)(
  'a disk too small for links and results refuses the batch, sends nothing, keeps nothing',
  async () => {
    const server = await startIndependentServer({ settleMs: 0 });
    try {
      const rows = Array.from({ length: 150 }, (_, row) => `AMZ-US,${row + 10}.00,R${row}\n`);
      const path = join(folder, 'rows.csv');
      writeFileSync(path, `product,face_value,reference\n${rows.join('')}`);
      const state = join(small, 'state');
      const options = { apiKey: 'XXroom.key', baseUrl: server.url };
      const plan = await planBatch(path, { ...options, stateDir: state, output: join(small, 'results.csv') });
      await expect(runBatch(plan, options)).rejects.toMatchObject({
        code: 'STORAGE',
        message: expect.stringMatching(/needs about 0\.1 MB/),
      });
      expect(server.log().requests.filter(({ method }) => method === 'POST')).toEqual([]);
      expect(readdirSync(state)).toEqual(['.gitignore']);
    } finally {
      await server.stop();
    }
  },
);
