/** Completion for zsh, by its own `_arguments`. */
import { PROGRAM } from '../help/page.js';
import { SHELLS, type ShellCommand, type ShellOption } from './describe.js';

/** @param heading comment lines */
export function zshScript(commands: readonly ShellCommand[], heading: readonly string[]): string {
  return `#compdef ${PROGRAM}
${heading.map((line) => `# ${line}`).join('\n')}

_issue-batch_tables() {
  _files -g '*.(csv|CSV|tsv|TSV|txt|TXT)(-.)'
}

_issue-batch_commands() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  _describe -t commands command commands
}

_issue-batch_start() {
  _alternative 'commands:command:_issue-batch_commands' 'files:table of rows:_issue-batch_tables'
}

_issue-batch_batches() {
  local -a ids=(\${ISSUE_BATCH_STATE_DIR:-.issue-batch}/*/batch.json(N:h:t))
  _alternative 'batches:batch ID:compadd -a ids' 'files:table of rows:_issue-batch_tables'
}

_issue-batch() {
  local -a names=(${commands.map(({ name }) => name).join(' ')})
  local command=run subject=_issue-batch_start
  if (( CURRENT > 2 && \${names[(Ie)\${words[2]}]} )); then
    command=\${words[2]}
    subject=_issue-batch_tables
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _issue-batch "$@"
else
  compdef _issue-batch ${PROGRAM}
fi
`;
}

function commandCase({ name, subject, options }: ShellCommand): string {
  const specs = [...options.flatMap(specsOf).map(quoted), ...subjectSpec(subject)];
  return `    ${name})\n      _arguments -s \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
}

function subjectSpec(subject: ShellCommand['subject']): string[] {
  if (subject === undefined) return [];
  if (subject === 'file') return ['"1:table of rows:$subject"'];
  if (subject === 'batch') return [quoted('1:batch:_issue-batch_batches')];
  return [quoted(`1:shell:(${SHELLS.join(' ')})`)];
}

/** One for each way to spell it; a second one of those that are not repeatable is not offered. */
function specsOf({ name, letter, description, value, repeatable }: ShellOption): string[] {
  const text = `[${description.replace(/[\\[\]:]/g, '\\$&')}]`;
  const takes = value === undefined ? '' : `:${value.placeholder.replace(/^\[=|\]$/g, '')}:${offer(value.complete)}`;
  const link = value === undefined ? '' : value.optional === true ? '=-' : '=';
  const optional = value?.optional === true ? ':' : '';
  const others = letter === undefined ? '' : `(-${letter} --${name})`;
  const before = repeatable ? '*' : others;
  const long = `${before}--${name}${link}${text}${optional}${takes}`;
  return letter === undefined ? [long] : [`${before}-${letter}${value === undefined ? '' : '+'}${text}${takes}`, long];
}

function offer(complete: 'file' | 'folder' | readonly string[] | undefined): string {
  if (complete === 'file') return '_files';
  if (complete === 'folder') return '_files -/';
  return complete === undefined ? ' ' : `(${complete.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
