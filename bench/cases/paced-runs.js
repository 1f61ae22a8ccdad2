/** Runs under a rate limit, which take minutes and next to no processor: they go side by side, and two cases look at them. */
import { setTimeout as sleep } from 'node:timers/promises';

/** @returns for each job what the server saw and how long the command took */
export function pacedRuns(context) {
  const { sizes, shared, tell } = context;
  return shared('paced runs', () => {
    tell(`  ${sizes.paced.length} runs at ${sizes.paced.map(({ rate }) => rate).join(', ')} orders a minute`);
    return Promise.all(
      sizes.paced.map(async (job, index) => {
        // Not all at once: each begins with as many orders as its limit lets go.
        await sleep(index * sizes.staggerMs);
        return pacedRun(context, job, sizes.pacedSettle);
      }),
    );
  });
}

/** Orders of one row each: it is requests that the limit counts. */
export async function pacedRun(context, { orders, rate }, settle, limitPerMinute = rate) {
  const server = await context.serve({ settle, limitPerMinute });
  const job = { input: context.input(orders), rate, rowsAnOrder: 1 };
  const { usage, folder } = await context.wholeRun(server, job);
  const log = await server.log();
  await context.stop(server);
  context.remove(folder);
  if (log.orders.length !== orders) throw new Error(`${log.orders.length} orders were made instead of ${orders}`);
  return { orders, rate, usage, log };
}
