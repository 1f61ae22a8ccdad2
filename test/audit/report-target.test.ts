import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/audit/markup.js';
import { renderPage } from '../../src/audit/page.js';
import { reportMark } from '../../src/audit/report-mark.js';
import { defaultTarget, guardTarget } from '../../src/audit/report-target.js';
import type { Manifest } from '../../src/freeze/manifest.js';
import { cells, freezeInput, useTempFolder } from '../freeze/sample-batch.js';
import { fullFacts, WRITTEN } from './sample-facts.js';

const folder = useTempFolder();
const path = (name: string) => join(folder.path, name);

function manifest(
  more: { readonly inputPath?: string; readonly output?: string; readonly batchId?: string } = {},
): Manifest {
  return freezeInput(folder.path, { rows: [cells({})], ...more }).manifest;
}

const report = (batchId: string) => renderPage({ ...fullFacts(), batchId }, WRITTEN);
const refused = expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('-o') });

describe('the place of an evidence report', () => {
  test.each([
    ['rewards.results.csv', 'rewards.report.html'],
    ['rewards.csv', 'rewards.report.html'],
    ['Links.RESULTS.CSV', 'Links.report.html'],
    ['out', 'out.report.html'],
  ])('is beside the results: %s gives %s', (output, name) => {
    expect(defaultTarget(manifest({ output: path(output) }))).toBe(path(name));
  });

  test('is the working directory for a batch without results', () => {
    expect(defaultTarget(manifest({ batchId: 'spring' }))).toBe(resolve('spring.report.html'));
  });

  test('is the working directory for a batch whose state folder was made on Windows', () => {
    const output = 'C:\\Users\\Ada\\rewards.results.csv';
    expect(defaultTarget(manifest({ output }))).toBe(resolve('rewards.report.html'));
  });

  test('may be taken by nobody, or by an earlier report of the same batch', () => {
    expect(() => guardTarget(path('new.html'), manifest())).not.toThrow();
    writeFileSync(path('old.html'), report('sample'));
    expect(() => guardTarget(path('old.html'), manifest())).not.toThrow();
  });

  test.each([
    ['a report of another batch', () => report('sample-2')],
    ['any other page', () => '<!doctype html><title>Ledger</title>'],
    ['a file that only speaks of the mark', () => `see ${render(reportMark('sample'))}`],
    ['an empty file', () => ''],
  ])('is not taken from %s', (_, content) => {
    writeFileSync(path('kept.html'), content());
    expect(() => guardTarget(path('kept.html'), manifest())).toThrow(refused);
  });

  test('is not that of the input or the results, there or not, by whatever name', () => {
    writeFileSync(path('rows.csv'), 'product\n');
    mkdirSync(path('sub'));
    symlinkSync(folder.path, path('linked'));
    const batch = manifest({ inputPath: path('rows.csv'), output: path('rows.results.csv') });
    for (const name of ['rows.csv', 'sub/../rows.csv', 'linked/rows.csv', 'rows.results.csv'])
      expect(() => guardTarget(path(name), batch)).toThrow(refused);
  });

  test('is not a link, a folder, or in a folder that is not there', () => {
    writeFileSync(path('old.html'), report('sample'));
    symlinkSync(path('old.html'), path('link.html'));
    mkdirSync(path('folder.html'));
    for (const name of ['link.html', 'folder.html'])
      expect(() => guardTarget(path(name), manifest())).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => guardTarget(path('nowhere/r.html'), manifest())).toThrow(expect.objectContaining({ code: 'STORAGE' }));
  });
});
