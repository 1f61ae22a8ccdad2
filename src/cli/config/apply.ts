/** Adds what stands in environment and file to what was typed. What was typed is never changed. */
import type { Call } from '../command.js';
import { type CheckedOptions, type CommandOptions, checkArguments } from '../options.js';
import { optionName, SETTING_NAMES, type SettingName, type StandingValues } from './settings.js';
import { readStanding, type Standing } from './standing.js';

export interface Applied {
  readonly options: CommandOptions;
  readonly standing: Standing;
  /** Settings that nobody typed, and that this command knows. */
  readonly names: readonly SettingName[];
}

/** What is typed against a setting without having its name. */
const OPPOSITES: Readonly<Partial<Record<SettingName, string>>> = { quiet: 'verbose', verbose: 'quiet' };

/**
 * @throws IssueBatchError `USAGE` for what was typed, or what stands in environment or file, and cannot be used
 */
export function applySettings({ argv, command }: Pick<Call, 'argv' | 'command'>): Applied {
  const checked = checkArguments(argv);
  const standing = readStanding(process.env, process.cwd());
  const names = SETTING_NAMES.filter(
    (name) => standing.sources.has(name) && Object.hasOwn(command.options, optionName(name)) && !isTyped(argv, name),
  );
  return { options: merge(checked, standing.values, names), standing, names };
}

/** Of a map each column by itself. */
function isTyped(argv: Call['argv'], name: SettingName): boolean {
  const opposite = OPPOSITES[name];
  return (name !== 'map' && argv[name] !== undefined) || (opposite !== undefined && argv[opposite] === true);
}

function merge(checked: CheckedOptions, standing: StandingValues, names: readonly SettingName[]): CommandOptions {
  const options: { -readonly [Name in keyof CheckedOptions]: CheckedOptions[Name] } = { ...checked };
  const apply = <Name extends SettingName>(name: Name) => {
    const value: CheckedOptions[Name] | undefined = standing[name];
    if (value !== undefined) options[name] = value;
  };
  for (const name of names) apply(name);
  return { ...options, map: { ...options.map, ...checked.map }, standing };
}
