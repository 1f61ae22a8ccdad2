/** What applies where nothing is typed: the environment before the configuration file. */
import { IssueBatchError } from '../../index.js';
import { argumentsSchema, type CheckedOptions } from '../options.js';
import { type Environment, settingsIn, strangersIn } from './environment.js';
import { type ConfigFile, readConfigFile } from './file.js';
import { NO_SETTING, reasonToRefuse } from './refusals.js';
import {
  fromJson,
  fromText,
  isSetting,
  optionName,
  type Reading,
  SETTING_NAMES,
  type SettingName,
  type StandingValues,
} from './settings.js';

export interface Standing {
  readonly values: StandingValues;
  /** Where each value comes from. */
  readonly sources: ReadonlyMap<SettingName, Source>;
  /** Sentences about variables that look like settings and are none. */
  readonly strangers: readonly string[];
}

export interface Source {
  /** The file or the variable. */
  readonly place: string;
  /** What a command line would have given. */
  readonly argument: unknown;
}

interface Entry extends Source {
  readonly name: SettingName;
  /** As a problem calls it: `rate in issue-batch.config.json`. */
  readonly called: string;
}

/**
 * @param folder the working directory: the file is looked for there, and relative paths are relative to it
 * @throws IssueBatchError `USAGE` naming everything that is wrong in environment and file
 */
export function readStanding(environment: Environment, folder: string): Standing {
  const file = readConfigFile(folder);
  const found = [...(file === undefined ? [] : inFile(file, folder)), ...inEnvironment(environment, folder)];
  const problems = found.flatMap((each) => ('problem' in each ? [each.problem] : []));
  if (problems.length > 0) {
    const list = problems.some((problem) => problem.endsWith(NO_SETTING)) ? [SETTINGS_LIST] : [];
    const place = file === undefined ? '' : ` The file is in ${folder}.`;
    throw new IssueBatchError('USAGE', [...problems, ...list].join(' '), { hint: `Nothing was sent.${place}` });
  }
  // Of two with one name the later one, from the environment, counts.
  const entries = found.flatMap((each) => ('argument' in each ? [each] : []));
  const sources = new Map(entries.map(({ name, place, argument }) => [name, { place, argument }]));
  refuseOpposites(sources, file === undefined ? '' : ` The file is in ${folder}.`);
  const given = Object.fromEntries(entries.map(({ name, argument }) => [name, argument]));
  return {
    values: pick(argumentsSchema.parse(given), [...sources.keys()]),
    sources,
    strangers: strangersIn(environment),
  };
}

function refuseOpposites(sources: Standing['sources'], place: string): void {
  const [quiet, verbose] = [sources.get('quiet'), sources.get('verbose')];
  if (quiet?.argument !== true || verbose?.argument !== true) return;
  const message = `quiet in ${quiet.place} and verbose in ${verbose.place} contradict each other.`;
  throw new IssueBatchError('USAGE', message, { hint: `Nothing was sent. Keep one of them.${place}` });
}

const SETTINGS_LIST = `Settings are ${SETTING_NAMES.join(', ')}.`;

type Found = Entry | { readonly problem: string };

function inFile(file: ConfigFile, folder: string): Found[] {
  return Object.entries(file.settings).map(([key, value]) => {
    const called = `${key} in ${file.name}`;
    return isSetting(key)
      ? checked({ name: key, called, place: file.name }, fromJson(key, value, folder))
      : { problem: `${called} ${reasonToRefuse(key)}` };
  });
}

function inEnvironment(environment: Environment, folder: string): Found[] {
  return settingsIn(environment).map(({ variable, name }) =>
    checked({ name, called: variable, place: variable }, fromText(name, environment[variable], folder)),
  );
}

/** The same rules that the options go through, each by itself: also what is overridden has to be right. */
function checked(entry: Omit<Entry, 'argument'>, reading: Reading): Found {
  const { name, called } = entry;
  if ('problem' in reading) return { problem: `${called} ${reading.problem}.` };
  const parsed = argumentsSchema.shape[name].safeParse(reading.argument);
  if (parsed.success) return { ...entry, argument: reading.argument };
  const [issue] = parsed.error.issues;
  // What comes behind a semicolon is about the command line.
  const message = (issue?.message ?? '').replace(`--${optionName(name)} `, '').replace(/;.*$/s, '');
  return { problem: `${called} ${message}.` };
}

function pick(all: CheckedOptions, names: readonly SettingName[]): StandingValues {
  const values: { -readonly [Name in SettingName]?: CheckedOptions[Name] } = {};
  const copy = <Name extends SettingName>(name: Name) => {
    values[name] = all[name];
  };
  for (const name of names) copy(name);
  return values;
}
