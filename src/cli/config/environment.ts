/** Settings from environment variables: `ISSUE_BATCH_CHUNK_SIZE` is `--chunk-size`. */
import { nearest } from '../nearest.js';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.js';

const PREFIX = 'ISSUE_BATCH_';

/** Part of the public interface, and read elsewhere or later. */
const RESERVED: ReadonlySet<string> = new Set(['ISSUE_BATCH_REDIS_URL']);

/** An object does not fit into a variable; those have the file. */
export const ENVIRONMENT_NAMES: ReadonlyMap<string, SettingName> = new Map(
  SETTING_NAMES.filter((name) => SETTINGS[name] !== 'columns').map((name) => [variableName(name), name]),
);

/** `chunkSize` → `ISSUE_BATCH_CHUNK_SIZE`. */
function variableName(name: SettingName): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Those that are set; an empty one counts as not set. */
export function settingsIn(environment: Environment): { readonly variable: string; readonly name: SettingName }[] {
  return [...ENVIRONMENT_NAMES]
    .filter(([variable]) => (environment[variable] ?? '') !== '')
    .map(([variable, name]) => ({ variable, name }));
}

/**
 * Variables that look like settings and are none. They are told and not refused: another program's variable must not
 * stop a run, and a mistyped one must not be silent. Their values are not shown; one may be a key.
 */
export function strangersIn(environment: Environment): string[] {
  const strangers = Object.keys(environment).filter(
    (name) => name.startsWith(PREFIX) && !ENVIRONMENT_NAMES.has(name) && !RESERVED.has(name),
  );
  return strangers.sort().map((name) => {
    if (name === 'ISSUE_BATCH_API_KEY') return `${name} does nothing. Put the key into RUNA_API_KEY.`;
    if (name === 'ISSUE_BATCH_BASE_URL') return `${name} does nothing. Put the host into RUNA_BASE_URL.`;
    const meant = nearest(name.slice(PREFIX.length), [...ENVIRONMENT_NAMES.keys()].map(withoutPrefix));
    return `${name} does nothing.${meant === undefined ? '' : ` Did you mean ${PREFIX}${meant}?`}`;
  });
}

function withoutPrefix(variable: string): string {
  return variable.slice(PREFIX.length);
}
