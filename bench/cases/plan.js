import { createRow } from '../verdict.js';
import { inPairs } from '../pairs.js';

export const plan = {
  name: 'plan',
  about: 'the command `plan`, with every check on, against bare csv-parse with its default options over the same file',
  scales: true,
  async measure({ sizes, input, folder, serve, stop, command, program, remove }) {
    const { rows, rounds } = sizes;
    const server = await serve();
    const path = input(rows);
    const { product, floor } = await inPairs(
      rounds.usual,
      () => program('floors/csv-parse.js', { path }),
      async () => {
        const home = folder();
        const usage = await command(['plan', path, '--state-dir', home], { server, home });
        remove(home);
        return usage;
      },
    );
    await stop(server);
    const pick = (samples, name) => samples.map((usage) => usage[name]);
    return [
      createRow({
        what: `plan of ${rows.toLocaleString('en-US')} rows`,
        series: 'plan',
        unit: 'ms',
        measured: pick(product, 'wallMs'),
        floor: pick(floor, 'wallMs'),
        floorIs: 'csv-parse, default options',
        goal: { text: '≤ 1.0 × (stretch 0.75 ×)', times: 1 },
        figures: {
          cpuMs: pick(product, 'cpuMs'),
          floorCpuMs: pick(floor, 'cpuMs'),
          peakBytes: pick(product, 'peakBytes'),
          floorPeakBytes: pick(floor, 'peakBytes'),
        },
      }),
    ];
  },
};
