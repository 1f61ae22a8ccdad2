/** What the display says: a bar each for orders sent and orders settled, rows, rate, time left, and why it waits. */
import { styleText } from 'node:util';
import { formatDuration } from '../duration.js';
import { count } from '../render/counts.js';
import type { Standing } from './standing.js';
import { timeLeft } from './time-left.js';

export interface Look {
  /** Characters that fit on a line of the terminal. */
  readonly columns: number;
  readonly colour: boolean;
  /** The terminal shows more than ASCII. */
  readonly unicode: boolean;
}

const LABELS = 16;
const WIDEST_BAR = 60;
const SOON_MS = 1000;

/** The block of a terminal; no line is longer than the terminal is wide. */
export function blockLines(standing: Standing, now: number, look: Look): string[] {
  const { orders } = standing;
  const lines = [
    bar('Orders sent', orders.sent, orders.total, look),
    bar('Orders settled', orders.settled, orders.total, look),
    `${'Rows'.padEnd(LABELS)}${rowsText(standing)}`,
    `${'Time'.padEnd(LABELS)}${timeText(standing, now)}`,
  ].map((line) => clip(line, look));
  const why = waitText(standing, now);
  return why === undefined ? lines : [...lines, paint('dim', clip(`${'Waiting'.padEnd(LABELS)}${why}`, look), look)];
}

/** The same in one line without anything that steers a terminal. */
export function plainLine(standing: Standing, now: number): string {
  const { orders } = standing;
  const why = waitText(standing, now);
  const parts = [
    `orders ${count(orders.sent)}/${count(orders.total)} sent, ${count(orders.settled)} settled`,
    `rows ${rowsText(standing)}`,
    timeText(standing, now),
    why === undefined ? undefined : `waiting: ${why}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function rowsText({ rows }: Standing): string {
  const failed = rows.failed === 0 ? '' : `, ${count(rows.failed)} failed`;
  return `${count(rows.issued)} of ${count(rows.total)} issued${failed}`;
}

/** What matters most comes first: a narrow terminal cuts the end off. */
function timeText(standing: Standing, now: number): string {
  const { orders, slots, open } = standing;
  const rate = `${count(slots.lastMinute(now))} sent in the last minute`;
  const { sentBy, settledBy } = timeLeft(standing, now);
  if (settledBy !== undefined) return `${left(settledBy - now)} left, until about ${clock(settledBy)}; ${rate}`;
  if (orders.sent < orders.total) return `all sent in ${left(sentBy - now)}, about ${clock(sentBy)}; ${rate}`;
  if (open.size === 0) return rate;
  const oldest = Math.min(...open.values());
  return `waiting for the vendor, ${formatDuration(now - oldest)} by now for the oldest order`;
}

function left(ms: number): string {
  return ms < SOON_MS ? 'a moment' : formatDuration(ms);
}

/** Local time of day, as on the wall of whoever waits. */
function clock(at: number): string {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

function waitText({ wait, slots, orders, halted }: Standing, now: number): string | undefined {
  if (halted) return 'halted: nothing more is sent; orders under way are followed to their end';
  if (wait !== undefined && wait.until > now) {
    const said = wait.status === undefined ? `no answer (${narrow(wait.type)})` : `the server said ${wait.status}`;
    return `${said}, ${formatDuration(wait.until - now)} to go`;
  }
  const { next } = slots;
  if (next === undefined || next <= now || orders.sent === orders.total) return undefined;
  return `rate limit, next order in ${seconds(next - now)}`;
}

/** Whatever is wider than one column would throw the lines out of step. */
function narrow(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(Math.ceil(ms / 100) / 10).toFixed(1)} s` : formatDuration(ms);
}

function bar(label: string, done: number, of: number, look: Look): string {
  const figures = `  ${count(done)} of ${count(of)}`;
  const width = Math.min(WIDEST_BAR, look.columns - LABELS - figures.length);
  const filled = of === 0 ? width : Math.min(width, Math.floor((done / of) * width));
  if (width < 4) return `${label.padEnd(LABELS)}${figures.trimStart()}`;
  const [full, empty] = look.unicode ? ['█', '░'] : ['#', '.'];
  return `${label.padEnd(LABELS)}${paint('green', full.repeat(filled), look)}${empty.repeat(width - filled)}${figures}`;
}

function clip(line: string, { columns, colour }: Look): string {
  // A painted bar is made to fit; everything else is plain.
  return colour && line.includes('\u001b') ? line : line.slice(0, columns);
}

function paint(format: 'green' | 'dim', text: string, { colour }: Look): string {
  return colour ? styleText(format, text, { validateStream: false }) : text;
}
