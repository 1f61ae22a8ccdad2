import { setTimeout as sleep } from 'node:timers/promises';
import { UNLIMITED } from '../sizes.js';
import { createRow } from '../verdict.js';
import { pacedRun } from './paced-runs.js';

const LATEST_MS = 2000;

export const polls = {
  name: 'polls',
  about:
    'looks at orders and pages of the list, counted by the server from the first order request on, with settle times from short to long that come alike often on a scale of logarithms; and how long after its end an order was first read',
  scales: false,
  async measure(context) {
    const { sizes, tell } = context;
    tell(`  ${sizes.polled.length} runs with ${sizes.polled.join(', ')} orders open at once`);
    const runs = await Promise.all(
      sizes.polled.map(async (orders, index) => {
        await sleep(index * sizes.staggerMs);
        return pacedRun(context, { orders, rate: UNLIMITED }, sizes.polledSettle, null);
      }),
    );
    return runs.flatMap(rowsOf);
  },
};

function rowsOf({ orders, log }) {
  const first = Math.min(...log.posts.map(({ at }) => at));
  const looks = log.orderReads.filter((at) => at >= first);
  const pages = log.pageReads.filter((at) => at >= first);
  const seconds = (Math.max(...looks) - first) / 1000;
  const unread = log.orders.filter(({ noticedAt }) => noticedAt === null).length;
  const latest = Math.max(
    ...log.orders.map(({ readyAt, noticedAt }) => (noticedAt ?? Number.POSITIVE_INFINITY) - readyAt),
  );
  const of = `${orders} ${orders === 1 ? 'order' : 'orders'}`;
  return [
    createRow({
      what: `poll requests for ${of}`,
      unit: 'count',
      measured: [looks.length + pages.length],
      floor: [orders],
      floorIs: 'each order read once',
      goal: { text: `≤ N + one a second (${Math.floor(orders + seconds)})`, times: 1, plus: seconds },
      also: [{ holds: unread === 0, otherwise: `${unread} orders were never read at their end` }],
      figures: { looks: looks.length, pages: pages.length, seconds },
    }),
    createRow({
      what: `latest notice of an order's end, ${of}`,
      unit: 'ms',
      measured: [latest],
      floor: [0],
      floorIs: 'at once',
      goal: { text: '≤ 2 s', atMost: LATEST_MS },
    }),
  ];
}
