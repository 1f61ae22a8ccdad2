import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeAuditReport } from '../../src/index.js';
import { acquireLock } from '../../src/journal/lock.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { freezeMixed, linkOf } from '../results/mixed-batch.js';
import { picture } from '../status/status-sample.js';

const folder = useTempFolder();
const path = (...names: string[]) => join(folder.path, ...names);
const state = () => ({ stateDir: path('state') });
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('an evidence report that is written', () => {
  test("stands beside the results, is its owner's alone, and holds neither link nor recipient", async () => {
    await freezeMixed(path('state'), { output: path('rows.results.csv'), inputPath: path('rows.csv') });
    const target = await writeAuditReport('sample', state());
    expect(target).toBe(path('rows.report.html'));
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o777).toBe(0o600);
    const text = readFileSync(target, 'utf8');
    expect(text).toContain('2 of 10 rows were issued: 20.10 USD.');
    for (const secret of [linkOf(0, 0), 'spend.example', 'example.com', 'emp-', 'Lovelace', folder.path])
      expect(text).not.toContain(secret);
  });

  test('names the digests of the results and of the journal as they are', async () => {
    const batch = await freezeMixed(path('state'), { output: path('rows.results.csv') });
    writeFileSync(path('rows.results.csv'), 'whatever stands there\n');
    const text = readFileSync(await writeAuditReport('sample', state()), 'utf8');
    expect(text).toContain(sha256(path('rows.results.csv')));
    expect(text).toContain(sha256(batch.files.journal));
    expect(text).toContain(batch.manifest.input.cellsSha256);
  });

  test('changes nothing in the state, and says the same the next time but for who wrote it when', async () => {
    const batch = await freezeMixed(path('state'));
    const before = picture(batch.files.folder);
    const first = readFileSync(await writeAuditReport('sample', { ...state(), output: path('a.html') }), 'utf8');
    const second = readFileSync(await writeAuditReport(batch.files.folder, { output: path('a.html') }), 'utf8');
    expect(picture(batch.files.folder)).toEqual(before);
    const told = (text: string) => text.split('\n').filter((line) => !line.startsWith('<footer>'));
    expect(told(second)).toEqual(told(first));
    expect(told(first).length).toBe(first.split('\n').length - 1);
  });

  test('is written beside a live run, whose torn last entry is not its business, and says that it goes on', async () => {
    const batch = await freezeMixed(path('state'));
    const lock = acquireLock(batch.files.lock);
    try {
      appendFileSync(batch.files.journal, '0123abcd 99 {"v":1,"n":');
      const text = readFileSync(await writeAuditReport('sample', { ...state(), output: path('a.html') }), 'utf8');
      expect(text).toContain('<p class="state">In progress</p>');
      expect(text).toContain('A run was under way when this was written');
    } finally {
      lock.release();
    }
  });

  test('is refused for a batch that is not there, and for one that is damaged', async () => {
    await expect(writeAuditReport('nobody', state())).rejects.toMatchObject({ code: 'USAGE' });
    const batch = await freezeMixed(path('state'), { output: path('rows.results.csv') });
    const journal = readFileSync(batch.files.journal);
    journal[30] = (journal[30] ?? 0) ^ 1;
    writeFileSync(batch.files.journal, journal);
    await expect(writeAuditReport('sample', state())).rejects.toMatchObject({ code: 'STORAGE' });
    expect(() => statSync(path('rows.report.html'))).toThrow();
  });

  test('is refused where it would take the place of the results', async () => {
    await freezeMixed(path('state'), { output: path('rows.results.csv') });
    const wrong = writeAuditReport('sample', { ...state(), output: path('rows.results.csv') });
    await expect(wrong).rejects.toMatchObject({ code: 'USAGE' });
  });
});
