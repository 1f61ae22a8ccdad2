import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest.js';
import { spellOut } from '../../src/cli/words.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { typed } from './typed.js';

const folder = useTempFolder();
const from = process.cwd();
const environment = { ...process.env };
beforeEach(() => process.chdir(folder.path));
afterEach(() => {
  process.chdir(from);
  process.env = { ...environment };
});

const refused = (words: string, message: string, hint: string) =>
  expect(typed(...words.split(' ').filter((word) => word !== ''))).rejects.toMatchObject({
    code: 'USAGE',
    message,
    hint,
  });
const SEE_RUN = 'See issue-batch run --help.';

describe('what was mistyped is refused in one line', () => {
  test.each([
    ['rows.csv --currancy USD', 'Unknown option --currancy. Did you mean --currency?', SEE_RUN],
    ['--currancy USD rows.csv', 'Unknown option --currancy. Did you mean --currency?', SEE_RUN],
    ['--quite rows.csv', 'Unknown option --quite. Did you mean --quiet?', SEE_RUN],
    [
      'plan rows.csv --chunksize=5',
      'Unknown option --chunksize. Did you mean --chunk-size?',
      'See issue-batch plan --help.',
    ],
    ['rows.csv --chunkSise 5', 'Unknown option --chunkSise. Did you mean --chunk-size?', SEE_RUN],
    ['rows.csv --dist email', 'Unknown option --dist. Did you mean --distribution?', SEE_RUN],
    ['rows.csv --frobnicate', 'Unknown option --frobnicate.', SEE_RUN],
    ['rows.csv --foo --bar', 'Unknown option --foo. Unknown option --bar.', SEE_RUN],
    ['rows.csv -qz', 'Unknown option -z.', SEE_RUN],
    ['status --rate 5', 'Unknown option --rate: "status" does not take it.', 'See issue-batch status --help.'],
    ['doctor --no-wait', 'Unknown option --no-wait: "doctor" does not take it.', 'See issue-batch doctor --help.'],
    ['sandbox --prot 80', 'Unknown option --prot. Did you mean --port?', 'See issue-batch sandbox --help.'],
    ['rows.csv --rate', '--rate needs a value.', SEE_RUN],
    ['rows.csv -o', '-o needs a value.', SEE_RUN],
    ['plan rows.csv --chunk-size --json', '--chunk-size needs a value.', 'See issue-batch plan --help.'],
    ['plan', '"plan" needs a file: issue-batch plan <file>', 'See issue-batch plan --help.'],
    ['resume --yes', '"resume" needs a batch: issue-batch resume <batch>', 'See issue-batch resume --help.'],
    ['plan a.csv b.csv', 'Not expected behind the file: b.csv.', 'See issue-batch plan --help.'],
    ['a.csv b.csv', 'Not expected behind the file: b.csv.', SEE_RUN],
    ['doctor a.csv', 'Not expected: a.csv.', 'See issue-batch doctor --help.'],
    ['--get-yargs-completions plan', 'Unknown option --get-yargs-completions.', SEE_RUN],
  ])('%s', (words, message, hint) => refused(words, message, hint));

  test('a value that begins with a dash, where it stands by itself', () =>
    refused(
      'rows.csv --description -hello',
      '--description needs a value; one that begins with a dash follows an equals sign: --description=-….',
      SEE_RUN,
    ));

  test.each(['--api-key=wgSECRET', '--apiKey wgSECRET', '--key wgSECRET', '--token=wgSECRET'])(
    'an option for the key itself, %s, without repeating it',
    async (option) => {
      const error: unknown = await typed('rows.csv', ...option.split(' ')).catch((each: unknown) => each);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^No option takes the API key: .*--api-key-file\.$/),
      });
      expect(JSON.stringify(error)).not.toContain('SECRET');
    },
  );

  test('in English, whatever the language of the terminal', async () => {
    for (const name of ['LANG', 'LC_ALL', 'LC_MESSAGES', 'LANGUAGE']) process.env[name] = 'de_DE.UTF-8';
    await refused('rows.csv --currancy', 'Unknown option --currancy. Did you mean --currency?', SEE_RUN);
    await refused('rows.csv --rate', '--rate needs a value.', SEE_RUN);
    await refused('plan', '"plan" needs a file: issue-batch plan <file>', 'See issue-batch plan --help.');
  });

  test.each([
    '--chunkSize 5',
    '--no-json',
    '--no-canary',
    '--canary=5',
    '-y',
    '-qy',
    '-o out.csv',
    '--map a=b --map c=d',
  ])('but not %s', async (options) => {
    expect((await typed('rows.csv', ...options.split(' '))).subject).toBe('rows.csv');
  });

  test('but not a file whose name begins with a dash, where its folder is named', async () => {
    expect((await typed('plan', './--rows.csv')).subject).toBe('./--rows.csv');
  });
});

describe('a first word that is neither a command nor a file', () => {
  test.each([
    ['staus', 'status'],
    ['Status', 'status'],
    ['staus rows.csv', 'status'],
    ['retry rows.csv', 'retry-failed'],
    ['retry_failed rows.csv', 'retry-failed'],
    ['comp', 'completion'],
    ['pln rows.csv --json', 'plan'],
  ])('%s: names the command that was meant', (words, meant) => {
    const [word] = words.split(' ');
    return refused(
      words,
      `There is neither a command nor a file ${word}. Did you mean "${meant}"?`,
      'See issue-batch --help.',
    );
  });

  test.each(['rewards', 'rewards.csv', './staus', 'plan.csv', '-'])('%s: may well be meant as a file', async (word) => {
    expect(await typed(word)).toMatchObject({ command: { usage: 'run <file>' } });
  });

  test('but is a file if there is one', async () => {
    writeFileSync('staus', '');
    expect((await typed('staus')).subject).toBe('staus');
  });
});

describe('words as the parser gets them', () => {
  test('ask for the help of a command behind "help"', () => {
    expect(spellOut(['help', 'plan'])).toEqual(['plan', '--help']);
    expect(spellOut(['help'])).toEqual(['help']);
  });

  test('have no file behind --canary', () => {
    expect(spellOut(['--canary', 'rows.csv'])).toEqual(['--canary=1', 'rows.csv']);
    expect(spellOut(['rows.csv', '--canary', '5'])).toEqual(['rows.csv', '--canary', '5']);
  });
});

describe('the nearest name', () => {
  const names = ['status', 'results', 'report', 'resume', 'run', 'rate', 'currency'];
  test.each([
    ['staus', 'status'],
    ['sttaus', 'status'],
    ['statusx', 'status'],
    ['res', undefined],
    ['resul', 'results'],
    ['rnu', 'run'],
    ['rat', 'rate'],
    ['xyz', undefined],
    ['', undefined],
    ['CURENCY', 'currency'],
  ])('to %s is %s', (word, name) => {
    expect(nearest(word, names)).toBe(name);
  });
});
