import { BIN } from '../context.js';
import { runChild } from '../child.js';
import { inPairs } from '../pairs.js';
import { createRow } from '../verdict.js';

export const start = {
  name: 'start',
  about: '`--help` and `--version` against `node -e 0`',
  scales: false,
  async measure({ sizes }) {
    const rows = [];
    for (const word of ['--help', '--version']) {
      const { product, floor } = await inPairs(
        sizes.rounds.short,
        () => runChild(['-e', '0']),
        () => runChild([BIN, word]),
      );
      rows.push(
        createRow({
          what: `\`${word}\``,
          unit: 'ms',
          measured: product.map(({ wallMs }) => wallMs),
          floor: floor.map(({ wallMs }) => wallMs),
          floorIs: '`node -e 0`',
          goal: { text: '≤ 2 ×', times: 2 },
          figures: { cpuMs: product.map(({ cpuMs }) => cpuMs), floorCpuMs: floor.map(({ cpuMs }) => cpuMs) },
        }),
      );
    }
    return rows;
  },
};
