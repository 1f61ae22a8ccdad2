/** Options that may have a standing value: those that harm nobody when they are forgotten in a file or a variable. */
import { resolve } from 'node:path';
import type { CheckedOptions } from '../options.js';

type Kind = 'text' | 'path' | 'number' | 'first-rows' | 'duration' | 'flag' | 'columns';

export const SETTINGS = {
  apiKeyFile: 'path',
  canary: 'first-rows',
  chunkSize: 'number',
  currency: 'text',
  description: 'text',
  distribution: 'text',
  map: 'columns',
  quiet: 'flag',
  rate: 'number',
  stateDir: 'path',
  template: 'text',
  timeout: 'number',
  verbose: 'flag',
  wait: 'duration',
} as const satisfies Partial<Record<keyof CheckedOptions, Kind>>;

export type SettingName = keyof typeof SETTINGS;
export type StandingValues = Readonly<Partial<Pick<CheckedOptions, SettingName>>>;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** `chunkSize` → `chunk-size`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What a command line would have given for it; a problem is the end of a sentence that begins with the setting's name. */
export type Reading = { readonly argument: unknown } | { readonly problem: string };

/** @param folder what relative paths are relative to */
export function fromJson(name: SettingName, value: unknown, folder: string): Reading {
  const kind = SETTINGS[name];
  switch (kind) {
    case 'flag':
      return typeof value === 'boolean' ? { argument: value } : { problem: 'takes true or false' };
    case 'columns':
      return columns(value);
    case 'number':
      if (typeof value === 'number') return { argument: String(value) };
      return { problem: `takes a whole number${typeof value === 'string' ? ', without quotes' : ''}` };
    case 'first-rows':
      if (value === true) return { argument: '' };
      return typeof value === 'number' ? { argument: String(value) } : { problem: NO_STANDING_REFUSAL };
    case 'duration':
      return value === false ? { argument: false } : fromText(name, String(value), folder);
    default:
      return fromText(name, value, folder);
  }
}

/** To go on without a canary that failed is decided when it has failed. */
const NO_STANDING_REFUSAL = 'takes a number of rows from 1 to 200, or true; --no-canary is for the command line';

/** As an environment variable gives it. */
export function fromText(name: SettingName, value: unknown, folder: string): Reading {
  if (typeof value !== 'string' || value.trim() === '') return { problem: 'takes text' };
  const kind = SETTINGS[name];
  if (kind === 'path') {
    if (/^~(?:[/\\]|$)/.test(value)) return { problem: 'begins with ~, which only a shell understands' };
    return { argument: resolve(folder, value) };
  }
  if (kind === 'flag') {
    if (!/^(?:1|0|true|false)$/i.test(value)) return { problem: 'takes 1 or 0' };
    return { argument: /^(?:1|true)$/i.test(value) };
  }
  if (kind === 'first-rows' && value.toLowerCase() === 'true') return { argument: '' };
  return { argument: value };
}

function columns(value: unknown): Reading {
  const problem = 'takes an object of columns and headers, such as {"face_value": "Amount due"}';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem };
  const entries = Object.entries(value);
  const usable = entries.every(([column, header]) => column !== '' && !column.includes('=') && isHeader(header));
  return usable ? { argument: entries.map(([column, header]) => `${column}=${header}`) } : { problem };
}

function isHeader(header: unknown): header is string {
  return typeof header === 'string' && header !== '';
}
