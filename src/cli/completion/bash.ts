/** Completion for bash, from version 3.2 (macOS) on. */
import { PROGRAM } from '../help/page.js';
import { SHELLS, type ShellCommand, type ShellOption } from './describe.js';

/** @param heading comment lines */
export function bashScript(commands: readonly ShellCommand[], heading: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  return `${heading.map((line) => `# ${line}`).join('\n')}

# Tables and folders; where there are none, the shell offers whatever files there are.
__issue_batch_files() {
  local file
  while IFS= read -r file; do
    COMPREPLY+=("$file")
  done < <(compgen -f -X '!*.[cCtT][sSxX][vVtT]' -- "$1"; compgen -d -- "$1")
  compopt -o filenames 2>/dev/null
}

__issue_batch_batches() {
  local folder name
  for folder in "\${ISSUE_BATCH_STATE_DIR:-.issue-batch}"/*/; do
    name=\${folder%/}
    name=\${name##*/}
    [[ -f $folder/batch.json && $name == "$1"* && $name =~ ^[A-Za-z0-9._-]+$ ]] && COMPREPLY+=("$name")
  done
}

# The second word and those behind it, as far as they begin like the first.
__issue_batch_words() {
  local word
  for word in "\${@:2}"; do
    [[ $word == "$1"* ]] && COMPREPLY+=("$word")
  done
}

__issue_batch_nothing() {
  compopt +o default +o bashdefault 2>/dev/null
}

_issue_batch() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' subjects=0 i word
  COMPREPLY=()
  # Most shells take a word apart at its equals sign.
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == -?* && \${COMP_WORDS[i+1]} == '=' ]]; then
      ((i += 2))
      continue
    fi
    case $word in
      ${valued(commands).join('|')}) ((i += 1)) ;;
      -?*) ;;
      ${names.join('|')})
        if [[ -z $command && $subjects == 0 ]]; then command=$word; else ((subjects += 1)); fi
        ;;
      *) ((subjects += 1)) ;;
    esac
  done

  case $prev in
${valueCases(commands)}
  esac

  if [[ $cur == -* ]]; then
    case \${command:-run} in
${commands.map(optionCase).join('\n')}
    esac
    [[ \${#COMPREPLY[@]} == 0 ]] && __issue_batch_nothing
    return
  fi

  if [[ $subjects != 0 ]]; then
    __issue_batch_nothing
    return
  fi
  case $command in
    '')
      __issue_batch_words "$cur" ${names.join(' ')}
      __issue_batch_files "$cur"
      ;;
    ${namesBy(commands, 'file')}) __issue_batch_files "$cur" ;;
    ${namesBy(commands, 'batch')})
      __issue_batch_batches "$cur"
      __issue_batch_files "$cur"
      ;;
    ${namesBy(commands, 'shell')}) __issue_batch_words "$cur" ${SHELLS.join(' ')} ;;
    *) __issue_batch_nothing ;;
  esac
}

complete -o bashdefault -o default -F _issue_batch ${PROGRAM}
`;
}

function spelt({ name, letter }: ShellOption): string[] {
  return [`--${name}`, ...(letter === undefined ? [] : [`-${letter}`])];
}

function allOptions(commands: readonly ShellCommand[]): ShellOption[] {
  const byName = new Map(commands.flatMap(({ options }) => options.map((option) => [option.name, option])));
  return [...byName.values()];
}

/** Options whose next word is theirs. */
function valued(commands: readonly ShellCommand[]): string[] {
  return allOptions(commands)
    .filter(({ value }) => value !== undefined && value.optional !== true)
    .flatMap(spelt);
}

/** Those for which the same is offered stand together. */
function valueCases(commands: readonly ShellCommand[]): string {
  const byOffer = new Map<string, string[]>();
  for (const option of allOptions(commands)) {
    if (option.value === undefined || option.value.optional === true) continue;
    const offered = offer(option);
    byOffer.set(offered, [...(byOffer.get(offered) ?? []), ...spelt(option)]);
  }
  return [...byOffer]
    .map(([offered, options]) => `    ${options.join('|')})\n      ${offered}\n      return\n      ;;`)
    .join('\n');
}

function offer({ value }: ShellOption): string {
  const { complete } = value ?? {};
  if (complete === 'file') return ': # whatever files there are';
  if (complete === 'folder') return 'compopt -o dirnames +o default 2>/dev/null';
  return complete === undefined ? '__issue_batch_nothing' : `__issue_batch_words "$cur" ${complete.join(' ')}`;
}

function optionCase({ name, options }: ShellCommand): string {
  return `      ${name}) __issue_batch_words "$cur" ${options.flatMap(spelt).join(' ')} ;;`;
}

function namesBy(commands: readonly ShellCommand[], subject: ShellCommand['subject']): string {
  return commands
    .filter((command) => command.subject === subject)
    .map(({ name }) => name)
    .join('|');
}
