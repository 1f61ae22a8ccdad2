/** Numbers, amounts, times and states as people read them. Times are UTC, so that a report is the same on every machine. */
import type { HostKind } from '../api/host.js';
import type { IssueStatus, OrderStatus } from '../model.js';
import { formatAmount } from '../money/currency.js';

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `25 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `12,500.00`: the digits of the currency, without its name. */
export function money(canonical: string, currency: string): string {
  const [whole = '0', fraction] = formatAmount(canonical, currency).split('.');
  const grouped = BigInt(whole).toLocaleString('en-US');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `793.25 USD, 105.50 GBP and 104.99 EUR`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `2026-11-22 03:14:05`. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

export function day(ms: number): string {
  return moment(ms).slice(0, 10);
}

/** `03:14`, or with seconds where they tell anything apart. */
export function clock(ms: number, unitMs: number): string {
  return moment(ms).slice(11, unitMs < 60_000 ? 19 : 16);
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `22 November 2026, 03:14 UTC`. */
export function longMoment(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${moment(ms).slice(11, 16)} UTC`;
}

/** `0.4 s`, `12 s`, `4 min 10 s`, `2 h 5 min`, `3 days 4 h`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return both(`${minutes} min`, seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return both(`${hours} h`, minutes % 60, 'min');
  return both(`${Math.floor(hours / 24)} days`, hours % 24, 'h');
}

function both(large: string, rest: number, unit: string): string {
  return rest === 0 ? large : `${large} ${rest} ${unit}`;
}

/** A unit of time as it is said of a rate: `second`, `10 seconds`, `minute`. */
export function unitName(ms: number): string {
  for (const [size, noun] of [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ] as const) {
    if (ms >= size && ms % size === 0) return ms === size ? noun : `${ms / size} ${noun}s`;
  }
  return `${ms} ms`;
}

/** Never 100 % of less than all, nor 0 % of more than nothing. */
export function percent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0%';
  if (part === whole) return '100%';
  return `${Math.min(99.9, Math.max(0.1, Math.round((part / whole) * 1000) / 10))}%`;
}

export const HOSTS: Readonly<Record<HostKind, string>> = {
  production: 'Production: real money',
  playground: 'Playground of the vendor: no real money',
  loopback: 'Simulation on the same machine: no real money',
};

export const ROW_WORDS: Readonly<Record<IssueStatus, string>> = {
  issued: 'Issued',
  failed: 'Failed',
  unknown: 'Unknown',
  processing: 'Processing',
  not_sent: 'Not sent',
};

export const ORDER_WORDS: Readonly<Record<OrderStatus, string>> = {
  planned: 'not sent',
  unanswered: 'no answer',
  accepted: 'processing',
  completed: 'completed',
  failed: 'failed',
  rejected: 'refused',
  contradicted: 'contradictory',
};
