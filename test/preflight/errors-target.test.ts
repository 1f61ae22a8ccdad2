import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkErrorsTarget, ERRORS_HEADER, resolvedIfThere } from '../../src/preflight/errors-target.js';
import { useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const path = (name: string) => join(folder.path, name);

function file(name: string, text = ''): string {
  writeFileSync(path(name), text);
  return path(name);
}

const check = (name: string, output: string | null = path('rows.results.csv')) =>
  checkErrorsTarget({ path: path(name), input: file('rows.csv', 'product,amount\n'), output });

test('a list of errors may go where nothing is, or where such a list or an empty file is', () => {
  check('errors.csv');
  file('errors.csv', `${ERRORS_HEADER}2,amount,1e3,x,y\n`);
  check('errors.csv');
  file('empty.csv');
  check('empty.csv', null);
});

test('it never replaces the input, also under another name', () => {
  file('rows.csv');
  linkSync(path('rows.csv'), path('hard.csv'));
  symlinkSync(path('rows.csv'), path('soft.csv'));
  for (const name of ['rows.csv', 'hard.csv', 'soft.csv']) expect(() => check(name)).toThrow(/would replace the input/);
});

test('it never takes the place of the results, whether they are there or not', () => {
  expect(() => check('rows.results.csv')).toThrow(/would replace the results/);
  mkdirSync(path('real'));
  symlinkSync(path('real'), path('alias'));
  expect(() => check('alias/out.csv', path('real/out.csv'))).toThrow(/would replace the results/);
  check('errors.csv', path('nowhere/out.csv'));
});

test('it replaces no other file, no link and no folder', () => {
  file('diary.txt', 'dear diary');
  file('other.csv', 'line,column,value,rule\n');
  file('list.csv', ERRORS_HEADER);
  symlinkSync(path('list.csv'), path('link.csv'));
  symlinkSync(path('gone'), path('dangling.csv'));
  mkdirSync(path('folder'));
  for (const [name, reason] of [
    ['diary.txt', /is there already and is no list of errors/],
    ['other.csv', /is there already and is no list of errors/],
    ['link.csv', /it is a symbolic link/],
    ['dangling.csv', /it is a symbolic link/],
    ['folder', /it is a folder/],
  ] as const) {
    expect(() => check(name)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(reason) }),
    );
  }
});

test('its folder must be there', () => {
  expect(() => check('nowhere/errors.csv')).toThrow(expect.objectContaining({ code: 'STORAGE' }));
});

test('an input that is not there is left for the reader to complain about', () => {
  expect(resolvedIfThere(path('gone.csv'))).toBe(path('gone.csv'));
});
