import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { type Sample, useTempFolder } from '../freeze/sample-batch.js';
import { ADA, find, freezeEarlier, issued, rowsFor } from './earlier-sample.js';

const folder = useTempFolder();
const earlier = (sample: Sample, ...events: JournalEvent[]) => freezeEarlier(folder.path, sample, events);

describe('an earlier batch that cannot be read', () => {
  const DAMAGES: [title: string, damage: (batch: FrozenBatch) => void][] = [
    ['its manifest is damaged', ({ files }) => appendFileSync(files.manifest, 'x')],
    ['its manifest is gone', ({ files }) => rmSync(files.manifest)],
    ['its journal is damaged', ({ files }) => appendFileSync(files.journal, 'garbage\ngarbage\n')],
    ['its orders are gone', ({ files }) => rmSync(files.orders)],
    ['its rows are gone', ({ files }) => rmSync(files.rows)],
  ];
  test.for(DAMAGES)('because %s becomes a note; the others still count', async ([, damage]) => {
    damage(await earlier({ batchId: 'broken', rows: ADA }, ...issued(1)));
    await earlier({ batchId: 'whole', rows: ADA }, ...issued(1));
    const { issuedBefore, notes } = await find(folder.path, ADA);
    expect(issuedBefore).toMatchObject([{ batchId: 'whole', rows: 1 }]);
    expect(notes).toEqual([expect.stringMatching(/^An earlier batch could not be compared .*: broken\. .*\.$/)]);
    expect(notes.join()).not.toContain('@x.example');
  });

  test('from some row on still counts with the rows before the damage', async () => {
    const rows = rowsFor(...Array.from({ length: 501 }, (_, index) => `p${index}@x.example`));
    const { files } = await earlier({ batchId: 'broken', rows }, ...issued(200));
    // The second block of rows begins behind the first line.
    truncateSync(files.rows, readFileSync(files.rows).indexOf('\n') + 10);
    const { issuedBefore, notes } = await find(folder.path, rows);
    expect(issuedBefore).toMatchObject([{ batchId: 'broken', rows: 200 }]);
    expect(notes).toHaveLength(1);
  });

  test('is one note with all of the rest, however many there are', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      const { files } = await earlier({ batchId: name, rows: ADA }, ...issued(1));
      appendFileSync(files.manifest, 'x');
    }
    const { notes } = await find(folder.path, ADA);
    expect(notes).toEqual([
      expect.stringMatching(/^7 earlier batches .*: a, b, c, d, e and 2 more\. .*batch\.json is damaged\.$/),
    ]);
  });
});

test('nothing is written and no lock is taken, and a signal stops it', async () => {
  const { files } = await earlier({ batchId: 'a', rows: ADA }, ...issued(1));
  const read = () => readdirSync(files.folder).map((name) => [name, readFileSync(join(files.folder, name), 'utf8')]);
  const before = read();
  await find(folder.path, ADA);
  expect(read()).toEqual(before);
  expect(readdirSync(dirname(files.folder)).filter((name) => !name.startsWith('.'))).toEqual(['a']);
  const stopped = find(folder.path, ADA, undefined, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
