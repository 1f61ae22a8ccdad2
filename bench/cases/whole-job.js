/** A whole job done by the command and by the script that one would otherwise write. */
import { join } from 'node:path';
import { API_KEY } from '../context.js';
import { inPairs } from '../pairs.js';
import { createRow } from '../verdict.js';

/** @returns rows that compare time, memory and requests; `limitPerMinute`: null when the server has none */
export async function compareJobs(context, { rows, rowsAnOrder, rate, limitPerMinute }, what, series = what) {
  const { sizes, input, folder, serve, stop, wholeRun, program, remove } = context;
  const path = input(rows);
  const against = async (work) => {
    const server = await serve({ settle: sizes.jobSettle, limitPerMinute });
    const { wallMs, cpuMs, peakBytes } = await work(server);
    const { requests, orders } = await server.log();
    await stop(server);
    return { wallMs, cpuMs, peakBytes, requests, orders: orders.length };
  };
  const script = ({ url }) => {
    const home = folder();
    const pace = limitPerMinute === null ? undefined : rate;
    const job = { input: path, output: join(home, 'results.csv'), url, rowsAnOrder, rate: pace };
    return program('afternoon-script.js', job, { RUNA_API_KEY: API_KEY }).finally(() => remove(home));
  };
  const { product, floor } = await inPairs(
    1,
    () => against(script),
    () =>
      against(async (server) => {
        const { usage, folder: home } = await wholeRun(server, { input: path, rate, rowsAnOrder });
        remove(home);
        return usage;
      }),
  );
  if (floor[0].orders !== product[0].orders) {
    throw new Error(`The script made ${floor[0].orders} orders instead of ${product[0].orders}`);
  }
  const row = (name, label, unit) =>
    createRow({
      what: `whole job, ${what}: ${label}`,
      series: `whole job, ${series}: ${label}`,
      unit,
      measured: product.map((sample) => sample[name]),
      floor: floor.map((sample) => sample[name]),
      floorIs: "the afternoon's script",
      figures: { cpuMs: product.map(({ cpuMs }) => cpuMs), floorCpuMs: floor.map(({ cpuMs }) => cpuMs) },
    });
  return [row('wallMs', 'time', 'ms'), row('peakBytes', 'memory', 'bytes'), row('requests', 'requests', 'count')];
}
