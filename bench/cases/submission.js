import { createRow, mostWithin } from '../verdict.js';
import { pacedRuns } from './paced-runs.js';

const MINUTE_MS = 60_000;

export const submission = {
  name: 'submission',
  about:
    'from the first order request to the last as the server sees them, at a limit that the server keeps, against the least that a sliding minute allows',
  scales: false,
  async measure(context) {
    const runs = await pacedRuns(context);
    return runs.map(({ orders, rate, log }) => {
      const times = log.posts.map(({ at }) => at);
      const most = mostWithin(times, MINUTE_MS);
      const refused = log.posts.filter(({ status }) => status === 429).length;
      return createRow({
        what: `submission of ${orders} orders at ${rate} a minute`,
        unit: 'ms',
        measured: [Math.max(...times) - Math.min(...times)],
        floor: [MINUTE_MS * Math.floor((orders - 1) / rate)],
        floorIs: '60 · floor((N − 1) / R) s',
        goal: { text: '≤ 1.02 × + 1 s', times: 1.02, plus: 1000 },
        also: [
          { holds: most <= rate, otherwise: `${most} requests within one minute` },
          { holds: refused === 0, otherwise: `${refused} answers were 429` },
        ],
        figures: { requests: times.length, mostInAMinute: most, refused },
      });
    });
  },
};
