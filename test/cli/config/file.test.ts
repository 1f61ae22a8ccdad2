import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfigFile } from '../../../src/cli/config/file.js';
import { useTempFolder } from '../../freeze/sample-batch.js';

const folder = useTempFolder();
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(folder.path, name), text);
const read = () => readConfigFile(folder.path);
const refused = (message: RegExp) =>
  expect(read).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }));

describe('a configuration file', () => {
  test('need not be there', () => {
    expect(read()).toBeUndefined();
    write('package.json', '{"name": "mine", "dependencies": {"issue-batch": "^1.0.0"}}');
    expect(read()).toBeUndefined();
  });

  test('is issue-batch.config.json in the folder, with or without a byte order mark', () => {
    for (const mark of ['', '\ufeff']) {
      write('issue-batch.config.json', `${mark}{"rate": 180}`);
      expect(read()).toEqual({ name: 'issue-batch.config.json', settings: { rate: 180 } });
    }
  });

  test('is otherwise the key "issue-batch" of package.json', () => {
    write('package.json', '{"name": "mine", "issue-batch": {"rate": 180}}');
    expect(read()).toEqual({ name: 'package.json ("issue-batch")', settings: { rate: 180 } });
  });

  test('and such a key do not go together', () => {
    write('issue-batch.config.json', '{}');
    write('package.json', '{"issue-batch": {}}');
    refused(/issue-batch\.config\.json and under "issue-batch" in package\.json/);
  });

  test('that is no JSON is refused with the place, and without a word of it', () => {
    write('issue-batch.config.json', '{\n  "apiKey": wgSECRET\n}');
    refused(/^issue-batch\.config\.json cannot be read: line 2, column 13: a value is expected here\.$/);
  });

  test('in which a setting stands twice is refused', () => {
    write('issue-batch.config.json', '{"rate": 60, "rate": 600}');
    refused(/twice/);
  });

  test.each(['[]', '"rate"', 'null', '7'])('that holds %s is refused', (text) => {
    write('issue-batch.config.json', text);
    refused(/has to be an object/);
    write('issue-batch.config.json', '{}');
    write('package.json', `{"issue-batch": ${text}}`);
    refused(/package\.json \("issue-batch"\) has to be an object/);
  });

  test('that is not UTF-8 is refused', () => {
    write('issue-batch.config.json', Buffer.from('\ufeff{"rate": 180}', 'utf16le'));
    refused(/not UTF-8/);
  });

  test('has to be a plain file', () => {
    mkdirSync(join(folder.path, 'issue-batch.config.json'));
    refused(/is a folder/);
  });

  test.runIf(process.platform !== 'win32')('is not followed to another place', () => {
    write('elsewhere.json', '{"issue-batch": {"rate": 180}}');
    symlinkSync('elsewhere.json', join(folder.path, 'package.json'));
    refused(/package\.json is a symbolic link/);
    symlinkSync('gone.json', join(folder.path, 'issue-batch.config.json'));
    refused(/issue-batch\.config\.json is a symbolic link/);
  });

  test.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)('that may not be read is refused', () => {
    write('issue-batch.config.json', '{}');
    chmodSync(join(folder.path, 'issue-batch.config.json'), 0o000);
    refused(/cannot be read \(EACCES\)/);
  });

  test("somebody else's broken package.json is nobody's business here", () => {
    write('package.json', '{"name": "mine",');
    expect(read()).toBeUndefined();
    write('package.json', '{"name": "mine", "scripts": {"a": "1", "a": "2"}, "devDependencies": {"issue-batch": "1"}}');
    expect(read()).toBeUndefined();
    write('package.json', '{"issue-batch": {"rate": 180},');
    refused(/^package\.json cannot be read: line 1, column 31/);
  });
});
