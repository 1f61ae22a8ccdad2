/** How the rest of a batch, written as a CSV of its own, is issued. */
import { dirname, join, resolve } from 'node:path';
import type { Remainder } from '../index.js';
import { typed } from './again.js';
import type { CommandOptions } from './options.js';
import type { StatePlace } from './state-place.js';

/** With the settings of the first run, and from a place where the batches are found that its rows are compared with. */
export function runCommandFor(
  { path, settings, map, stateDir }: Remainder,
  options: CommandOptions,
  place: StatePlace,
): string {
  const { currency, distribution, template, description, chunkSize } = settings;
  const kept = place.rehearses ?? stateDir;
  const { standing } = options;
  const usual = standing.stateDir ?? join(dirname(path), '.issue-batch');
  const given = (option: string, value: string | null | undefined, applies?: string) =>
    value && value !== applies ? [option, value] : [];
  return typed([
    path,
    ...Object.entries(map).flatMap(([column, header]) => ['--map', `${column}=${header}`]),
    ...given('--currency', currency, standing.currency),
    ...given('--distribution', distribution, standing.distribution ?? 'payout_link'),
    ...given('--template', template, standing.template),
    ...given('--description', description, standing.description),
    ...given('--chunk-size', String(chunkSize), String(standing.chunkSize ?? 200)),
    ...(resolve(usual) === resolve(kept) ? [] : ['--state-dir', kept]),
    ...(place.rehearses === undefined ? [] : ['--sandbox']),
    ...given('--api-key-file', options.apiKeyFile, standing.apiKeyFile),
    ...given('--base-url', options.baseUrl),
  ]);
}
