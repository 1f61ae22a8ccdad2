import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freezeBatch } from '../../src/freeze/freeze.js';
import { acquireLock } from '../../src/journal/lock.js';
import { openTable } from '../../src/read/open-table.js';
import { ISSUE_STATUSES } from '../../src/results/issue-statuses.js';
import { writeRemainder } from '../../src/results/remainder.js';
import { mapColumns } from '../../src/validate/columns.js';
import { COLUMNS, cells, freezeInput, freezeSample, HEADER, useTempFolder } from '../freeze/sample-batch.js';
import { answer, halted, intent } from '../journal/sample-events.js';
import { ENDS, freezeMixed, ROWS, record } from './mixed-batch.js';

const folder = useTempFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const stateDir = () => at('.issue-batch');
const options = () => ({ stateDir: stateDir() });

async function tableOf(path: string): Promise<readonly (readonly string[])[]> {
  const table = await openTable(path);
  const rows: (readonly string[])[] = [table.header];
  for await (const block of table.rows) rows.push(...block.map(({ cells: each }) => each));
  return rows;
}

describe('the remainder of a batch', () => {
  test.each(ENDS.map((end, chunk) => [end, chunk] as const))(
    'of %s rows has their cells and no column of the results',
    async (end, chunk) => {
      writeFileSync(at('rows.csv'), '');
      await freezeMixed(stateDir(), { inputPath: at('rows.csv') });
      const remainder = await writeRemainder('sample', [end], options());
      expect(remainder).toMatchObject({ path: at(`rows.${end}.csv`), rows: 2, unchanged: false });
      expect(await tableOf(remainder.path)).toEqual([HEADER, ...ROWS.slice(2 * chunk, 2 * chunk + 2)]);
      expect(statSync(remainder.path).mode & 0o777).toBe(0o600);
      const mayBePaid = ['issued', 'unknown', 'processing'].includes(end);
      expect([remainder.perhapsPaid, remainder.unguarded]).toEqual([mayBePaid ? 2 : 0, 0]);
    },
  );

  test('of several statuses has the rows in the order of the input, under one name in any order of words', async () => {
    await freezeMixed(stateDir(), { output: at('rows.results.csv') });
    const remainder = await writeRemainder('sample', ['not_sent', 'failed', 'failed'], options());
    expect(remainder).toMatchObject({ path: at('rows.failed-not_sent.csv'), rows: 4, perhapsPaid: 0 });
    expect(await tableOf(remainder.path)).toEqual([HEADER, ...ROWS.slice(2, 4), ...ROWS.slice(8)]);
    expect(await writeRemainder('sample', ['failed', 'not_sent'], options())).toMatchObject({ unchanged: true });
  });

  test('is no file when no row is in it', async () => {
    await freezeSample(stateDir(), { rows: ROWS, output: at('rows.results.csv') });
    const remainder = await writeRemainder('sample', ['failed', 'unknown'], options());
    expect(remainder).toMatchObject({ rows: 0, path: at('rows.failed-unknown.csv') });
    expect(existsSync(remainder.path)).toBe(false);
  });

  test('replaces nothing but itself', async () => {
    await freezeMixed(stateDir(), { inputPath: at('rows.csv'), output: at('rows.results.csv') });
    const { path } = await writeRemainder('sample', ['failed'], options());
    const text = readFileSync(path, 'utf8');
    for (const edited of [text.replace('11.00', '12.00'), `${text}x`, text.slice(0, -1), '']) {
      writeFileSync(path, edited);
      await expect(writeRemainder('sample', ['failed'], options())).rejects.toMatchObject({ code: 'USAGE' });
      expect(readFileSync(path, 'utf8')).toBe(edited);
    }
    for (const name of ['rows.csv', 'rows.results.csv']) {
      const taken = writeRemainder('sample', ['failed'], { ...options(), output: at(name) });
      await expect(taken, name).rejects.toMatchObject({ code: 'USAGE' });
      expect(existsSync(at(name))).toBe(false);
    }
  });

  test('is read back cell by cell as the input was, whatever stands in it', async () => {
    const unit = fc.constantFrom(
      ',',
      ';',
      '\t',
      '|',
      '"',
      '\n',
      '\r',
      ' ',
      '\ufeff',
      '=',
      '@',
      "'",
      'é',
      'a',
      '\u2028',
    );
    const text = fc.string({ unit, maxLength: 10 });
    let batches = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (notes) => {
        batches += 1;
        const batchId = `any-${batches}`;
        const rows = notes.map((note, index) => cells({ note, reference: `R-${index}` }));
        await freezeSample(stateDir(), { batchId, rows });
        const { path } = await writeRemainder(batchId, ['not_sent'], { ...options(), output: at(`${batchId}.csv`) });
        expect(await tableOf(path)).toEqual([HEADER, ...rows]);
      }),
      { numRuns: 60 },
    );
  });

  test('is read as comma-separated also when a header has more of another delimiter', async () => {
    for (const [index, delimiter] of [';', '|', '\t'].entries()) {
      const header = [...HEADER.slice(0, -1), delimiter.repeat(12)];
      const input = freezeInput(stateDir(), { batchId: `header-${index}`, rows: ROWS });
      await freezeBatch({ ...input, manifest: { ...input.manifest, input: { ...input.manifest.input, header } } });
      const output = at(`header-${index}.csv`);
      await writeRemainder(`header-${index}`, ['not_sent'], { ...options(), output });
      expect(await tableOf(output)).toEqual([header, ...ROWS]);
    }
  });

  test('tells how many of its rows nothing would keep from being issued again', async () => {
    const rows = [cells({}), cells({ reference: ' ' }), cells({ recipient: 'a@x.example' }), cells({ reference: '1' })];
    const batch = await freezeSample(stateDir(), { rows });
    record(batch, [intent(), answer('unknown')]);
    const output = at('rest.csv');
    const remainder = await writeRemainder('sample', ['unknown', 'failed'], { ...options(), output });
    expect(remainder).toMatchObject({ rows: 4, perhapsPaid: 4, unguarded: 2 });
  });

  test('tells whether the batch is being run, would still send the rows itself, and where it is kept', async () => {
    const batch = await freezeMixed(stateDir(), { output: at('rows.results.csv') });
    const lock = acquireLock(batch.files.lock);
    const running = await writeRemainder('sample', ['unknown'], options());
    expect(running).toMatchObject({ running: true, stillSent: false, stateDir: stateDir() });
    lock.release();
    for (const status of ['failed', 'not_sent'] as const) {
      expect(await writeRemainder('sample', [status], options())).toMatchObject({ running: false, stillSent: true });
    }
    record(batch, [halted({ chunk: 3, generation: 0 })]);
    for (const status of ['failed', 'not_sent'] as const) {
      expect(await writeRemainder('sample', [status], options())).toMatchObject({ stillSent: false });
    }
  });

  test('says which headers have to be named again, and none where their names do', async () => {
    await freezeMixed(stateDir(), { output: at('rows.results.csv') });
    expect((await writeRemainder('sample', ['failed'], options())).map).toEqual({});
    const choice = { face_value: 'Amount due', reference: 'email' };
    const header = ['product', 'Amount due', 'email', 'value'];
    const { columns, issues } = mapColumns(header, choice);
    expect([issues, columns.face_value, columns.recipient]).toEqual([[], 1, -1]);
    // The same header without the choice leads elsewhere, and with what is said again to the same columns.
    const { mapFor } = await import('../../src/results/remainder.js');
    const map = mapFor({ header, columns });
    expect(mapColumns(header, map)).toEqual({ columns, issues: [] });
    expect(mapFor({ header: HEADER, columns: COLUMNS })).toEqual({});
  });

  test('of no status, or of an unknown batch, is refused', async () => {
    await expect(writeRemainder('sample', ISSUE_STATUSES, options())).rejects.toMatchObject({ code: 'USAGE' });
    await freezeMixed(stateDir());
    await expect(writeRemainder('sample', [], options())).rejects.toMatchObject({ code: 'USAGE' });
  });
});
