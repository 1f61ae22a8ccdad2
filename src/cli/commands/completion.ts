/** What `issue-batch completion` says of itself; it is carried out by `perform/completion.ts`. */
import type { Command } from '../command.js';
import { SHELLS } from '../completion/describe.js';
import { PLACES } from '../completion/places.js';

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
    perform: async (call) => (await import('../perform/completion.js')).performCompletion(call, commands()),
  };
}
