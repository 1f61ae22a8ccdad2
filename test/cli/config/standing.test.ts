import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../src/cli/config/environment.js';
import { readStanding } from '../../../src/cli/config/standing.js';
import { IssueBatchError } from '../../../src/errors.js';
import { useTempFolder } from '../../freeze/sample-batch.js';

const folder = useTempFolder();
const FILE = 'issue-batch.config.json';

function standing(settings: unknown, environment: Environment = {}) {
  writeFileSync(join(folder.path, FILE), typeof settings === 'string' ? settings : JSON.stringify(settings));
  return readStanding(environment, folder.path);
}

/** The sentences of the refusal. */
function problems(settings: unknown, environment?: Environment): string {
  try {
    standing(settings, environment);
  } catch (error) {
    if (error instanceof IssueBatchError && error.code === 'USAGE') return error.message;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

const EVERYTHING = {
  apiKeyFile: 'key.txt',
  canary: 5,
  chunkSize: 50,
  currency: 'EUR',
  description: 'Autumn',
  distribution: 'email',
  map: { face_value: 'Amount due' },
  quiet: true,
  rate: 180,
  stateDir: '/var/batches',
  template: 'DT-1',
  timeout: 10,
  verbose: false,
  wait: '1h30m',
};

describe('what stands in a file', () => {
  test('is what the options would have said, with paths from the folder that the file is in', () => {
    expect(standing(EVERYTHING).values).toEqual({
      ...EVERYTHING,
      apiKeyFile: join(folder.path, 'key.txt'),
      stateDir: resolve('/var/batches'),
      wait: 5_400_000,
    });
  });

  test('need be no more than one setting', () => {
    expect(standing({ rate: 180 }).values).toEqual({ rate: 180 });
    expect(standing({}).values).toEqual({});
  });

  test('may say "the first row alone" and "do not wait", but not "never mind the canary"', () => {
    expect(standing({ canary: true, wait: false }).values).toEqual({ canary: 1, wait: 0 });
    expect(problems({ canary: false })).toMatch(/^canary in issue-batch\.config\.json takes a number of rows/);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ rate: 1.5 }, 'rate in issue-batch.config.json takes a whole number.'],
    [{ rate: '180' }, 'rate in issue-batch.config.json takes a whole number, without quotes.'],
    [{ rate: 0 }, 'rate in issue-batch.config.json takes at least 1.'],
    [{ chunkSize: 201 }, 'chunkSize in issue-batch.config.json takes at most 200.'],
    [{ canary: 500 }, 'canary in issue-batch.config.json takes at most 200.'],
    [{ wait: '30' }, 'wait in issue-batch.config.json takes a duration such as 90s, 30m or 1h30m.'],
    [{ wait: 30 }, 'wait in issue-batch.config.json takes a duration such as 90s, 30m or 1h30m.'],
    [{ distribution: 'mail' }, 'distribution in issue-batch.config.json takes payout_link, email or recipient.'],
    [{ quiet: 'yes' }, 'quiet in issue-batch.config.json takes true or false.'],
    [{ currency: null }, 'currency in issue-batch.config.json takes text.'],
    [{ template: '' }, 'template in issue-batch.config.json takes text.'],
    [{ stateDir: '~/state' }, 'stateDir in issue-batch.config.json begins with ~, which only a shell understands.'],
    [{ 'chunk-size': 50 }, 'chunk-size in issue-batch.config.json is not a setting. Did you mean chunkSize?'],
    [{ currancy: 'EUR' }, 'currancy in issue-batch.config.json is not a setting. Did you mean currency?'],
    [
      { yes: true },
      'yes in issue-batch.config.json would let real money move without a question: give --yes on the command line, for one run.',
    ],
    [{ batchId: 'x' }, 'batchId in issue-batch.config.json belongs to one run: give --batch-id on the command line.'],
    [
      { outptu: 'x' },
      'outptu in issue-batch.config.json is not a setting, and neither is output: it belongs to one run: give --output on the command line.',
    ],
  ])('%j is refused', (settings, message) => {
    expect(problems(settings)).toBe(message);
  });

  test.each([[[]], ['face_value'], [{ face_value: 7 }], [{ '': 'x' }], [{ 'a=b': 'x' }], [{ face_value: '' }]])(
    'the map %j is refused',
    (map) => {
      expect(problems({ map })).toMatch(/^map in issue-batch\.config\.json takes an object of columns and headers/);
    },
  );

  test.each(['apiKey', 'api_key', 'API-KEY', 'runaApiKey', 'key', 'token', 'xApiKey'])(
    'the key itself, as %s, is refused with what to do, and not repeated',
    (name) => {
      const said = problems({ [name]: 'wgSECRET' });
      expect(said).toMatch(/Take it out, use RUNA_API_KEY or apiKeyFile, and .* make a new key/);
      expect(said).not.toContain('SECRET');
    },
  );

  test('does not decide which host gets the key', () => {
    expect(problems({ baseUrl: 'https://example.org' })).toMatch(/RUNA_BASE_URL or --base-url/);
  });

  test('cannot reach into the program by the names of its own parts', () => {
    const text = '{"__proto__": {"yes": true}, "constructor": 1, "toString": 2, "hasOwnProperty": 3}';
    expect(problems(text).match(/is not a setting/g)).toHaveLength(4);
    expect(standing('{"map": {"__proto__": "x"}}').values.map).toEqual(JSON.parse('{"__proto__": "x"}'));
    expect(({} as { yes?: boolean }).yes).toBeUndefined();
  });

  test('is refused with all that is wrong at once, in the order of the file, then of the environment', () => {
    const said = problems({ rate: 'x', apiKey: 'y', foo: 1, wait: '1m' }, { ISSUE_BATCH_TIMEOUT: 'soon' });
    expect(said).toMatch(
      /^rate in .*\. apiKey in .*\. foo in issue-batch\.config\.json is not a setting\. ISSUE_BATCH_TIMEOUT takes a whole number\. Settings are apiKeyFile, /,
    );
  });
});

describe('what stands in the environment', () => {
  const environment = {
    ISSUE_BATCH_API_KEY_FILE: 'key.txt',
    ISSUE_BATCH_CANARY: '5',
    ISSUE_BATCH_CHUNK_SIZE: '50',
    ISSUE_BATCH_CURRENCY: 'EUR',
    ISSUE_BATCH_DESCRIPTION: 'Autumn',
    ISSUE_BATCH_DISTRIBUTION: 'email',
    ISSUE_BATCH_QUIET: '1',
    ISSUE_BATCH_RATE: '180',
    ISSUE_BATCH_STATE_DIR: '/var/batches',
    ISSUE_BATCH_TEMPLATE: 'DT-1',
    ISSUE_BATCH_TIMEOUT: '10',
    ISSUE_BATCH_VERBOSE: '0',
    ISSUE_BATCH_WAIT: '1h30m',
  };

  test('is every setting but the map', () => {
    const { map: _, ...rest } = EVERYTHING;
    expect(readStanding(environment, folder.path).values).toEqual({
      ...rest,
      apiKeyFile: join(folder.path, 'key.txt'),
      stateDir: resolve('/var/batches'),
      wait: 5_400_000,
    });
  });

  test('comes before the file, setting by setting', () => {
    const { values, sources } = standing({ rate: 60, wait: '1m' }, { ISSUE_BATCH_RATE: '180' });
    expect(values).toEqual({ rate: 180, wait: 60_000 });
    expect([...sources].map(([name, { place }]) => [name, place])).toEqual([
      ['rate', 'ISSUE_BATCH_RATE'],
      ['wait', FILE],
    ]);
  });

  test('may not ask for both silence and every detail, wherever from', () => {
    expect(problems({ quiet: true }, { ISSUE_BATCH_VERBOSE: '1' })).toBe(
      'quiet in issue-batch.config.json and verbose in ISSUE_BATCH_VERBOSE contradict each other.',
    );
    expect(standing({ quiet: true }, { ISSUE_BATCH_VERBOSE: '1', ISSUE_BATCH_QUIET: '0' }).values).toEqual({
      quiet: false,
      verbose: true,
    });
  });

  test('does not excuse what is wrong in the file', () => {
    expect(problems({ rate: 'x' }, { ISSUE_BATCH_RATE: '180' })).toMatch(/^rate in/);
  });

  test('is nothing where a variable is empty', () => {
    expect(readStanding({ ISSUE_BATCH_RATE: '', ISSUE_BATCH_STATE_DIR: '' }, folder.path).values).toEqual({});
  });

  test.each([
    [{ ISSUE_BATCH_RATE: '1e3' }, 'ISSUE_BATCH_RATE takes a whole number.'],
    [{ ISSUE_BATCH_QUIET: 'yes' }, 'ISSUE_BATCH_QUIET takes 1 or 0.'],
    [{ ISSUE_BATCH_CANARY: 'false' }, 'ISSUE_BATCH_CANARY takes a number of rows from 1 to 200.'],
    [{ ISSUE_BATCH_CURRENCY: ' ' }, 'ISSUE_BATCH_CURRENCY takes text.'],
  ])('%j is refused', (variables, message) => {
    expect(() => readStanding(variables, folder.path)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  test('that looks like a setting and is none is told, with what was meant, and without its value', () => {
    const strangers = {
      ISSUE_BATCH_RAET: 'wgSECRET',
      ISSUE_BATCH_API_KEY: 'wgSECRET',
      ISSUE_BATCH_BASE_URL: 'x',
      ISSUE_BATCH_COLOUR: 'x',
      ISSUE_BATCH_REDIS_URL: 'redis://reserved',
      ISSUE_BATCHER: 'x',
    };
    expect(readStanding(strangers, folder.path)).toMatchObject({
      values: {},
      strangers: [
        'ISSUE_BATCH_API_KEY does nothing. Put the key into RUNA_API_KEY.',
        'ISSUE_BATCH_BASE_URL does nothing. Put the host into RUNA_BASE_URL.',
        'ISSUE_BATCH_COLOUR does nothing.',
        'ISSUE_BATCH_RAET does nothing. Did you mean ISSUE_BATCH_RATE?',
      ],
    });
  });
});
