import { linkSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOfThisSystem, recordedName } from '../../src/files/recorded-path.js';
import { foldName, isSameFile, isSamePlace, realPath, realPlace } from '../../src/files/same-place.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const folder = useTempFolder();
const at = (...names: string[]) => join(folder.path, ...names);

describe('a path that a state folder has kept', () => {
  test('has its name, whichever system it is of', () => {
    expect(recordedName('C:\\Users\\Ada\\März.csv')).toBe('März.csv');
    expect(recordedName('\\\\server\\share\\rows.csv')).toBe('rows.csv');
    expect(recordedName('c:/data/rows.csv')).toBe('rows.csv');
    expect(recordedName('/home/ada/rows.csv')).toBe('rows.csv');
    expect(recordedName('/home/ada/back\\slash.csv')).toBe('back\\slash.csv');
  });

  test('is never taken for a plain name in the working directory', () => {
    for (const path of ['C:\\Users\\Ada\\rows.csv', 'd:\\rows.csv', '\\\\server\\share\\rows.csv']) {
      expect(isOfThisSystem(path, 'linux')).toBe(false);
      expect(isOfThisSystem(path, 'darwin')).toBe(false);
      expect(isOfThisSystem(path, 'win32')).toBe(true);
    }
    for (const path of ['/home/ada/rows.csv', 'rows.csv', 'a:b.csv', 'c:/rows.csv'])
      expect(isOfThisSystem(path, 'linux')).toBe(true);
  });
});

describe('two names', () => {
  const platform = pretendPlatform('linux');

  test('are one where the system forgives capitals, and on macOS the spelling of an accent', () => {
    const [composed, decomposed] = ['M\u00e4rz.csv', 'Ma\u0308rz.csv'];
    expect(foldName('C:\\Data\\Rows.CSV', 'win32')).toBe(foldName('c:\\data\\rows.csv', 'win32'));
    expect(foldName(composed, 'darwin')).toBe(foldName(decomposed, 'darwin'));
    expect(foldName('ROWS.csv', 'darwin')).toBe('rows.csv');
    expect(foldName(composed, 'win32')).not.toBe(foldName(decomposed, 'win32'));
    expect(foldName('Rows.csv', 'linux')).toBe('Rows.csv');
    expect(foldName(decomposed, 'linux')).toBe(decomposed);
  });

  test('are one place behind a link, by a hard link, and before there is a file', () => {
    mkdirSync(at('data'));
    symlinkSync(at('data'), at('link'));
    expect(isSamePlace(at('data', 'new.csv'), at('link', 'new.csv'))).toBe(true);
    expect(isSamePlace(at('data', 'new.csv'), at('data', 'New.csv'))).toBe(false);
    writeFileSync(at('a.csv'), '');
    linkSync(at('a.csv'), at('b.csv'));
    expect(isSamePlace(at('a.csv'), at('b.csv'))).toBe(true);
    expect(isSameFile(at('a.csv'), at('none.csv'))).toBe(false);
    platform.become('darwin');
    expect(isSamePlace(at('data', 'new.csv'), at('link', 'NEW.csv'))).toBe(true);
  });

  test('lead to one real path, also of a file that is not there', () => {
    mkdirSync(at('data'));
    symlinkSync(at('data'), at('link'));
    writeFileSync(at('data', 'rows.csv'), '');
    const real = realpathSync.native(at('data'));
    expect(realPath(at('link', 'rows.csv'))).toBe(join(real, 'rows.csv'));
    expect(realPlace(at('link', 'none.csv'))).toBe(join(real, 'none.csv'));
    expect(realPlace(at('nowhere', 'none.csv'))).toBe(at('nowhere', 'none.csv'));
    expect(() => realPath(at('none.csv'))).toThrow('ENOENT');
  });
});
