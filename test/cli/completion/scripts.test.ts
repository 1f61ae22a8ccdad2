/** What each shell offers at a Tab, asked of the shell itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.js';
import { bashScript } from '../../../src/cli/completion/bash.js';
import { describeCommands, SHELLS, type Shell } from '../../../src/cli/completion/describe.js';
import { fishScript } from '../../../src/cli/completion/fish.js';
import { zshScript } from '../../../src/cli/completion/zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const NAMES = COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? '').sort();
const TABLES = ['rewards.csv', 'spring list.csv'];
const IDS = ['batch-0123456789abcdef', 'stipend-2026-11'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-completion-'));
  for (const shell of SHELLS) {
    writeFileSync(join(folder, `script.${shell}`), SCRIPTS[shell](describeCommands(COMMANDS), ['A test']));
  }
  writeFileSync(join(folder, 'zsh-tab'), ZSH_TAB);
  mkdirSync(join(folder, 'here', 'data'), { recursive: true });
  for (const name of TABLES) writeFileSync(join(folder, 'here', name), '');
  writeFileSync(join(folder, 'here', 'notes.md'), '');
  for (const id of [...IDS, '$(touch pwned)']) {
    mkdirSync(join(folder, 'here', '.issue-batch', id), { recursive: true });
    writeFileSync(join(folder, 'here', '.issue-batch', id, 'batch.json'), '{}');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A shell in a terminal of its own: its completion works nowhere else. What it would list goes to a file. */
const ZSH_TAB = `
zmodload zsh/zpty
out=$1.out
cat > $out.rc <<RC
PROMPT=
autoload -U compinit; compinit -D -u
source $1
compadd() {
  if [[ \\\${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "\\$@"; return; fi
  local -a hits
  builtin compadd -A hits "\\$@"
  (( \\$#hits )) && print -rl -- "\\\${(@Q)hits}" >> $out
  builtin compadd "\\$@"
}
finish() { : > $out.done }
zle -N finish
zle-line-init() { : > $out.ready }
zle -N zle-line-init
bindkey '^I' complete-word '^X' finish
RC
rm -f $out $out.ready $out.done; : > $out
await() { repeat 1200; do [[ -e $1 ]] && return; sleep 0.05; done; print -u2 "zsh never came to $1"; exit 1 }
zpty tab 'zsh -f -i'
zpty -w tab "source $out.rc"
await $out.ready
zpty -n -w tab "$2"$'\\t\\x18'
await $out.done
zpty -d tab
cat $out
`;

/** As readline would call it; the last word is the one that is being typed. */
const BASH_TAB = `
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_issue_batch
for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
`;

function ask(shell: Shell, line: string): string[] {
  const script = join(folder, `script.${shell}`);
  const words = {
    bash: ['--norc', '--noprofile', '-c', BASH_TAB, 'bash', script, ...splitLikeReadline(line)],
    zsh: ['-f', join(folder, 'zsh-tab'), script, line],
    fish: ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script, line],
  }[shell];
  const asked = spawnSync(shell, words, { cwd: join(folder, 'here'), encoding: 'utf8', timeout: 100_000 });
  expect([asked.error, asked.status, asked.stderr]).toEqual([undefined, 0, '']);
  const offered = asked.stdout.split('\n').map((each) => each.split('\t')[0] ?? '');
  return [...new Set(offered.filter((each) => each.trim() !== ''))].map(bare).sort();
}

/** At the equals sign as well, which stands in COMP_WORDBREAKS. */
function splitLikeReadline(line: string): string[] {
  return line.split(' ').flatMap((word) => word.split(/(=)/).filter((part, at) => part !== '' || at === 0));
}

/** Without what only some shells say along with it. */
function bare(offered: string): string {
  return offered.replace(/^--[a-z-]+=/, '').replace(/\/$/, '');
}

const isThere = (shell: Shell) => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(SHELLS)('in %s', (shell) => {
  const offered = (line: string) => ask(shell, `issue-batch ${line}`);

  test.runIf(isThere(shell))('the script has no syntax errors', () => {
    expect(spawnSync(shell, ['-n', join(folder, `script.${shell}`)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test.runIf(isThere(shell))(
    'a Tab at the beginning offers every command, and tables of rows',
    { timeout: 120_000 },
    () => {
      const first = offered('');
      expect(first).toEqual(expect.arrayContaining([...NAMES, 'rewards.csv']));
      expect(first.filter((each) => each.startsWith('-'))).toEqual([]);
      expect(offered('re')).toEqual(['reconcile', 'report', 'results', 'resume', 'retry-failed', 'rewards.csv']);
    },
  );

  test.runIf(isThere(shell))(
    'options are those of the command, and of run where none is named',
    { timeout: 120_000 },
    () => {
      expect(offered('plan --dis')).toEqual(['--distribution']);
      expect(offered('rewards.csv --can')).toEqual(['--canary']);
      expect(offered('plan rewards.csv --ign')).toEqual([]);
      expect(offered('status --wat')).toEqual(['--watch']);
      expect(offered('status --rat')).toEqual([]);
    },
  );

  test.runIf(isThere(shell))(
    'values are offered where they are known, and nothing where they are not',
    { timeout: 120_000 },
    () => {
      expect(offered('plan --distribution ')).toEqual(['email', 'payout_link', 'recipient']);
      expect(offered('plan --distribution=e')).toEqual(['email']);
      expect(offered('results rewards.csv --only ')).toEqual(['failed', 'issued', 'not_sent', 'processing', 'unknown']);
      expect(offered('plan --rate ')).toEqual([]);
      expect(offered('completion ')).toEqual(['bash', 'fish', 'zsh']);
    },
  );

  test.runIf(isThere(shell))(
    'files follow a command that takes a table, also behind options and their values',
    { timeout: 120_000 },
    () => {
      expect(offered('plan ')).toEqual(expect.arrayContaining(['data', ...TABLES]));
      expect(offered('plan --rate 5 --json rew')).toEqual(['rewards.csv']);
      expect(offered('--sandbox rew')).toEqual(['rewards.csv']);
    },
  );

  test.runIf(isThere(shell))(
    'batches are offered by their IDs, and nothing of a name is carried out',
    { timeout: 120_000 },
    () => {
      expect(offered('resume ')).toEqual(expect.arrayContaining([...IDS, ...TABLES]));
      expect(offered('status st')).toEqual(['stipend-2026-11']);
      expect(existsSync(join(folder, 'here', 'pwned'))).toBe(false);
    },
  );
});

test('bash is here, so that one of them was asked', () => {
  expect(isThere('bash')).toBe(true);
});
