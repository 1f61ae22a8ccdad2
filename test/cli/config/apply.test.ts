import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAN } from '../../../src/cli/commands/plan.js';
import { RESUME } from '../../../src/cli/commands/resume.js';
import { STATUS } from '../../../src/cli/commands/status.js';
import { applySettings } from '../../../src/cli/config/apply.js';
import { isTold, settingsText } from '../../../src/cli/config/tell.js';
import { useTempFolder } from '../../freeze/sample-batch.js';

const folder = useTempFolder();
const from = process.cwd();
const environment = { ...process.env };
beforeEach(() => process.chdir(folder.path));
afterEach(() => {
  process.chdir(from);
  process.env = { ...environment };
});

const write = (settings: object) =>
  writeFileSync(join(folder.path, 'issue-batch.config.json'), JSON.stringify(settings));

describe('a setting', () => {
  test('applies where nothing is typed', () => {
    write({ rate: 180, wait: '30m', canary: 3, quiet: true });
    process.env.ISSUE_BATCH_RATE = '240';
    const { options } = applySettings({ argv: {}, command: RESUME });
    expect(options).toMatchObject({ rate: 240, wait: 1_800_000, canary: 3, quiet: true });
    expect(options.timeout).toBeUndefined();
  });

  test('never changes what was typed, not even when that is a no', () => {
    write({ rate: 180, wait: '30m', canary: 3, quiet: true, chunkSize: 50 });
    const argv = { rate: '5', wait: false, canary: false, quiet: false };
    const { options, names } = applySettings({ argv, command: PLAN });
    expect(options).toMatchObject({ rate: 5, wait: 0, canary: false, quiet: false, chunkSize: 50 });
    expect(names).toEqual(['chunkSize']);
  });

  test('does not reach a command that has no such option', () => {
    write({ rate: 180, stateDir: 'kept', chunkSize: 50, map: { product: 'Code' } });
    const { options, names } = applySettings({ argv: {}, command: STATUS });
    expect([options.rate, options.chunkSize, options.map]).toEqual([undefined, undefined, {}]);
    expect(options.stateDir).toBe(join(process.cwd(), 'kept'));
    expect(names).toEqual(['stateDir']);
  });

  test('that maps columns yields to what is typed column by column', () => {
    write({ map: { product: 'Code', face_value: 'Amount' } });
    const { options } = applySettings({ argv: { map: ['face_value=Betrag'] }, command: PLAN });
    expect(options.map).toEqual({ product: 'Code', face_value: 'Betrag' });
  });

  test('to be quiet yields to --verbose, and the other way round', () => {
    write({ quiet: true });
    expect(applySettings({ argv: { verbose: true }, command: PLAN }).options.quiet).toBe(false);
    write({ verbose: true });
    expect(applySettings({ argv: { quiet: true }, command: PLAN }).options.verbose).toBe(false);
  });

  test('is known to those who print commands, also where something else was typed', () => {
    write({ stateDir: 'kept' });
    const { options } = applySettings({ argv: { stateDir: 'typed' }, command: PLAN });
    expect([options.stateDir, options.standing.stateDir]).toEqual(['typed', join(process.cwd(), 'kept')]);
  });
});

describe('what is told of the settings', () => {
  const told = (argv: Record<string, unknown> = {}) => settingsText(applySettings({ argv, command: PLAN }));

  test('is one line, in the words that would have been typed, with the place of each', () => {
    write({ rate: 180, map: { face_value: 'Amount due' }, canary: true, wait: '30m' });
    process.env.ISSUE_BATCH_DESCRIPTION = 'Jane\u001b[2J';
    expect(told()).toEqual([
      "Settings  --canary --map 'face_value=Amount due' --rate 180 (issue-batch.config.json); --description 'Jane\\u{1b}[2J' (ISSUE_BATCH_DESCRIPTION)",
    ]);
  });

  test('is nothing where nothing of that kind applies', () => {
    expect(told()).toEqual([]);
    write({ rate: 180 });
    expect(told({ rate: '180' })).toEqual([]);
  });

  test('is silenced by --quiet and by the environment, and not by the file that it is about', () => {
    const heard = (argv: Record<string, unknown> = {}) => isTold(applySettings({ argv, command: PLAN }));
    write({ rate: 180 });
    expect([heard(), heard({ quiet: true })]).toEqual([true, false]);
    write({ rate: 180, quiet: true });
    expect([heard(), heard({ quiet: true }), told()]).toEqual([
      true,
      false,
      ['Settings  --quiet --rate 180 (issue-batch.config.json)'],
    ]);
    process.env.ISSUE_BATCH_QUIET = '1';
    expect(heard()).toBe(false);
  });

  test('has a line for each variable that does nothing', () => {
    process.env.ISSUE_BATCH_RAET = '5';
    expect(told()).toEqual(['ISSUE_BATCH_RAET does nothing. Did you mean ISSUE_BATCH_RATE?']);
  });
});
