import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAN } from '../../src/cli/commands/plan.js';
import { applySettings } from '../../src/cli/config/apply.js';
import type { StandingValues } from '../../src/cli/config/settings.js';
import { runCommandFor } from '../../src/cli/run-remainder.js';
import type { Remainder } from '../../src/index.js';

const SETTINGS = {
  currency: null,
  distribution: 'payout_link',
  template: null,
  description: null,
  chunkSize: 200,
  baseUrl: 'https://playground.runa.io/v2',
} as const;

const REMAINDER: Remainder = {
  batchId: 'spring',
  path: '/data/rows.failed.csv',
  rows: 3,
  unchanged: false,
  perhapsPaid: 0,
  unguarded: 0,
  running: false,
  stillSent: false,
  map: {},
  stateDir: '/data/.issue-batch',
  settings: SETTINGS,
};

function commandFor(remainder: Partial<Remainder>, standing: StandingValues = {}, typed: Record<string, unknown> = {}) {
  const { options } = applySettings({ argv: typed, command: PLAN });
  return runCommandFor(
    { ...REMAINDER, ...remainder },
    { ...options, standing },
    { stateDir: undefined, rehearses: undefined },
  );
}

const environment = { ...process.env };
beforeEach(() => {
  delete process.env.npm_command;
});
afterEach(() => {
  process.env = { ...environment };
});

describe('the command that runs the rest of a batch', () => {
  test('needs nothing but the file where everything is as usual', () => {
    expect(commandFor({})).toBe('issue-batch /data/rows.failed.csv');
  });

  const settings = {
    ...SETTINGS,
    currency: 'EUR',
    distribution: 'email',
    template: 'DT-1',
    description: 'Autumn',
    chunkSize: 50,
  } as const;

  test('says the settings of the first run', () => {
    expect(commandFor({ settings })).toBe(
      'issue-batch /data/rows.failed.csv --currency EUR --distribution email --template DT-1 --description Autumn --chunk-size 50',
    );
  });

  test('leaves out what stands in environment or file', () => {
    const { baseUrl: _, ...applies } = settings;
    expect(commandFor({ settings, stateDir: '/kept' }, { ...applies, stateDir: '/kept' })).toBe(
      'issue-batch /data/rows.failed.csv',
    );
  });

  test('says what would otherwise be another value that stands there', () => {
    expect(commandFor({}, { distribution: 'email', chunkSize: 50, stateDir: '/kept' })).toBe(
      'issue-batch /data/rows.failed.csv --distribution payout_link --chunk-size 200 --state-dir /data/.issue-batch',
    );
  });
});
