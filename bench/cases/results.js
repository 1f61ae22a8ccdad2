import { statSync } from 'node:fs';
import { join } from 'node:path';
import { inPairs } from '../pairs.js';
import { createRow } from '../verdict.js';

export const results = {
  name: 'results',
  about: 'the command `results`, into a file of its own, against bare csv-stringify of the same cells',
  scales: true,
  async measure({ sizes, folder, command, program, remove, finishedBatch }) {
    const { rows, rounds } = sizes;
    const { batch, results: path } = await finishedBatch(rows);
    const home = folder();
    const [ours, bare] = [join(home, 'ours.csv'), join(home, 'bare.csv')];
    const { product, floor } = await inPairs(
      rounds.long,
      () => program('floors/csv-stringify.js', { path, to: bare }),
      async () => {
        remove(ours);
        return command(['results', batch, '-o', ours], { home });
      },
    );
    const [bytes, bareBytes] = [statSync(ours).size, statSync(bare).size];
    remove(home);
    if (bytes !== bareBytes) throw new Error(`csv-stringify wrote ${bareBytes} bytes instead of ${bytes}`);
    return [
      createRow({
        what: `results CSV of ${rows.toLocaleString('en-US')} rows`,
        series: 'results CSV',
        unit: 'ms',
        measured: product.map(({ wallMs }) => wallMs),
        floor: floor.map(({ wallMs }) => wallMs),
        floorIs: 'csv-stringify of the same cells',
        goal: { text: '≤ 1.5 ×', times: 1.5 },
        figures: {
          bytes,
          cpuMs: product.map(({ cpuMs }) => cpuMs),
          floorCpuMs: floor.map(({ cpuMs }) => cpuMs),
          peakBytes: product.map(({ peakBytes }) => peakBytes),
        },
      }),
    ];
  },
};
