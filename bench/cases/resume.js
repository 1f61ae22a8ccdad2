import { join } from 'node:path';
import { inPairs, median } from '../pairs.js';
import { createRow } from '../verdict.js';

const MOST_CPU_MS = 1000;

export const resume = {
  name: 'resume',
  about: "the command `resume` on a finished batch, against a process that parses the journal's lines and no more",
  scales: true,
  async measure({ sizes, command, program, finishedBatch }) {
    const { rows, rounds } = sizes;
    const { batch, server } = await finishedBatch(rows);
    const orders = (await server.log()).orders.length;
    const { product, floor } = await inPairs(
      rounds.usual,
      () => program('floors/read-journal.js', { path: join(batch, 'journal.log') }),
      () => command(['resume', batch, '--quiet'], { server }),
    );
    const sent = (await server.log()).orders.length - orders;
    const cpu = product.map(({ cpuMs }) => cpuMs);
    return [
      createRow({
        what: `resume with ${orders.toLocaleString('en-US')} orders done`,
        series: 'resume of a finished batch',
        unit: 'ms',
        measured: product.map(({ wallMs }) => wallMs),
        floor: floor.map(({ wallMs }) => wallMs),
        floorIs: 'reading its journal',
        goal: { text: '≤ 2 ×, < 1 s of CPU', times: 2 },
        also: [
          { holds: median(cpu) < MOST_CPU_MS, otherwise: `${(median(cpu) / 1000).toFixed(2)} s of CPU` },
          { holds: sent === 0, otherwise: `${sent} orders were sent` },
        ],
        figures: { cpuMs: cpu, floorCpuMs: floor.map(({ cpuMs }) => cpuMs) },
      }),
    ];
  },
};
