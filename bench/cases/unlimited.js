import { join } from 'node:path';
import { API_KEY } from '../context.js';
import { inPairs } from '../pairs.js';
import { ROWS_AN_ORDER, UNLIMITED } from '../sizes.js';
import { createRow } from '../verdict.js';

export const unlimited = {
  name: 'unlimited',
  about:
    'from the first order request to the last answer as the server sees them, all links fetched, against a bare loop of undici that sends the same bytes and fetches each order once',
  scales: true,
  async measure(context) {
    const { sizes, input, program, serve, stop, remove, wholeRun, finishedBatch } = context;
    const { rows, rounds } = sizes;
    const { batch } = await finishedBatch(rows);
    const bodies = join(batch, 'bodies.jsonl');
    /** A server each time: none is slower by what it remembers. */
    const against = async (work) => {
      const server = await serve();
      const usage = await work(server);
      const log = await server.log();
      await stop(server);
      const posts = log.posts.map(({ at }) => at);
      const first = Math.min(...posts);
      const { cpuMs, wallMs } = usage;
      const times = { postsMs: Math.max(...posts) - first, allMs: log.lastAnswerAt - first };
      return { orders: log.orders.length, requests: log.requests, cpuMs, wallMs, ...times };
    };
    const { product, floor } = await inPairs(
      rounds.long,
      () => against(({ url }) => program('floors/undici-loop.js', { url, bodies, apiKey: API_KEY })),
      () =>
        against(async (server) => {
          const job = { input: input(rows), rate: UNLIMITED, rowsAnOrder: ROWS_AN_ORDER };
          const { usage, folder } = await wholeRun(server, job);
          remove(folder);
          return usage;
        }),
    );
    const [{ orders }] = product;
    if (floor[0].orders !== orders)
      throw new Error(`The bare loop sent ${floor[0].orders} orders instead of ${orders}`);
    const pick = (samples, name) => samples.map((sample) => sample[name]);
    return [
      createRow({
        what: `unlimited rate, ${orders.toLocaleString('en-US')} orders on loopback`,
        series: 'unlimited rate',
        unit: 'ms',
        measured: pick(product, 'allMs'),
        floor: pick(floor, 'allMs'),
        floorIs: 'a bare undici loop: the same bytes, and each order fetched once',
        goal: { text: '≤ 1.3 × (stretch 1.1 ×)', times: 1.3 },
        figures: {
          postsMs: pick(product, 'postsMs'),
          floorPostsMs: pick(floor, 'postsMs'),
          cpuMs: pick(product, 'cpuMs'),
          floorCpuMs: pick(floor, 'cpuMs'),
          wholeCommandMs: pick(product, 'wallMs'),
          requests: pick(product, 'requests'),
          floorRequests: pick(floor, 'requests'),
        },
      }),
    ];
  },
};
