import { expect, test } from 'vitest';
import { standingText } from '../../../src/cli/render/plan-text.js';
import type { BatchPlan, BatchReport } from '../../../src/index.js';

const PLAN = { batchId: 'spring', state: 'begun', notes: [], funds: [] } as unknown as BatchPlan;
const REPORT = { orders: { total: 3, notSent: 0 }, finished: true } as BatchReport;

test.each([
  ['2026-11-03T12:00:00.000Z', 'finished on 2026-11-03; nothing will be sent'],
  // Every row was refused, perhaps a moment ago: no order has settled.
  [null, 'finished before; nothing will be sent'],
])('a batch whose last order settled at %s is %s', (settledAt, words) => {
  expect(standingText(PLAN, { ...REPORT, settledAt })).toEqual([`Batch     spring (${words})`]);
});
