/** The measured CSVs: generated from a seed, the same on every machine, and kept for the next time. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PRODUCTS } from './catalogue.js';

const SEED = 20_240_205;
/** Of the content: files of an earlier one are made anew. */
const VERSION = 1;
const NAMES = ['ada', 'grace', 'katherine', 'linus', 'barbara', 'edsger', 'margaret', 'dennis', 'radia', 'alan'];
const VALUES = ['5', '10', '12.50', '20', '25.00', '50', '75.5', '100'];
const BLOCK_ROWS = 10_000;

/** @returns the path of a CSV of so many rows and four columns, made if it is not there */
export function inputFile(folder, rows) {
  const path = join(folder, `rows-${rows}-v${VERSION}.csv`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  const fd = openSync(temporary, 'w');
  for (const text of inputBlocks(rows)) writeSync(fd, text);
  closeSync(fd);
  renameSync(temporary, path);
  return path;
}

/** The text of the file, some rows at a time. */
export function* inputBlocks(rows) {
  yield 'recipient,product,face_value,reference\n';
  const random = randomNumbers(SEED);
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let from = 1; from <= rows; from += BLOCK_ROWS) {
    let text = '';
    for (let row = from; row < Math.min(from + BLOCK_ROWS, rows + 1); row += 1) {
      const recipient = `${pick(NAMES)}.${row.toString(36)}@example.com`;
      text += `${recipient},${pick(PRODUCTS).code},${pick(VALUES)},RW-${String(row).padStart(8, '0')}\n`;
    }
    yield text;
  }
}

/** Mulberry32: small, fast, and good enough to choose names by. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
