/** `issue-batch completion`: a script for the shell. It holds all it knows, so that a Tab never waits for this program. */
import { basename } from 'node:path';
import { IssueBatchError } from '../../index.js';
import { VERSION } from '../../version.js';
import type { Command } from '../command.js';
import { bashScript } from '../completion/bash.js';
import { describeCommands, SHELLS, type Shell } from '../completion/describe.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import { print, tell } from '../output.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Where each shell looks for it by itself, as it is typed. */
const PLACES: Readonly<Record<Shell, string>> = {
  bash: '~/.local/share/bash-completion/completions/issue-batch',
  zsh: '~/.zsh/completions/_issue-batch',
  fish: '~/.config/fish/completions/issue-batch.fish',
};

/** @param commands all of them, this one included */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    usage: 'completion [shell]',
    summary: 'Print shell completion: bash, zsh or fish',
    about:
      'Prints a script that lets the shell complete commands, options, files and batch IDs. Without a name it is for the shell in the variable SHELL. Make it again after an update.',
    positional: { description: SHELLS.join(', ') },
    options: {},
    examples: [
      { words: `completion bash > ${PLACES.bash}`, why: 'for good; bash-completion finds it there' },
      { words: `completion fish > ${PLACES.fish}`, why: 'for good' },
      { words: `completion zsh > ${PLACES.zsh}`, why: 'for good, if that folder is in fpath' },
    ],
    exitCodes: [0, 1, 2, 8],
    async perform({ subject, finish }) {
      const shell = shellCalled(subject ?? basename(process.env.SHELL ?? ''), subject !== undefined);
      const heading = [
        `Completion of issue-batch ${VERSION} for ${shell}, made by: issue-batch completion ${shell}`,
        `Its place: ${PLACES[shell]}`,
      ];
      print(SCRIPTS[shell](describeCommands(commands()), heading).trimEnd());
      if (process.stdout.isTTY) tell([`To have it for good: issue-batch completion ${shell} > ${PLACES[shell]}`]);
      finish(0);
    },
  };
}

function shellCalled(name: string, typed: boolean): Shell {
  const shell = SHELLS.find((each) => each === name.toLowerCase());
  if (shell !== undefined) return shell;
  const what = typed
    ? `There is no completion for ${JSON.stringify(name)}.`
    : 'SHELL names no shell that is known here.';
  throw new IssueBatchError('USAGE', what, { hint: 'Name one: issue-batch completion bash, zsh or fish.' });
}
