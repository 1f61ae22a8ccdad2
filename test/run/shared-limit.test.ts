import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import { openJournal } from '../../src/journal/journal.js';
import { openSession } from '../../src/run/session.js';
import { openSharedLimit } from '../../src/run/shared-limit.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { intent } from '../journal/sample-events.js';

const folder = useTempFolder();

/** A batch that has sent one order request at this moment. */
async function sent(batchId: string, keyPrefix: string, baseUrl = 'http://127.0.0.1:9/v2'): Promise<FrozenBatch> {
  const batch = await freezeSample(folder.path, { batchId, rows: [cells({})], keyPrefix, settings: { baseUrl } });
  const journal = openJournal(batch.files.journal, () => undefined);
  journal.append(intent(1, undefined, new Date().toISOString()));
  journal.close();
  return batch;
}

function limitOf({ files }: FrozenBatch, apiKey: string) {
  const session = openSession(files.folder, apiKey, undefined, systemClock);
  try {
    const limit = openSharedLimit({ session, options: { apiKey } }, 60, () => undefined);
    limit.turns.close();
    return limit;
  } finally {
    session.close();
  }
}

test('a run counts what its own account has sent, and not what others of the state directory have', async () => {
  const own = await sent('own', 'XXours');
  await sent('sister', 'XXours');
  await sent('other-key', 'XXtheirs');
  await sent('other-host', 'XXours', 'http://127.0.0.2:9/v2');
  expect(limitOf(own, 'XXours.secret').recent).toHaveLength(2);
});

test('a batch that cannot be told to be of another account counts', async () => {
  const own = await sent('own', 'XXours');
  const other = await sent('other', 'XXtheirs');
  writeFileSync(other.files.manifest, 'damaged');
  expect(limitOf(own, 'XXours.secret').recent).toHaveLength(2);
});

test('what it leaves in the state directory holds neither host nor key', async () => {
  const own = await sent('own', 'XXours');
  const session = openSession(own.files.folder, 'XXours.secret', undefined, systemClock);
  const limit = openSharedLimit({ session, options: { apiKey: 'XXours.secret' } }, 60, () => undefined);
  await limit.turns.take();
  limit.turns.close();
  session.close();
  const text = readFileSync(join(folder.path, 'turns.log'), 'utf8');
  expect(text).toContain('"type":"claim"');
  expect(text).not.toMatch(/XXours|secret|127\.0\.0\.1/);
});
