/** Says which settings nobody typed, in the words that would have been typed. */
import { shellWord } from '../../index.js';
import { tell } from '../output.js';
import { printable } from '../printable.js';
import type { Applied } from './apply.js';
import { ENVIRONMENT_NAMES } from './environment.js';
import { optionName, type SettingName } from './settings.js';

/** Nothing where nothing of that kind applies, or where somebody wants it quiet: but a file cannot hide what it changes. */
export function tellSettings(applied: Applied): void {
  if (isTold(applied)) tell(settingsText(applied));
}

export function isTold({ options, standing, names }: Applied): boolean {
  const quietBy = names.includes('quiet') ? standing.sources.get('quiet')?.place : undefined;
  return !options.quiet || (quietBy !== undefined && !ENVIRONMENT_NAMES.has(quietBy));
}

export function settingsText({ standing, names }: Pick<Applied, 'standing' | 'names'>): string[] {
  const byPlace = new Map<string, string[]>();
  for (const name of names) {
    const source = standing.sources.get(name);
    if (source === undefined) continue;
    byPlace.set(source.place, [...(byPlace.get(source.place) ?? []), ...wordsFor(name, source.argument)]);
  }
  const parts = [...byPlace].map(([place, words]) => `${words.join(' ')} (${place})`);
  return [...(parts.length === 0 ? [] : [`Settings  ${parts.join('; ')}`]), ...standing.strangers].map(printable);
}

function wordsFor(name: SettingName, argument: unknown): string[] {
  const option = `--${optionName(name)}`;
  if (argument === true || argument === '') return [option];
  if (argument === false) return [`--no-${optionName(name)}`];
  const values: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  return values.flatMap((value) => [option, shellWord(String(value))]);
}
