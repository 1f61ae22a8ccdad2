/** What a server may do over weeks, or at every look: cases that neither chance nor a matrix brings about: each is a way in which a careful tool could still go wrong. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rowsCsv } from '../e2e/inputs.js';
import { until } from '../e2e/until.js';
import type { Fault, ServerOptions } from '../support/independent-server.mjs';
import type { ExtraScene } from './extra-scene.js';

export interface ExtraCase {
  readonly name: string;
  readonly input?: string;
  readonly server?: ServerOptions;
  play(scene: ExtraScene): Promise<void>;
}

export const DAY_MS = 86_400_000;
/** Six rows in three orders: catalogue, balance, list and balance again, then come the orders. */
export const SIX = rowsCsv(6);
export const FIRST_ORDER = 5;
const second = '#1 g0]';
const unlisted: Fault = { on: 'list', kind: 'missing-description', times: null };
export const forgetful: ServerOptions = { idempotency: 'forget', forgetAfterMs: 30 * DAY_MS };

/** An order was made, its answer never came, its key is forgotten by now and the list does not show whose it is. */
function afterWeeks(name: string, clocks: 'both' | 'server'): ExtraCase {
  return {
    name,
    server: forgetful,
    async play(scene) {
      await scene.runKilled({ when: 'unanswered', request: FIRST_ORDER });
      await until(() => scene.server.log().orders.length > 0, 'an order is made');
      const made = scene.server.log().orders.length;
      scene.server.configure({ clockOffsetMs: 31 * DAY_MS, faultPlan: [unlisted] });
      const ended = await scene.run({ clockOffsetMs: clocks === 'both' ? 31 * DAY_MS : 0 });
      const { unknown = 0 } = ended.report ?? {};
      scene.expect(unknown >= 2 * made, 'lie', `${made} orders cannot be known, ${unknown} rows are called unknown`);
      scene.expect(ended.code === 4, 'other', `exit code ${ended.code} with unknown rows`);
    },
  };
}

/** What contradicts an order at every look has to halt the batch. */
function mustHalt(name: string, fault: Omit<Fault, 'on'>): ExtraCase {
  return {
    name,
    async play(scene) {
      scene.server.configure({ faultPlan: [{ ...fault, on: 'get', bodyIncludes: second, times: null }] });
      const { code } = await scene.run();
      scene.expect(code === 6, 'lie', `the server contradicts itself, and the run ends with ${code}`);
    },
  };
}

function redirected(on: Fault['on'], status: number): ExtraCase {
  return {
    name: `redirect-${status}-of-${on}`,
    async play(scene) {
      let visits = 0;
      const elsewhere = createServer((_, response) => {
        visits += 1;
        response.end('{}');
      }).listen(0, '127.0.0.1');
      await until(() => elsewhere.listening, 'the other host listens');
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v2/order`;
      scene.server.configure({ faultPlan: [{ on, kind: 'redirect', status, location }] });
      const first = await scene.run();
      if (first.code !== 0) scene.expect((await scene.run()).code === 0, 'not-converged', first.said.slice(-400));
      scene.expect(visits === 0, 'leak', `${visits} requests followed a redirect to another host`);
      elsewhere.closeAllConnections();
      elsewhere.close();
    },
  };
}

export const SERVER_CASES: readonly ExtraCase[] = [
  afterWeeks('unanswered-for-weeks-and-not-listed', 'both'),
  afterWeeks('unanswered-for-weeks-by-the-server-and-not-listed', 'server'),
  mustHalt('other-content-at-every-look', { kind: 'wrong-digest' }),
  mustHalt('link-of-another-order-at-every-look', { kind: 'foreign-link' }),
  mustHalt('failed-with-links', { kind: 'failed-live' }),
  ...(['create', 'get', 'list', 'product'] as const).flatMap((on) => [redirected(on, 302), redirected(on, 307)]),
  {
    name: 'funds-short-after-an-attempt-without-an-answer',
    async play(scene) {
      const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: second };
      const short: Fault = { on: 'create', kind: 'insufficient-funds', made: false, bodyIncludes: second, nth: 2 };
      scene.server.configure({ faultPlan: [lost, short, unlisted] });
      const { code } = await scene.run();
      scene.expect(code === 4, 'other', `an order cannot be known, and the run ends with ${code}`);
      scene.server.configure({ faultPlan: [unlisted] });
      scene.expect((await scene.run()).code === 0, 'not-converged', 'the same key again does not bring the order');
    },
  },
  {
    name: 'funds-short-twice-after-an-attempt-without-an-answer',
    async play(scene) {
      const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: second };
      const short: Fault = { on: 'create', kind: 'insufficient-funds', made: false, bodyIncludes: second, nth: 2 };
      scene.server.configure({ faultPlan: [lost, { ...short, times: 2 }, unlisted] });
      for (const run of ['first', 'second']) {
        const { code } = await scene.run();
        scene.expect(code === 4, 'other', `an order cannot be known, and the ${run} run ends with ${code}`);
      }
      scene.expect((await scene.run()).code === 0, 'not-converged', 'the same key again does not bring the order');
    },
  },
  {
    name: 'funds-short-for-two-orders-of-which-one-may-exist',
    async play(scene) {
      const third = '#2 g';
      const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: second };
      const short: Fault = { on: 'create', kind: 'insufficient-funds', made: false };
      const faultPlan = [
        lost,
        { ...short, bodyIncludes: second, nth: 2, times: null },
        { ...short, bodyIncludes: `${third}0]`, times: null },
        { ...short, bodyIncludes: `${third}1]`, times: null },
        unlisted,
      ];
      scene.server.configure({ faultPlan });
      // The third order goes on under new keys; of the second nobody knows whether it exists.
      const codes: (number | null)[] = [];
      for (let run = 0; run < 3; run += 1) codes.push((await scene.run()).code);
      scene.expect(codes.join() === '5,5,4', 'other', `an order cannot be known, and the runs end with ${codes}`);
      scene.server.configure({ faultPlan: [] });
      scene.expect((await scene.run()).code === 0, 'not-converged', 'the order is listed, and was not taken over');
    },
  },
  {
    name: 'listed-as-complete-and-shown-as-failed',
    async play(scene) {
      await scene.run();
      scene.loseState();
      scene.server.configure({ faultPlan: [{ on: 'get', kind: 'failed-bare', bodyIncludes: second, times: null }] });
      const { code } = await scene.run();
      scene.expect(code === 6, 'lie', `a complete order is shown as FAILED, and the run ends with ${code}`);
    },
  },
  {
    name: 'refused-after-an-attempt-without-an-answer',
    async play(scene) {
      const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: second };
      const refused: Fault = { on: 'create', kind: 'status', status: 422, made: false, bodyIncludes: second, nth: 2 };
      scene.server.configure({ faultPlan: [lost, { ...refused, times: null }, unlisted] });
      const { report } = await scene.run();
      scene.expect(report?.unknown === 2, 'lie', `two rows cannot be known, ${report?.unknown} are called unknown`);
      scene.server.configure({ faultPlan: [] });
      scene.expect((await scene.run()).code === 0, 'not-converged', 'the order is listed, and was not taken over');
    },
  },
];
