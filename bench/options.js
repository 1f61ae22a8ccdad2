/** The words of `npm run bench -- …`. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.js';
import { FULL_ROWS } from './sizes.js';

export const USAGE = `npm run bench -- [options]

  --only plan,freeze   these cases alone: ${CASES.map(({ name }) => name).join(', ')}
  --rows N             rows instead of ${FULL_ROWS}; below 100000 everything else is short, too
  --rounds N           rounds of each case instead of its usual number
  --growth             10,000, 100,000 and 1,000,000 rows of each case that rows matter to
  --page               write docs/performance.md from the last results, and measure nothing
  --cache DIR          where inputs and results are kept instead of .bench
`;

const DEFAULT_CACHE = fileURLToPath(new URL('../.bench', import.meta.url));

/** @throws Error with one sentence when they make no sense */
export function readOptions(words) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string' },
      rows: { type: 'string' },
      rounds: { type: 'string' },
      growth: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      cache: { type: 'string', default: DEFAULT_CACHE },
      help: { type: 'boolean', default: false },
    },
  });
  const { growth, page, cache, help } = values;
  if (growth && values.rows !== undefined) throw new Error('--growth has rows of its own; leave --rows out.');
  const rows = wholeNumber('--rows', values.rows) ?? FULL_ROWS;
  if (rows < 1000) throw new Error('--rows takes at least 1000: below that nothing is measured but the start.');
  return {
    growth,
    page,
    cache,
    help,
    rows,
    rounds: wholeNumber('--rounds', values.rounds),
    cases: chosen(values.only),
  };
}

function chosen(only) {
  if (only === undefined) return CASES;
  const names = only.split(',');
  const unknown = names.find((name) => !CASES.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`There is no case "${unknown}".`);
  return CASES.filter(({ name }) => names.includes(name));
}

function wholeNumber(option, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${option} takes a whole number from 1.`);
  return Number(text);
}
