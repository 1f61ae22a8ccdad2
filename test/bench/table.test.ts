import { expect, test } from 'vitest';
import { growthText } from '../../bench/growth-table.js';
import { notesText, tableText } from '../../bench/table.js';
import { createRow } from '../../bench/verdict.js';

const row = (what: string, measured: number[], floor: number[], series = what) =>
  createRow({ what, series, unit: 'ms', measured, floor, floorIs: 'a floor', goal: { text: '≤ 2 ×', times: 2 } });
const broken = { what: 'resume', verdict: 'error', because: ['it ended with 8'] };

test('the table shows figures as they are read, the noise of ratios, and cases that broke', () => {
  const rows = [
    row('plan of 1,000 rows', [1500, 1600, 1700], [1000, 1000, 1000]),
    row('`--help`', [250], [100]),
    broken,
  ];
  expect(`\n${tableText(rows)}\n`).toMatchInlineSnapshot(`
    "
                        measured  floor   ratio (min…max)     goal   verdict
    ------------------  --------  ------  ------------------  -----  -------
    plan of 1,000 rows  1.60 s    1.00 s  1.60 × (1.50…1.70)  ≤ 2 ×  pass
    \`--help\`            250 ms    100 ms  2.50 ×              ≤ 2 ×  short
    resume                                                           error
    "
  `);
  expect(notesText(rows)).toBe('short: `--help`: 200 ms would be the goal\nerror: resume: it ended with 8');
});

test('growth has a line for each figure, at every size, and a gap where one broke', () => {
  const text = growthText([
    {
      rows: 10_000,
      figures: [
        row('plan of 10,000 rows', [50], [25], 'plan'),
        row('resume with 50 orders done', [10], [10], 'resume'),
      ],
    },
    { rows: 100_000, figures: [row('plan of 100,000 rows', [500], [200], 'plan'), { ...broken, what: 'resume' }] },
  ]);
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
            10,000 rows     100,000 rows
    ------  --------------  ---------------
    plan    50 ms (2.00 ×)  500 ms (2.50 ×)
    resume  10 ms (1.00 ×)  –
    "
  `);
});
