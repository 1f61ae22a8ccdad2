/** `npm run bench`: measures, prints the table on stdout, and keeps the figures in `.bench/latest.json`. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { growthText } from './growth-table.js';
import { keepGrowth, keepResults, readKept } from './kept.js';
import { commitFacts, machineFacts } from './machine.js';
import { measureCases, measureGrowth } from './measure.js';
import { readOptions, USAGE } from './options.js';
import { lackingForPage, pageText } from './page.js';
import { notesText, tableText } from './table.js';

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const FORMAT = 1;

const print = (text) => process.stdout.write(`${text}\n`);
const tell = (text) => process.stderr.write(`${text}\n`);

function writePage(cache) {
  const kept = readKept(cache);
  const lacking = lackingForPage(kept.latest);
  if (lacking.length > 0) throw new Error(`The page is not written: ${lacking.join('; ')}.`);
  writeFileSync(PAGE, pageText(kept));
  print(PAGE);
}

async function main(words) {
  const options = readOptions(words);
  const { cases, cache, rows, rounds } = options;
  if (options.help) return print(USAGE);
  if (options.page) return writePage(cache);
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) throw new Error('Build first: npm run build.');
  mkdirSync(cache, { recursive: true });
  const command = ['npm run bench', ...(words.length === 0 ? [] : ['--', ...words])].join(' ');
  const date = new Date().toISOString();
  const facts = { format: FORMAT, date, command, ...commitFacts(), node: process.version, machine: machineFacts() };
  const { load, cores } = facts.machine;
  if (load > cores / 4)
    tell(`The machine is busy (load ${load.toFixed(1)}, ${cores} cores): the figures will show it.`);
  if (options.growth) {
    const bySize = await measureGrowth(cases, { cache, rounds, tell });
    print(growthText(bySize));
    tell(keepGrowth(cache, { ...facts, bySize }));
    return;
  }
  const table = await measureCases(cases, { cache, rows, rounds, tell });
  print(tableText(table));
  const notes = notesText(table);
  if (notes !== '') print(`\n${notes}`);
  tell(keepResults(cache, { ...facts, rows, table }));
  // A goal that is not reached is a figure. A case that broke is none.
  if (table.some(({ verdict }) => verdict === 'error')) process.exitCode = 1;
}

// By way of the end that cleans up.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await main(process.argv.slice(2)).catch((error) => {
  tell(error.message);
  process.exitCode = 1;
});
