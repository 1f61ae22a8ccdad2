/** The lock keeps two runs of one batch apart; this is what holds when it does not, as on a disk that does not lock. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsCsv } from '../e2e/inputs.js';
import { judgeRows } from '../e2e/oracle.js';
import { startIndependentServer } from '../support/independent-server.mjs';
import { startProcess } from './command.js';
import { type Copy, makeCopy } from './mutant-hunt.js';

let unlocked: Copy;
beforeAll(() => {
  const from = 'export function acquireLock(path, owner) {';
  const to = `export function acquireLock() { return { release() {} }; }\nfunction lockAsBefore(path, owner) {`;
  unlocked = makeCopy({ name: 'no lock', edits: [{ file: 'journal/lock.js', from, to }] });
});
afterAll(() => unlocked.remove());

test.each([0, 15, 60, 200])(
  'two runs of one batch at once without a lock, %i ms apart, make one item a row, and a new state folder finds all of them',
  async (apartMs) => {
    const folder = mkdtempSync(join(tmpdir(), 'without-lock-'));
    const server = await startIndependentServer({ settleMs: 50, answerDelayMs: 20, limitPerMinute: null });
    try {
      const input = rowsCsv(12);
      writeFileSync(join(folder, 'rows.csv'), input);
      const env = { HOME: folder, RUNA_BASE_URL: server.url, RUNA_API_KEY: 'XXunlocked.key' };
      const words = [unlocked.bin, 'rows.csv', '--chunk-size', '1', '--rate', '6000'];
      const run = () => startProcess(process.execPath, words, { cwd: folder, env }).ended;
      const first = run();
      await new Promise((resolve) => setTimeout(resolve, apartMs));
      const codes = (await Promise.all([first, run()])).map(({ code }) => code);
      // Whoever finds the other's events in its journal stops: the state is damaged, or all is well.
      for (const code of codes) expect([0, 4, 6, 8]).toContain(code);
      expect(codes).not.toContain(7);
      const live = () => server.log().orders.flatMap(({ items }) => items);
      const once = new Set(live().map(({ faceValue }) => faceValue));
      expect(live()).toHaveLength(once.size);

      rmSync(join(folder, '.issue-batch'), { recursive: true });
      const again = await run();
      expect(again.code, again.stderr).toBe(0);
      const results = readFileSync(join(folder, 'rows.results.csv'), 'utf8');
      expect(judgeRows({ input, results, orders: server.log().orders })).toEqual([]);
      expect(live()).toHaveLength(12);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
