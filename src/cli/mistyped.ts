/** A first word that is neither a command nor a file, but nearly a command. */
import { existsSync } from 'node:fs';
import { IssueBatchError } from '../index.js';
import { nearest } from './nearest.js';

/** @throws IssueBatchError `USAGE` naming the command that was probably meant */
export function refuseMistypedCommand(word: string | undefined, commands: readonly string[]): void {
  const meant = mistypedCommand(word, commands);
  if (meant === undefined) return;
  throw new IssueBatchError('USAGE', `There is neither a command nor a file ${word}. Did you mean "${meant}"?`, {
    hint: 'See issue-batch --help.',
  });
}

/** A file of that name, however it is called, is a file. */
function mistypedCommand(word: string | undefined, commands: readonly string[]): string | undefined {
  if (word === undefined || !/^[a-z][a-z_-]*$/i.test(word) || existsSync(word)) return undefined;
  return nearest(word, commands);
}
