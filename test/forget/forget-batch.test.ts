import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forgetBatch } from '../../src/forget/forget-batch.js';
import { openFrozenBatch } from '../../src/freeze/frozen-batch.js';
import { readManifest } from '../../src/freeze/manifest.js';
import { readLedger } from '../../src/freeze/read-ledger.js';
import { acquireLock } from '../../src/journal/lock.js';
import { writeResultsCsv } from '../../src/report/results-csv.js';
import { rowResults } from '../../src/report/row-results.js';
import { readBatch } from '../../src/run-batch.js';
import { cells, HEADER, useTempFolder } from '../freeze/sample-batch.js';
import { find, NOTHING, rowsFor } from '../preflight/earlier-sample.js';
import { addLeftovers, endedBatch, everyByte, type Fate } from './issued-batch.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, 'state');
const THREE = rowsFor('ada@x.example', 'bob@x.example', 'cy@x.example');
const forget = (batch = 'sample') => forgetBatch(batch, { stateDir: stateDir() });

describe('a forgotten batch', () => {
  // Long enough that no digest, in whatever case, holds it by chance.
  const secret = fc.stringMatching(/^Zqsecret[a-z]{8}$/);
  const perhaps = fc.oneof(fc.constant(''), secret);
  const anyRow = fc
    .record({
      recipient: fc.oneof(
        fc.constant(''),
        secret.map((name) => `${name}@x.example`),
      ),
      reference: perhaps,
      recipientReference: perhaps,
      note: secret,
      product: fc.constantFrom('AMZ-US', 'AMZ-GB'),
      faceValue: fc.constantFrom('10', '10.00', '25'),
    })
    .map(cells);
  const rows = fc.array(anyRow, { minLength: 1, maxLength: 12 });
  const fates = fc.array(fc.constantFrom<Fate>('issued', 'rejected', 'failed', 'raised'), {
    minLength: 1,
    maxLength: 5,
  });

  test('still stops exactly the rows that it has issued, and holds no byte of a row or a link', async () => {
    let run = 0;
    const property = fc.asyncProperty(
      rows,
      rows,
      fates,
      fc.integer({ min: 1, max: 4 }),
      async (mine, others, ends, size) => {
        run += 1;
        const place = join(stateDir(), String(run));
        const sample = { rows: mine, settings: { chunkSize: size } };
        const batch = await endedBatch(place, sample, ends, 'Zqsecretlink');
        addLeftovers(batch, 'Zqsecretleftover');
        const before = [
          await find(place, mine),
          await find(place, others),
          await readBatch('sample', { stateDir: place }),
        ];
        expect(everyByte(place)).toMatch(/Zqsecret[a-z]/);
        await forgetBatch('sample', { stateDir: place });
        const [same, other, report] = [
          await find(place, mine),
          await find(place, others),
          await readBatch('sample', { stateDir: place }),
        ];
        expect([same, other]).toEqual(before.slice(0, 2));
        const forgotten = { failures: [], retryable: 0, forgotten: expect.any(String) };
        expect({ ...report, failures: [] }).toEqual({ ...before[2], ...forgotten });
        expect(everyByte(place)).not.toMatch(/Zqsecret/i);
        const fresh = others.map((row) => row.map((cell) => cell.replace(/^Zqsecret/, 'Yxsecret')));
        expect((await find(place, fresh)).issuedBefore).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  }, 120_000);

  test('keeps manifest, orders, journal and digests, and says when, by whom and how it ended', async () => {
    const { files } = await endedBatch(stateDir(), { rows: THREE, settings: { chunkSize: 1 } }, [
      'issued',
      'raised',
      'failed',
    ]);
    const report = await forget();
    const names = ['batch.json', 'digests.log', 'generations.log', 'journal.log', 'orders.log'];
    expect(readdirSync(files.folder).sort()).toEqual(names);
    expect(report).toMatchObject({ batchId: 'sample', rows: 3, issued: 2, failed: 1, digests: 2, before: false });
    expect(report.removed.toSorted()).toEqual(['bodies.jsonl', 'links.log', 'rows.log', 'statuses.log']);
    const { forgotten } = readManifest(files.manifest);
    expect(forgotten).toMatchObject({ at: report.forgottenAt, issued: 2, digests: 2, nameless: 0 });
    expect(forgotten?.settledAt).toBe('2026-11-01T10:00:00.000Z');
    expect(forgotten?.user).not.toBe('');
  });

  test('keeps of a failure its type, status and the items that it named, and none of its words', async () => {
    await endedBatch(stateDir(), { rows: THREE }, ['rejected']);
    const before = await readBatch('sample', { stateDir: stateDir() });
    await forget();
    const after = await readBatch('sample', { stateDir: stateDir() });
    expect(after.failures).toMatchObject([{ type: 'product_validation_error', orders: 1, rows: 3 }]);
    expect(after.failures[0]?.message).toBe('what was said was forgotten with the batch');
    // What was forgotten is never sent again.
    expect([before.retryable, after.retryable]).toEqual([2, 0]);
  });

  test('that was halted keeps why, without addresses and links, and its rows count as perhaps issued', async () => {
    await endedBatch(stateDir(), { rows: THREE }, ['partly']);
    const report = await forget();
    expect(report).toMatchObject({ issued: 2, unknown: 1, halted: 'items of …@… at …' });
    const { issuedBefore } = await find(stateDir(), THREE);
    expect(issuedBefore).toMatchObject([{ batchId: 'sample', rows: 3, unproven: 3 }]);
  });

  test('without a row issued stops none', async () => {
    await endedBatch(stateDir(), { rows: THREE }, ['failed']);
    expect(await forget()).toMatchObject({ digests: 0, linksInResults: null });
    expect(await find(stateDir(), THREE)).toEqual(NOTHING);
  });

  test('is forgotten once: asked again, nothing changes', async () => {
    const fates: Fate[] = ['raised', 'rejected', 'issued'];
    const { files } = await endedBatch(stateDir(), { rows: THREE, settings: { chunkSize: 1 } }, fates);
    const { forgottenAt } = await forget();
    const bytes = everyByte(files.folder);
    expect(await forget()).toMatchObject({ forgottenAt, before: true, removed: [] });
    expect(everyByte(files.folder)).toBe(bytes);
  });

  test('is found by ID, by folder and by the file that it was begun from', async () => {
    const inputPath = join(folder.path, 'rewards.csv');
    const { files } = await endedBatch(join(folder.path, '.issue-batch'), { rows: THREE, inputPath }, ['issued']);
    expect(await forgetBatch(inputPath)).toMatchObject({ before: false });
    expect(await forgetBatch(files.folder)).toMatchObject({ before: true });
    expect(await forgetBatch(inputPath)).toMatchObject({ before: true });
  });

  test('leaves its file’s name to a batch that is still there', async () => {
    const inputPath = join(folder.path, 'rewards.csv');
    await endedBatch(stateDir(), { batchId: 'march', rows: THREE, inputPath }, ['issued']);
    await forget('march');
    await endedBatch(stateDir(), { batchId: 'april', rows: rowsFor('new@x.example'), inputPath }, ['accepted']);
    expect(await readBatch(inputPath, { stateDir: stateDir() })).toMatchObject({ batchId: 'april' });
  });
});

describe('before anything is removed', () => {
  const UNFINISHED: [fate: Fate, words: RegExp, hint: RegExp][] = [
    ['unanswered', /not finished \(rows: 3 unknown\)/, /: issue-batch reconcile \/\S+\/sample$/],
    ['accepted', /not finished \(rows: 3 processing\)/, /: issue-batch resume \/\S+\/sample$/],
    ['unsent', /Nothing was ever sent/, /delete the folder .*sample; to issue it: issue-batch resume \/\S+\/sample$/],
  ];
  test.for(UNFINISHED)(
    'a batch that is %s is refused, with the next command, and stays as it is',
    async ([fate, words, hint]) => {
      const { files } = await endedBatch(stateDir(), { rows: THREE }, [fate]);
      const bytes = everyByte(files.folder);
      const refused = { code: 'USAGE', message: expect.stringMatching(words), hint: expect.stringMatching(hint) };
      await expect(forget()).rejects.toMatchObject(refused);
      await expect(forgetBatch('sample', { stateDir: stateDir(), dryRun: true })).rejects.toMatchObject(refused);
      expect(everyByte(files.folder)).toBe(bytes);
    },
  );

  test('a halted batch with an order under way is refused: its links would never be collected', async () => {
    await endedBatch(stateDir(), { rows: THREE, settings: { chunkSize: 2 } }, ['partly', 'accepted']);
    await expect(forget()).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringMatching(/: issue-batch resume \/\S+\/sample$/),
    });
  });

  test('a batch that another process holds is left alone, also by a look', async () => {
    const { files } = await endedBatch(stateDir(), { rows: THREE }, ['issued']);
    const lock = acquireLock(files.lock);
    await expect(forget()).rejects.toMatchObject({ code: 'LOCKED' });
    await expect(forgetBatch('sample', { stateDir: stateDir(), dryRun: true })).rejects.toMatchObject({
      code: 'LOCKED',
    });
    lock.release();
    expect(await forget()).toMatchObject({ issued: 3 });
  });

  test('a signal leaves it as it was', async () => {
    const { files } = await endedBatch(stateDir(), { rows: THREE }, ['issued']);
    const bytes = everyByte(files.folder);
    const stopped = forgetBatch('sample', { stateDir: stateDir(), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(everyByte(files.folder)).toBe(bytes);
  });

  test('damage is told and nothing is removed', async () => {
    const { files } = await endedBatch(stateDir(), { rows: THREE }, ['issued']);
    writeFileSync(files.rows, readFileSync(files.rows).subarray(0, -2));
    await expect(forget()).rejects.toMatchObject({ code: 'STORAGE' });
    expect(existsSync(files.links)).toBe(true);
    expect(readManifest(files.manifest).forgotten).toBeUndefined();
  });

  test('a look names what would go and what stays, and changes nothing', async () => {
    const output = join(folder.path, 'rewards.results.csv');
    const batch = await endedBatch(stateDir(), { rows: THREE, output }, ['issued']);
    await writeResultsCsv(output, HEADER, rowResults(batch, readLedger(batch)));
    copyFileSync(output, join(folder.path, 'rewards.redacted.csv'));
    const bytes = everyByte(folder.path);
    const look = await forgetBatch('sample', { stateDir: stateDir(), dryRun: true });
    expect(everyByte(folder.path)).toBe(bytes);
    expect(look).toMatchObject({ forgottenAt: null, digests: null, results: output, linksInResults: true });
    expect(look.removed).toEqual(['links.log', 'statuses.log', 'bodies.jsonl', 'rows.log']);
    expect(look.yours).toEqual([join(folder.path, 'rewards.redacted.csv'), output]);
  });
});

describe('the results file', () => {
  const output = () => join(folder.path, 'rewards.results.csv');
  async function withResults(edit: (text: string) => string) {
    const batch = await endedBatch(stateDir(), { rows: THREE, output: output() }, ['issued']);
    await writeResultsCsv(output(), HEADER, rowResults(batch, readLedger(batch)));
    const text = edit(readFileSync(output(), 'utf8'));
    writeFileSync(output(), text);
    const report = await forget();
    expect(readFileSync(output(), 'utf8')).toBe(text);
    return report;
  }
  const EDITS: [title: string, edit: (text: string) => string, whole: boolean][] = [
    ['as it was written', (text) => text, true],
    ['with another cell edited', (text) => text.replace('bob@x.example', 'bobby@x.example'), true],
    ['with a link missing', (text) => text.replace(/https:[^,]*/, ''), false],
    ['with two links exchanged', (text) => text.replace(/link-0-0(.*)link-0-1/s, 'link-0-1$1link-0-0'), false],
    ['with a row missing', (text) => text.replace(/\n[^\n]*\n$/, '\n'), false],
    ['without its links', (text) => text.replace('payout_url', 'x'), false],
    ['that is no table', () => '"', false],
  ];
  test.for(EDITS)('%s: whether it has every link is told, and it is never touched', async ([, edit, whole]) => {
    const report = await withResults(edit);
    expect(report.linksInResults).toBe(whole);
    expect(report.yours).toEqual([output()]);
  });

  test('that is not there, or never was asked for, has no links', async () => {
    await endedBatch(stateDir(), { batchId: 'gone', rows: THREE, output: output() }, ['issued']);
    await endedBatch(stateDir(), { batchId: 'none', rows: THREE }, ['issued']);
    expect(await forget('gone')).toMatchObject({ linksInResults: false, results: output(), yours: [] });
    expect(await forget('none')).toMatchObject({ linksInResults: false, results: null });
  });

  test('loses what a killed write left beside it', async () => {
    await endedBatch(stateDir(), { rows: THREE, output: output() }, ['issued']);
    const hash = createHash('sha256').update('rewards.results.csv').digest('hex').slice(0, 12);
    const leftover = join(folder.path, `.issue-batch-${hash}-0123456789abcdef.tmp`);
    writeFileSync(leftover, 'link');
    await forget();
    expect(existsSync(leftover)).toBe(false);
  });
});

test('a folder opened before it was forgotten says so instead of looking damaged', async () => {
  await endedBatch(stateDir(), { rows: THREE }, ['raised']);
  const opened = openFrozenBatch(join(stateDir(), 'sample'));
  const [first, raised] = readLedger(opened)
    .history()
    .map(({ order }) => order);
  if (first === undefined || raised === undefined) throw new Error('no order');
  await forget();
  const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('forgotten on') });
  expect(() => [...opened.rows()]).toThrow(refused);
  expect(() => opened.body(first)).toThrow(refused);
  expect(() => opened.body(raised)).toThrow(refused);
  expect(() => openFrozenBatch(opened.files.folder)).toThrow(refused);
});
