/** Commands as they can be typed again, with whatever finds the batch and the account from here. */
import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { IssueBatchError, type NextCommand, readBatch, shellWord } from '../index.js';
import type { CommandOptions } from './options.js';
import { statePlace } from './state-place.js';
import { STDIN } from './words.js';

/** What finds a batch and its account. */
export type AgainOptions = Pick<CommandOptions, 'stateDir' | 'sandbox' | 'apiKeyFile' | 'baseUrl'> &
  Partial<Pick<CommandOptions, 'redis' | 'standing'>>;

/** A name under which a batch is found from here. */
export interface CalledBatch {
  readonly subject: string;
  readonly options: AgainOptions;
}

type CommandName = Exclude<NextCommand['name'], 'again'>;

/** The others need neither key nor host, and refuse options that they do not know. */
const REACH_THE_ACCOUNT: ReadonlySet<CommandName> = new Set(['resume', 'retry-failed', 'reconcile']);

/**
 * @param subject what the batch is called by; undefined: all batches
 * @param further options of this command alone
 */
export function commandFor(
  name: CommandName,
  subject: string | undefined,
  options: AgainOptions,
  further: readonly string[] = [],
): string {
  const { stateDir, sandbox, apiKeyFile, baseUrl, redis, standing } = options;
  const account = REACH_THE_ACCOUNT.has(name)
    ? [
        ...given('--api-key-file', apiKeyFile, standing?.apiKeyFile),
        ...given('--base-url', baseUrl),
        ...given('--redis', redis === undefined ? undefined : withoutPassword(redis)),
      ]
    : [];
  const place = [...given('--state-dir', stateDir, standing?.stateDir), ...(sandbox ? ['--sandbox'] : [])];
  return typed([name, ...(subject === undefined ? [] : [subject]), ...further, ...place, ...account]);
}

/** @param standing what applies without the option */
function given(option: string, value: string | undefined, standing?: string): string[] {
  return value === undefined || value === standing ? [] : [option, value];
}

/**
 * This very command as it can be typed again. Without `--expect-new`, which would refuse what it has just begun, and
 * without a bound on the wait, which would end before a slow order once more.
 */
export function sameCommand(): string {
  const words = process.argv.slice(2).map((word, index, all) => {
    if (all[index - 1] === '--redis') return withoutPassword(word);
    return word.startsWith('--redis=') ? `--redis=${withoutPassword(word.slice('--redis='.length))}` : word;
  });
  return typed(
    words.filter((word, index) => !/^--(?:expect-new|no-wait|wait)(?:=|$)/.test(word) && words[index - 1] !== '--wait'),
  );
}

/** A command without the option would send at a limit that is not shared; one with a password must not be printed. */
function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

/** Words that a shell would take apart are quoted. */
export function typed(words: readonly string[]): string {
  const name = process.env.npm_command === 'exec' ? ['npx', 'issue-batch'] : ['issue-batch'];
  return [...name, ...words].map(shellWord).join(' ');
}

/**
 * Tries what was typed, then the batch ID, as the next command would. A path may stand for several batches, or for none
 * any more, and standard input names nothing; the state folder always finds the batch.
 *
 * @param folder the batch's state folder
 */
export async function callBatch(
  batchId: string,
  folder: string,
  subject: string,
  options: AgainOptions,
): Promise<CalledBatch> {
  for (const name of subject === STDIN ? [batchId] : [subject, batchId]) {
    if (await finds(name, batchId, options)) return { subject: name, options };
  }
  const near = relative('.', folder);
  return { subject: near.startsWith('..') ? folder : near, options: { ...options, stateDir: undefined } };
}

/**
 * In the list of a state directory: by its ID, unless a file or folder of that name comes first, or the state folder was
 * copied or renamed, so that the ID finds another batch or none.
 */
export function callListed(
  { batchId, folder }: { readonly batchId: string; readonly folder: string },
  options: AgainOptions,
): CalledBatch {
  return { subject: basename(folder) === batchId && !existsSync(batchId) ? batchId : folder, options };
}

async function finds(name: string, batchId: string, options: AgainOptions): Promise<boolean> {
  try {
    const found = await readBatch(name, { stateDir: statePlace(options, name).stateDir });
    return found.batchId === batchId;
  } catch (error) {
    if (error instanceof IssueBatchError) return false;
    throw error;
  }
}

/**
 * How each command that may come next is typed.
 * @param again the command that was typed, if it is the one that goes on with the batch
 */
export function typeNext({ subject, options }: CalledBatch, again?: string): (command: NextCommand) => string {
  return ({ name, options: further }) => {
    if (name !== 'again') return commandFor(name, subject, options, further);
    return again === undefined ? commandFor('resume', subject, options, further) : [again, ...further].join(' ');
  };
}
