/** Help, README, reference page and public contract say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Command, nameOf } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { REFUSED_NAMES } from '../../src/cli/config/refusals.js';
import { SETTING_NAMES } from '../../src/cli/config/settings.js';
import { EXIT_CODES } from '../../src/cli/exit-codes.js';
import { groupOf, OTHER_GROUP } from '../../src/cli/help/groups.js';
import { VALUES } from '../../src/cli/help/values.js';
import { checkArguments } from '../../src/cli/options.js';
import { helpFor, typed } from './typed.js';

/** The public contract: a release that takes one of these away is a breaking release. */
const CONTRACT = {
  commands: [
    'run <file>',
    'plan <file>',
    'resume <batch>',
    'status [batch]',
    'results <batch>',
    'retry-failed <batch>',
    'reconcile <batch>',
    'report <batch>',
    'forget <batch>',
    'doctor',
    'sandbox',
    'completion [shell]',
  ],
  options: {
    run: '--batch-id ID · -o, --output FILE · --state-dir DIR · --currency CCC · --distribution HOW · --template DT-… · --description TEXT · --rate N · --chunk-size N · --timeout SECONDS · --wait DURATION · --map COLUMN=HEADER · --expect-new · --expect-rows N · --expect-total CCC=AMOUNT · --allow-duplicates · --api-key-file FILE · --base-url URL · --redis URL · --sandbox · -y, --yes · --json · -q, --quiet · --help · --version · --dry-run',
    results: '--refresh',
    sandbox: '--port N · --data FILE',
  } as Readonly<Record<string, string>>,
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 143],
};

/** Of the contract, what is still to come. Whatever exists has to go from this list. */
const NOT_YET: readonly string[] = [];

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const byName = (name: string) => COMMANDS.find((command) => nameOf(command) === name);
const each = COMMANDS.map((command) => [nameOf(command), command] as const);

/** The heading line of each option as the help shows it, without its words: `-o, --output FILE`. */
async function optionsInHelp(name: string): Promise<Set<string>> {
  const shown = (await helpFor(name)).matchAll(/^ {2,6}(-\w, )?(--[a-z-]+)(?: {2,}([A-Z][\w=…-]*) {2})?/gm);
  return new Set(
    [...shown].map(([, letter = '', option, value]) => `${letter}${option}${value === undefined ? '' : ` ${value}`}`),
  );
}

describe('the contract', () => {
  test('has its commands', () => {
    expect(COMMANDS.map(({ usage }) => usage).sort()).toEqual([...CONTRACT.commands].sort());
  });

  test.each(Object.entries(CONTRACT.options))('has its options of %s', async (name, list) => {
    const shown = await optionsInHelp(name);
    expect(list.split(' · ').filter((option) => !shown.has(option) && !NOT_YET.includes(option))).toEqual([]);
  });

  test('has an end to what is still to come', async () => {
    const names = new Set(COMMANDS.flatMap(({ options }) => Object.keys(options).map((option) => `--${option}`)));
    expect(NOT_YET.filter((option) => names.has(option.split(' ')[0] ?? ''))).toEqual([]);
  });

  test('has its exit codes, in help and README alike', () => {
    expect(EXIT_CODES.map(([code]) => code)).toEqual(CONTRACT.exitCodes);
    const table = readme.slice(readme.indexOf('## Exit codes')).matchAll(/^\| (\d+) \| ([^|]+) \|/gm);
    expect([...table].map(([, code, meaning]) => [Number(code), meaning])).toEqual(EXIT_CODES);
  });
});

describe('the help', () => {
  test('of all begins with every command, a line each, on about two screens of 80 columns', async () => {
    const lines = (await helpFor()).split('\n');
    expect(lines.filter((line) => line.startsWith('  issue-batch ')).slice(0, COMMANDS.length)).toEqual(
      COMMANDS.map(({ usage, summary }) => `  issue-batch ${usage.padEnd(20)}  ${summary}`),
    );
    expect(lines.length).toBeLessThan(60);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test.each(each)(
    'of %s says what it does, with two examples, their use and its own exit codes',
    async (name, command) => {
      const page = await helpFor(name);
      expect(page.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(page.startsWith(`issue-batch ${command.usage}\n\n`)).toBe(true);
      expect(page.replace(/\s+/g, ' ')).toContain(command.about);
      const [, examples = '', codes = ''] = /\nExamples:\n(.*)\n\nExit codes:\n(.*)$/s.exec(page) ?? [];
      expect(examples.match(/^ {2}issue-batch \S.*\n {6}\S/gm)?.length).toBeGreaterThanOrEqual(2);
      expect([...codes.matchAll(/^ {2,4}(\d+) {2}\S/gm)].map(([, code]) => Number(code))).toEqual(command.exitCodes);
    },
  );

  test.each(each)('of %s has every option in a group, and says what each one takes', (_name, { options }) => {
    const names = Object.keys(options);
    expect(names.filter((option) => groupOf(option) === OTHER_GROUP)).toEqual([]);
    const takesText = names.filter((option) => options[option]?.type === 'string');
    expect(names.filter((option) => VALUES[option] !== undefined)).toEqual(takesText);
  });

  test('is the same in every language', async () => {
    const before = { ...process.env };
    const english = await helpFor('plan');
    for (const name of ['LANG', 'LC_ALL', 'LC_MESSAGES', 'LANGUAGE']) process.env[name] = 'ja_JP.UTF-8';
    const elsewhere = await helpFor('plan');
    process.env = before;
    expect(elsewhere).toBe(english);
  });

  test('stands in docs/commands.md as it is shown', async () => {
    const pages: string[] = [];
    for (const [name] of each) pages.push(`## ${name}\n\n\`\`\`text\n${await helpFor(name)}\n\`\`\`\n`);
    const intro =
      'What `issue-batch COMMAND --help` shows, for every command. This page is made from the program; a test compares them.\n\n[All pages](README.md)\n';
    await expect(['# Commands\n', intro, ...pages].join('\n')).toMatchFileSnapshot('../../docs/commands.md');
  });
});

describe('an example in the help', () => {
  const examples = each.flatMap(([name, { examples: own }]) => own.map(({ words }) => [words, name] as const));
  const overview = ['rewards.csv --sandbox', 'plan rewards.csv', 'rewards.csv'];

  test.each(examples)('%s is understood', async (words, name) => {
    const call = await typed(...(words.split(' > ')[0] ?? '').split(' '));
    expect(nameOf(call.command)).toBe(name);
    if (/<\w+>/.test(call.command.usage)) expect(call.subject).toMatch(/^(?:rewards\.csv|batch-[0-9a-f]{16})$/);
    if (name !== 'sandbox') expect(() => checkArguments(call.argv)).not.toThrow();
  });

  test('in the overview is there and understood', async () => {
    const page = await helpFor();
    for (const words of overview) {
      expect(page).toContain(`\n  issue-batch ${words}\n`);
      expect((await typed(...words.split(' '))).subject).toBe('rewards.csv');
    }
  });
});

describe('every option', () => {
  test('of a command that reads settings may stand in a file, or is refused there with a reason', () => {
    const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const readers = COMMANDS.filter((command: Command) => command !== byName('sandbox'));
    const names = new Set(readers.flatMap(({ options }) => Object.keys(options).map(camel)));
    const decided = new Set<string>([...SETTING_NAMES, ...REFUSED_NAMES]);
    expect([...names].filter((name) => !decided.has(name))).toEqual([]);
  });
});
