/** Finds and reads the configuration file of a folder. What its keys mean is decided elsewhere. */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { IssueBatchError } from '../../index.js';
import { findJsonFault } from './json-fault.js';

const CONFIG_FILE = 'issue-batch.config.json';
const PACKAGE_FILE = 'package.json';
const PACKAGE_KEY = 'issue-batch';

export interface ConfigFile {
  /** As messages call it. */
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The settings of the folder's own file, else those under the package's key. Of a `package.json` without the key
 * nothing is expected: it belongs to somebody else.
 * @throws IssueBatchError `USAGE` for a file that cannot be read as settings, and when there are both
 */
export function readConfigFile(folder: string): ConfigFile | undefined {
  const own = readOwnFile(join(folder, CONFIG_FILE));
  const shared = readPackageKey(join(folder, PACKAGE_FILE));
  if (own === undefined || shared === undefined) return own ?? shared;
  throw refuse(`There are settings in ${CONFIG_FILE} and under "${PACKAGE_KEY}" in ${PACKAGE_FILE}.`, {
    hint: `Keep one of them; both are in ${folder}.`,
  });
}

function readOwnFile(path: string): ConfigFile | undefined {
  const found = look(path, CONFIG_FILE);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) throw noPlainFile(CONFIG_FILE, 'a symbolic link', path);
  if (!found.isFile()) throw noPlainFile(CONFIG_FILE, found.isDirectory() ? 'a folder' : 'no plain file', path);
  const settings = parse(readText(path, CONFIG_FILE), CONFIG_FILE, path);
  return { name: CONFIG_FILE, settings: asObject(settings, CONFIG_FILE, path) };
}

function readPackageKey(path: string): ConfigFile | undefined {
  const found = look(path, PACKAGE_FILE);
  if (found === undefined || !(found.isFile() || found.isSymbolicLink())) return undefined;
  const text = readText(path, PACKAGE_FILE);
  if (!text.includes(`"${PACKAGE_KEY}"`) || !hasKey(text)) return undefined;
  if (found.isSymbolicLink()) throw noPlainFile(PACKAGE_FILE, 'a symbolic link', path);
  const manifest = asObject(parse(text, PACKAGE_FILE, path), PACKAGE_FILE, path);
  const name = `${PACKAGE_FILE} ("${PACKAGE_KEY}")`;
  return { name, settings: asObject(manifest[PACKAGE_KEY], name, path) };
}

/** A text that is no JSON may have it. */
function hasKey(text: string): boolean {
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null && Object.hasOwn(manifest, PACKAGE_KEY);
  } catch {
    return true;
  }
}

function look(path: string, name: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(error, name, path);
  }
}

function readText(path: string, name: string): string {
  try {
    const bytes = readFileSync(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw refuse(`${name} is not UTF-8 text.`, { hint: `Save ${path} as UTF-8.` });
    throw unreadable(error, name, path);
  }
}

function parse(text: string, name: string, path: string): unknown {
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  const { line, column, reason } = fault;
  throw refuse(`${name} cannot be read: line ${line}, column ${column}: ${reason}.`, { hint: `Mend ${path}.` });
}

function asObject(value: unknown, name: string, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refuse(`${name} has to be an object of settings, such as {"rate": 180}.`, { hint: `Mend ${path}.` });
}

function unreadable(error: unknown, name: string, path: string): IssueBatchError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return refuse(`${name} cannot be read (${reason}).`, { hint: `Look at ${path}.`, cause: error });
}

function noPlainFile(name: string, what: string, path: string): IssueBatchError {
  return refuse(`${name} is ${what}; settings are read from a plain file only.`, {
    hint: `Replace ${path} by a file.`,
  });
}

function refuse(message: string, details: { readonly hint: string; readonly cause?: unknown }): IssueBatchError {
  return new IssueBatchError('USAGE', message, details);
}
