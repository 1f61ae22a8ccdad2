/** What may become of state and input between two runs: cases that neither chance nor a matrix brings about. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../e2e/until.js';
import type { Fault } from '../support/independent-server.mjs';
import { DAY_MS, type ExtraCase, FIRST_ORDER, forgetful, SIX } from './extra-cases.js';

const NAMED = { batchId: 'stipend-2026-11' };
const AFTER_THE_ORDERS = 9;

/** A batch that was begun meets other rows or settings: nothing of them may be sent. */
function changed(name: string, input: string, plan: { readonly chunkSize?: number }): ExtraCase {
  return {
    name,
    async play(scene) {
      await scene.runKilled({ when: 'before', request: FIRST_ORDER + 1 }, NAMED);
      scene.write(input);
      const before = scene.creates();
      const { error, code } = await scene.runUnjudged({ plan: { ...NAMED, ...plan } });
      scene.expect(error === 'INPUT' || error === 'USAGE', 'bytes', `a changed batch ends with ${error ?? code}`);
      scene.expect(scene.creates() === before, 'bytes', 'orders of a changed batch were sent');
      scene.write(SIX);
      scene.expect((await scene.run({ plan: NAMED })).code === 0, 'not-converged', 'undoing the change does not help');
    },
  };
}

export const RESTART_CASES: readonly ExtraCase[] = [
  changed('rows-changed-between-runs', SIX.replace('10.05', '99.99'), {}),
  changed('chunk-size-changed-between-runs', SIX, { chunkSize: 3 }),
  {
    name: 'other-rows-under-a-name-whose-state-is-lost',
    async play(scene) {
      const open: Fault = { on: 'create', kind: 'fate', fate: 'processing', times: null };
      scene.server.configure({ faultPlan: [open] });
      await scene.runKilled({ when: 'before', request: AFTER_THE_ORDERS }, NAMED);
      const made = scene.server.log().orders.length;
      scene.loseState();
      scene.write(SIX.replace('10.01', '99.99'));
      const { code } = await scene.runUnjudged({ plan: NAMED, run: { wait: 0 } });
      scene.expect(
        scene.server.log().orders.length === made,
        'duplicate',
        'edited rows were ordered under a used name',
      );
      scene.expect(code === 6, 'other', `other content under used keys, and the run ends with ${code}`);
    },
  },
  {
    name: 'equal-rows-keep-their-links-when-the-state-is-lost',
    input: `product,face_value\n${'AMZ-US,25.00\n'.repeat(8)}`,
    async play(scene) {
      const plan = { chunkSize: 8, allowDuplicates: true };
      await scene.run({ plan });
      const before = scene.results().map(({ payout_url: link }) => link);
      scene.loseState();
      await scene.run({ plan });
      const after = scene.results().map(({ payout_url: link }) => link);
      scene.expect(String(after) === String(before), 'misassigned', 'rows of equal content swapped their links');
    },
  },
  {
    name: 'lost-state-after-weeks',
    server: forgetful,
    async play(scene) {
      await scene.run();
      scene.loseState();
      scene.server.configure({ clockOffsetMs: 40 * DAY_MS });
      const { code } = await scene.run({ clockOffsetMs: 40 * DAY_MS });
      scene.expect(code === 0, 'not-converged', `a batch that was issued before ends with ${code}`);
    },
  },
  {
    name: 'damaged-record-in-the-middle',
    async play(scene) {
      await scene.runKilled({ when: 'before', request: AFTER_THE_ORDERS });
      const journal = join(scene.batchFolder(), 'journal.log');
      const bytes = readFileSync(journal);
      const at = bytes.indexOf('\n', bytes.length / 2) + 30;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(journal, bytes);
      const before = scene.creates();
      const { error, code } = await scene.run();
      scene.expect(error === 'STORAGE', 'lie', `a damaged record, and the run ends with ${error ?? code}`);
      scene.expect(scene.creates() === before, 'other', 'orders were sent on the word of a damaged journal');
    },
  },
  {
    name: 'torn-last-record',
    async play(scene) {
      await scene.runKilled({ when: 'before', request: AFTER_THE_ORDERS });
      const journal = join(scene.batchFolder(), 'journal.log');
      truncateSync(journal, readFileSync(journal).length - 3);
      scene.expect((await scene.run()).code === 0, 'not-converged', 'a torn last record stops the batch');
    },
  },
  {
    name: 'rate-after-a-restart',
    async play(scene) {
      // On the real clock, by which the server counts.
      const first = new AbortController();
      const limited = { speed: 1, plan: { chunkSize: 1 } };
      const running = scene.run({ ...limited, run: { rate: 3, signal: first.signal } });
      await until(() => scene.creates() >= 3, 'the minute is used up');
      first.abort();
      await running;
      await scene.run({ ...limited, run: { rate: 3, signal: AbortSignal.timeout(4000) } });
      scene.expect(scene.creates() === 3, 'rate', `${scene.creates()} order requests within seconds at 3 a minute`);
    },
  },
];
