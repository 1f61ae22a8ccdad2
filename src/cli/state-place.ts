/** Where the batches of a command are kept. Decided from words and settings alone: no key, no network. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { CommandOptions } from './options.js';

/** Rehearsals keep their batches apart: a rehearsed batch is a new one when it is issued for real. */
export const REHEARSALS = '.sandbox';
export const STATE_DIR = '.issue-batch';

export interface StatePlace {
  /** Where to look for batches; undefined: beside the file that is named, or in the working directory. */
  readonly stateDir: string | undefined;
  /** The state directory of the real batches, when `stateDir` is that of their rehearsals. */
  readonly rehearses: string | undefined;
}

/** @param subject the input file, or what a person calls the batch; without one, the working directory decides */
export function statePlace(
  { sandbox, stateDir }: Pick<CommandOptions, 'sandbox' | 'stateDir'>,
  subject = '.',
): StatePlace {
  const folder = dirname(resolve(subject));
  const isRehearsal = basename(folder) === REHEARSALS;
  if (!sandbox && !isRehearsal) return { stateDir, rehearses: undefined };
  const rehearses = isRehearsal ? dirname(folder) : resolve(stateDir ?? join(folderOf(subject), STATE_DIR));
  return { stateDir: join(rehearses, REHEARSALS), rehearses };
}

/** A file may be gone and still name its batch, which then stands where the file stood. */
function folderOf(subject: string): string {
  return existsSync(subject) && statSync(subject).isDirectory() ? '.' : dirname(resolve(subject));
}
