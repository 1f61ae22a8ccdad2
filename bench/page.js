/** docs/performance.md, from results that were kept. */
import { CASES } from './cases/index.js';
import { growthText } from './growth-table.js';
import { REASONS } from './reasons.js';
import { FULL_ROWS } from './sizes.js';
import { figureText, tableText } from './table.js';

const RUNS_COMPARED = 3;

/** Why results are not for the page. Empty when they are. */
export function lackingForPage(results) {
  if (results === undefined) return ['nothing was measured yet: npm run bench'];
  const { rows, table, dirty } = results;
  const missing = CASES.filter(({ name }) => !table.some((row) => row.case === name)).map(({ name }) => name);
  const broken = table.filter(({ verdict }) => verdict === 'error').map(({ what }) => what);
  return [
    ...(rows === FULL_ROWS ? [] : [`they are of ${rows} rows instead of ${FULL_ROWS}`]),
    ...(missing.length === 0 ? [] : [`these cases were not measured: ${missing.join(', ')}`]),
    ...(broken.length === 0 ? [] : [`these cases broke: ${broken.join(', ')}`]),
    ...(dirty === false ? [] : ['the program was not as it was committed']),
  ];
}

/**
 * @param kept the last results; and the growth and earlier runs that are shown if they are of the same commit
 * @param {Readonly<Record<string, string>>} [reasons]
 */
export function pageText({ latest, growth, runs }, reasons = REASONS) {
  const { table, commit, date, node, machine } = latest;
  const { cpu, cores, memoryBytes, os } = machine;
  const same = runs.filter(
    (run) => run.commit === commit && run.rows === latest.rows && lackingForPage(run).length === 0,
  );
  const count = (verdict) => table.filter((row) => row.verdict === verdict).length;
  return `# Performance

Only the account's rate limit may cost time. What the rest costs is measured against floors of the same run: the least
that the same work could cost, by turns with the command, each in a process of its own.

\`\`\`sh
npm run bench
\`\`\`

\`\`\`text
${tableText(table)}
\`\`\`

${count('pass')} goals are met, ${count('short')} are not.${missedText(table, reasons)}

| | |
|---|---|
| machine | ${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GB of memory, ${os.replace(/-\S*/, '')} |
| Node | ${node} |
| commit | \`${commit.slice(0, 12)}\` |
| measured | ${date.slice(0, 10)} |

Times are wall time unless said otherwise, and each figure is the median of its rounds; a ratio is the median of the
rounds' own ratios, with the least and the greatest behind it. Memory is the peak of the process (\`VmHWM\` where Linux
has it, else \`ru_maxrss\`), told by a preload as the process ends.

## What is measured

${CASES.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}
${growthSection(growth, commit)}${runsSection(same)}
## Measuring again

It takes about a quarter of an hour on a machine that does nothing else. \`--only plan,start\` measures these cases alone,
\`--rows 10000\` tries everything in about a minute, \`--growth\` shows how figures grow with the rows, and \`--page\` writes
this page from the last results, which stand in \`.bench/latest.json\` with every figure that has no room here.

Previous: [Known limits](known-limits.md) · Next: [How it works](design.md) · Up: [README](../README.md)
`;
}

function missedText(table, reasons) {
  const missed = table.filter(({ verdict }) => verdict === 'short');
  if (missed.length === 0) return '';
  const lines = missed.map(({ what, series, because }) =>
    [`- ${what}: ${because.join('; ')}.`, ...(reasons[series] === undefined ? [] : [`${reasons[series]}.`])].join(' '),
  );
  return ` Those that are not:\n\n${lines.join('\n')}`;
}

function growthSection(growth, commit) {
  if (growth === undefined || growth.commit !== commit) return '';
  return `
## Growth

Measured, and the ratio to the floor of the same size:

\`\`\`text
${growthText(growth.bySize)}
\`\`\`

What gives first with ten times as many: [known limits](known-limits.md#large-files).
`;
}

/** Whether what is shown above was chance. */
function runsSection(runs) {
  const compared = runs.slice(-RUNS_COMPARED);
  if (compared.length < 2) return '';
  const [first] = compared;
  const lines = first.table.map(({ what, unit }) => {
    const cells = compared.map(({ table }) =>
      cellOf(
        table.find((row) => row.what === what),
        unit,
      ),
    );
    return `| ${what} | ${cells.join(' | ')} |`;
  });
  return `
## ${compared.length} runs in a row

| | ${compared.map(({ date }) => date.slice(0, 16).replace('T', ' ')).join(' | ')} |
|---|${compared.map(() => '---|').join('')}
${lines.join('\n')}
`;
}

function cellOf(row, unit) {
  if (row === undefined || row.verdict === 'error') return '–';
  return row.ratio === null ? figureText(row.measured.median, unit) : `${row.ratio.median.toFixed(2)} ×`;
}
