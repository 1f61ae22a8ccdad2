/** `issue-batch completion`: a script for the shell. It holds all it knows, so that a Tab never waits for this program. */
import { basename } from 'node:path';
import { IssueBatchError } from '../../index.js';
import { VERSION } from '../../version.js';
import type { Call, Command } from '../command.js';
import { bashScript } from '../completion/bash.js';
import { describeCommands, SHELLS, type Shell } from '../completion/describe.js';
import { fishScript } from '../completion/fish.js';
import { PLACES } from '../completion/places.js';
import { zshScript } from '../completion/zsh.js';
import { print, tell } from '../output.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** @param commands all of them, this one included */
export function performCompletion({ subject, finish }: Call, commands: readonly Command[]): void {
  const shell = shellCalled(subject ?? basename(process.env.SHELL ?? ''), subject !== undefined);
  const heading = [
    `Completion of issue-batch ${VERSION} for ${shell}, made by: issue-batch completion ${shell}`,
    `Its place: ${PLACES[shell]}`,
  ];
  print(SCRIPTS[shell](describeCommands(commands), heading).trimEnd());
  if (process.stdout.isTTY) tell([`To have it for good: issue-batch completion ${shell} > ${PLACES[shell]}`]);
  finish(0);
}

function shellCalled(name: string, typed: boolean): Shell {
  const shell = SHELLS.find((each) => each === name.toLowerCase());
  if (shell !== undefined) return shell;
  const what = typed
    ? `There is no completion for ${JSON.stringify(name)}.`
    : 'SHELL names no shell that is known here.';
  throw new IssueBatchError('USAGE', what, { hint: 'Name one: issue-batch completion bash, zsh or fish.' });
}
