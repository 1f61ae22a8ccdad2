/** Completion for fish, from version 3.0 on. */
import { PROGRAM } from '../help/page.js';
import { SHELLS, type ShellCommand, type ShellOption } from './describe.js';

/** @param heading comment lines */
export function fishScript(commands: readonly ShellCommand[], heading: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  return `${heading.map((line) => `# ${line}`).join('\n')}

function __issue_batch_is --description 'Whether the command that is typed is one of these'
    set -l words (commandline -opc)
    set -l command run
    if contains -- "$words[2]" ${names.join(' ')}
        set command $words[2]
    end
    contains -- $command $argv
end

function __issue_batch_begins --description 'Whether nothing is typed yet'
    test (count (commandline -opc)) -eq 1
end

function __issue_batch_batches --description 'The IDs of the batches that are kept here'
    set -l state .issue-batch
    test -n "$ISSUE_BATCH_STATE_DIR"; and set state $ISSUE_BATCH_STATE_DIR
    for file in $state/*/batch.json
        string replace -fr '^.*/([A-Za-z0-9._-]+)/batch\\.json$' '$1' -- $file
    end
end

complete -c ${PROGRAM} -e
${commands.map(({ name, summary }) => line({ when: '__issue_batch_begins', words: ['-a', name], description: summary })).join('\n')}
${line({ when: is(commands, 'batch'), words: ['-a', quoted('(__issue_batch_batches)')], description: 'batch ID' })}
${line({ when: is(commands, 'shell'), words: ['-f', '-a', quoted(SHELLS.join(' '))] })}
${line({ when: is(commands, undefined), words: ['-f'] })}
${optionLines(commands).join('\n')}
`;
}

interface Line {
  readonly when: string;
  readonly words: readonly string[];
  readonly description?: string;
}

function line({ when, words, description }: Line): string {
  const said = description === undefined ? [] : ['-d', quoted(description)];
  return ['complete', '-c', PROGRAM, '-n', quoted(when), ...words, ...said].join(' ');
}

function is(commands: readonly ShellCommand[], subject: ShellCommand['subject']): string {
  const names = commands.filter((command) => command.subject === subject).map(({ name }) => name);
  return `__issue_batch_is ${names.join(' ')}`;
}

/** One for all the commands that have the same option. */
function optionLines(commands: readonly ShellCommand[]): string[] {
  const users = new Map<string, { readonly option: ShellOption; readonly names: string[] }>();
  for (const { name, options } of commands) {
    for (const option of options) {
      const key = JSON.stringify(option);
      const known = users.get(key);
      if (known === undefined) users.set(key, { option, names: [name] });
      else known.names.push(name);
    }
  }
  return [...users.values()].map(({ option, names }) =>
    line({
      when: `__issue_batch_is ${names.join(' ')}`,
      words: ['-l', option.name, ...(option.letter === undefined ? [] : ['-s', option.letter]), ...takes(option)],
      description: option.description,
    }),
  );
}

function takes({ value }: ShellOption): string[] {
  if (value === undefined || value.optional === true) return [];
  const { complete } = value;
  if (complete === 'file') return ['-r', '-F'];
  if (complete === 'folder') return ['-x', '-a', quoted('(__fish_complete_directories)')];
  return complete === undefined ? ['-x'] : ['-x', '-a', quoted(complete.join(' '))];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
