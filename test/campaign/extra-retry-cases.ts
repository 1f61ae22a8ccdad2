/** What `retry-failed` must never do: pay a row that may be paid, or give a link to another row than the one it sent. */
import type { Fault } from '../support/independent-server.mjs';
import type { ExtraCase } from './extra-cases.js';

const second = '#1 g0]';
const unlisted: Fault = { on: 'list', kind: 'missing-description', times: null };

export const RETRY_CASES: readonly ExtraCase[] = [
  {
    name: 'retry-of-an-order-that-cannot-be-known',
    async play(scene) {
      const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: second };
      const refused: Fault = { on: 'create', kind: 'status', status: 422, made: false, bodyIncludes: second, nth: 2 };
      scene.server.configure({ faultPlan: [lost, { ...refused, times: null }, unlisted] });
      await scene.run();
      const before = scene.creates();
      const { report } = await scene.run({ retry: true });
      scene.expect(scene.creates() === before, 'duplicate', 'an order that may exist was sent again under a new key');
      scene.expect(report?.unknown === 2, 'lie', `two rows cannot be known, ${report?.unknown} are called unknown`);
    },
  },
  {
    name: 'retry-without-a-row-that-was-refused-by-name',
    async play(scene) {
      const at = ['items', 0, 'face_value'];
      const refused: Fault = { on: 'create', kind: 'status', status: 422, at, bodyIncludes: second };
      scene.server.configure({ faultPlan: [refused] });
      await scene.run();
      const { code } = await scene.run({ retry: true });
      scene.expect(code === 3, 'other', `a row was refused by name, and the retry ends with ${code}`);
      const words = scene.results().map((row) => row.issue_status);
      scene.expect(words.join(' ') === 'issued issued failed issued issued issued', 'lie', `the rows are ${words}`);
      const before = scene.creates();
      await scene.run({ retry: true });
      scene.expect(scene.creates() === before, 'other', 'a retry of nothing sends something');
    },
  },
  {
    name: 'retry-of-an-order-that-was-called-failed-and-is-complete',
    async play(scene) {
      const open: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: second };
      scene.server.configure({ faultPlan: [open] });
      await scene.run({ run: { wait: 2000 } });
      const order = scene.server.log().orders.find(({ description }) => description?.includes(second));
      const body = { id: order?.id, status: 'FAILED', message: 'no' };
      scene.server.configure({
        faultPlan: [{ on: 'get', kind: 'other-json', body, bodyIncludes: second, times: null }],
      });
      await scene.runUnjudged({});
      scene.server.configure({ faultPlan: [], unstick: true });
      const before = scene.creates();
      const { error, code } = await scene.runUnjudged({ retry: true });
      scene.expect(scene.creates() === before, 'duplicate', 'rows that are paid were sent again under a new key');
      scene.expect(
        error === 'HALTED' || code === 6,
        'lie',
        `the server took back FAILED, and the retry ends with ${error ?? code}`,
      );
    },
  },
  {
    name: 'retry-from-a-copy-of-the-state-that-knows-of-none',
    async play(scene) {
      const refused: Fault = { on: 'create', kind: 'status', status: 422, bodyIncludes: second };
      scene.server.configure({ faultPlan: [refused] });
      await scene.run();
      const before = scene.snapshot();
      await scene.run({ retry: true });
      const sent = scene.creates();
      scene.restore(before);
      const { code } = await scene.run({ retry: true });
      scene.expect(scene.creates() === sent, 'duplicate', 'a copy of the state sent once more what was sent from it');
      scene.expect(code === 0, 'not-converged', `everything is issued, and the copy ends with ${code}`);
    },
  },
];
