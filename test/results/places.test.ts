import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { besideInput, besideResults } from '../../src/results/places.js';
import { cells, freezeInput, useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const at = (name: string) => join(folder.path, name);

const manifest = (inputPath: string, output: string) =>
  freezeInput(folder.path, { rows: [cells({})], batchId: 'spring', inputPath, output }).manifest;

test('what is made of a batch goes beside its files', () => {
  const batch = manifest(at('rows.csv'), at('out.results.csv'));
  expect(besideInput(batch, 'failed')).toBe(at('rows.failed.csv'));
  expect(besideResults(batch, 'redacted')).toBe(at('out.redacted.csv'));
});

test('of a batch from another machine it goes to the working directory, also when that machine ran Windows', () => {
  const elsewhere = [manifest('/nowhere/rows.csv', '/nowhere/out.csv'), manifest('C:\\a\\rows.csv', 'C:\\a\\out.csv')];
  for (const batch of elsewhere) {
    expect(besideInput(batch, 'failed')).toBe(resolve('spring.failed.csv'));
    expect(besideResults(batch, 'redacted')).toBe(resolve('spring.redacted.csv'));
  }
});
