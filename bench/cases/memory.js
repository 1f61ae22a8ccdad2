import { ROWS_AN_ORDER } from '../sizes.js';
import { createRow } from '../verdict.js';

const MOST_BYTES = 150e6;
/** What an order may add, its keys, digests and state, is far below what its rows would take; and what chance adds to any process. */
const BYTES_AN_ORDER = 4000;
const NOISE_BYTES = 10e6;

export const memory = {
  name: 'memory',
  about: 'the peak of resident memory of `plan` and of a whole run, against the same with a tenth of the rows',
  scales: true,
  async measure({ sizes, input, folder, serve, stop, command, remove, finishedBatch }) {
    const { rows, fewerRows } = sizes;
    const server = await serve();
    const planPeak = async (wanted) => {
      const home = folder();
      const { peakBytes } = await command(['plan', input(wanted), '--state-dir', home], { server, home });
      remove(home);
      return peakBytes;
    };
    const runPeak = async (wanted) => (await finishedBatch(wanted)).usage.peakBytes;
    const few = { plan: await planPeak(fewerRows), run: await runPeak(fewerRows) };
    const many = { plan: await planPeak(rows), run: await runPeak(rows) };
    await stop(server);

    const furtherOrders = (rows - fewerRows) / ROWS_AN_ORDER;
    const mayGrow = NOISE_BYTES + furtherOrders * BYTES_AN_ORDER;
    const count = (value) => value.toLocaleString('en-US');
    const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
    return ['plan', 'run'].map((kind) => {
      const growth = many[kind] - few[kind];
      return createRow({
        what: `peak memory of ${kind === 'plan' ? '`plan`' : 'a whole run'}, ${count(rows)} rows`,
        series: `peak memory of ${kind === 'plan' ? '`plan`' : 'a whole run'}`,
        unit: 'bytes',
        measured: [many[kind]],
        floor: [few[kind]],
        floorIs: `${count(fewerRows)} rows`,
        goal: { text: '≤ 150 MB, growing by orders alone', atMost: MOST_BYTES },
        also: [
          {
            holds: growth <= mayGrow,
            otherwise: `${megabytes(growth)} MB more than with ${count(fewerRows)} rows, of which the orders explain ${megabytes(mayGrow)} MB`,
          },
        ],
        figures: { growthBytes: growth, bytesAFurtherOrder: Math.round(growth / furtherOrders) },
      });
    });
  },
};
