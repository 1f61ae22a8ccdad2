import { createRow } from '../verdict.js';
import { pacedRuns } from './paced-runs.js';

export const wholeRun = {
  name: 'whole-run',
  about:
    'the command from its start to its end, against the time from the first order request until the last order is settled, both as the server sees them',
  scales: false,
  async measure(context) {
    const runs = await pacedRuns(context);
    return runs.map(({ orders, rate, usage, log }) => {
      const first = Math.min(...log.posts.map(({ at }) => at));
      const settled = Math.max(...log.orders.map(({ readyAt }) => readyAt));
      return createRow({
        what: `whole run of ${orders} orders at ${rate} a minute`,
        unit: 'ms',
        measured: [usage.wallMs],
        floor: [settled - first],
        floorIs: "submission and the last order's settle time",
        goal: { text: '≤ 1.05 × + 1 s', times: 1.05, plus: 1000 },
        figures: { cpuMs: usage.cpuMs, peakBytes: usage.peakBytes },
      });
    });
  },
};
