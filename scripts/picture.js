/**
 * Records a rehearsal on a terminal of its own and draws it as a moving picture: docs/run.svg. What it shows is what the
 * command wrote; only the waiting is shortened.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const COLUMNS = 80;
const ROWS = 34;
/** How often the terminal is looked at, and how long each look is shown, ms. Waiting is passed over in larger steps. */
const LOOK_MS = 250;
const SHOWN_MS = 250;
const STEP_MS = 5000;
const LAST_MS = 6000;
/** Beside the terminal's own numbers of colours. */
const DIM = 1000;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'issue-batch-picture-'));
const words = ['large.csv', '--sandbox', '--chunk-size', '12'];

const frames = await record();
writeFileSync(join(root, 'docs/run.svg'), draw(thinned(frames)));
rmSync(folder, { recursive: true, force: true });

/** The screen of the terminal over time, one entry for each change. */
async function record() {
  copyFileSync(join(root, 'samples/large.csv'), join(folder, 'large.csv'));
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, convertEol: true, allowProposedApi: true });
  terminal.write(`$ issue-batch ${words.join(' ')}\n`);
  const command = `stty cols ${COLUMNS} rows ${ROWS}; ${[process.execPath, join(root, 'bin/issue-batch.js'), ...words].join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const began = Date.now();
  const seen = [];
  const look = () => {
    const lines = screenOf(terminal);
    const text = JSON.stringify(lines);
    if (seen.at(-1)?.text !== text) seen.push({ at: Date.now() - began, lines, text });
  };
  const timer = setInterval(look, LOOK_MS);
  child.stdout.on('data', (chunk) => terminal.write(chunk.toString().replaceAll(folder, '/home/ada')));
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  clearInterval(timer);
  await new Promise((resolve) => {
    terminal.write('', resolve);
  });
  look();
  return seen;
}

/** Lines of runs of one colour each. */
function screenOf(terminal) {
  const { active } = terminal.buffer;
  return Array.from({ length: ROWS }, (_, y) => {
    const line = active.getLine(active.viewportY + y);
    const runs = [];
    for (let x = 0; x < COLUMNS; x += 1) {
      const cell = line?.getCell(x);
      const colour = cell?.isDim() ? DIM : cell === undefined || cell.isFgDefault() ? -1 : cell.getFgColor();
      const text = cell?.getChars() || ' ';
      if (runs.at(-1)?.colour === colour) runs.at(-1).text += text;
      else runs.push({ colour, text });
    }
    return runs;
  });
}

/** Every look while something happens, and few of those in which only a clock has moved on. */
function thinned(all) {
  const kept = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let figures = '';
  for (const frame of all) {
    const now = frame.text.replace(/Time .*?s (?:left|in the last minute)[^"]*|Waiting[^"]*/g, '');
    if (now === figures && frame.at - shownAt < STEP_MS && frame !== all.at(-1)) continue;
    figures = now;
    shownAt = frame.at;
    kept.push(frame);
  }
  return kept;
}

function draw(all) {
  const [width, height, lineHeight, charWidth] = [COLUMNS * 8.4 + 32, ROWS * 18 + 32, 18, 8.4];
  const total = (all.length - 1) * SHOWN_MS + LAST_MS;
  const colours = { 2: '#7ee787', [DIM]: '#8b949e' };
  const entities = (text) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const lineOf = (runs, y) => {
    let x = 0;
    const spans = runs.map(({ colour, text }) => {
      const at = 16 + x * charWidth;
      x += text.length;
      const trimmed = text.trimEnd();
      if (trimmed === '') return '';
      const fill = colours[colour] === undefined ? '' : ` fill="${colours[colour]}"`;
      return `<tspan x="${at.toFixed(1)}"${fill} textLength="${(trimmed.length * charWidth).toFixed(1)}">${entities(trimmed)}</tspan>`;
    });
    const content = spans.join('');
    return content === '' ? '' : `<text y="${30 + y * lineHeight}" xml:space="preserve">${content}</text>`;
  };
  const groups = all.map((frame, index) => {
    const from = ((index * SHOWN_MS) / total) * 100;
    const to = index === all.length - 1 ? 100 : (((index + 1) * SHOWN_MS) / total) * 100;
    const [a, b] = [from.toFixed(3), to.toFixed(3)];
    const before = index === 0 ? '' : `0%,${a}%{visibility:hidden}`;
    const after = index === all.length - 1 ? '' : `${b}%,100%{visibility:hidden}`;
    const rule = `@keyframes f${index}{${before}${a}%,${b}%{visibility:visible}${after}}`;
    return {
      style: `${rule}#f${index}{visibility:hidden;animation:f${index} ${total}ms step-end infinite}`,
      group: `<g id="f${index}">${frame.lines.map(lineOf).join('')}</g>`,
    };
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="A rehearsal of 1,000 rows on a terminal">
<style>text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#e6edf3;white-space:pre}${groups.map(({ style }) => style).join('')}
@media (prefers-reduced-motion:reduce){g{animation:none!important}#f${all.length - 1}{visibility:visible!important}}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${groups.map(({ group }) => group).join('\n')}
</svg>
`;
}
