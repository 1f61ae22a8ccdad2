import { appendFileSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { recentAttempts } from '../../src/run/recent-attempts.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { answer, intent } from '../journal/sample-events.js';

const folder = useTempFolder();
const NOW = Date.now();
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const SECOND = { chunk: 1, generation: 0 };

async function batch(batchId: string, ...events: JournalEvent[]): Promise<string> {
  const { files } = await freezeSample(folder.path, { batchId, rows: [cells({})] });
  const journal = openJournal(files.journal, () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
  return files.journal;
}

const recent = () => recentAttempts(folder.path, NOW);

describe('the attempts that a run has to count', () => {
  test('are those answered in the last minute, by the time of their answer', async () => {
    await batch(
      'a',
      intent(1, undefined, ago(70)),
      answer('unknown', 1, undefined, '', ago(59)),
      intent(1, SECOND, ago(70)),
      answer('accepted', 1, SECOND, 'O-2', ago(61)),
    );
    expect(recent()).toEqual([NOW - 59_000]);
  });

  test('are those without an answer for two minutes, as if answered now', async () => {
    await batch('a', intent(1, undefined, ago(119)), intent(1, SECOND, ago(121)));
    expect(recent()).toEqual([NOW]);
  });

  test('are those of a clock that was set back since', async () => {
    await batch('a', intent(1, undefined, ago(-3600)));
    expect(recent()).toEqual([NOW]);
  });

  test('are those of every batch of the state directory, and of a repeated attempt each', async () => {
    await batch(
      'a',
      intent(1, undefined, ago(5)),
      answer('throttled', 1, undefined, '', ago(4)),
      intent(2, undefined, ago(3)),
    );
    await batch('b', intent(1, undefined, ago(2)), answer('accepted', 1, undefined, 'O-1', ago(1)));
    expect(recent().sort()).toEqual([NOW - 4000, NOW - 1000, NOW]);
  });

  test('are not those of a batch that does not count, such as another account has sent', async () => {
    const theirs = await batch('theirs', intent(1, undefined, ago(1)));
    await batch('ours', intent(1, undefined, ago(3)), answer('accepted', 1, undefined, 'O-1', ago(2)));
    expect(recentAttempts(folder.path, NOW, ({ journal }) => journal !== theirs)).toEqual([NOW - 2000]);
  });

  test('are none where nothing was sent, nor in a journal that nobody wrote to for two minutes', async () => {
    expect(recentAttempts(join(folder.path, 'nowhere'), NOW)).toEqual([]);
    mkdirSync(join(folder.path, 'somebody-else'));
    await freezeSample(folder.path, { batchId: 'frozen', rows: [cells({})] });
    const old = await batch('old', intent(1, undefined, ago(1)));
    utimesSync(old, new Date(NOW), new Date(NOW - 121_000));
    expect(recent()).toEqual([]);
  });

  test('of another batch are left out when its journal is damaged: that is its own trouble', async () => {
    appendFileSync(await batch('a', intent(1, undefined, ago(1))), 'garbage\ngarbage\n');
    await batch('b', intent(1, undefined, ago(1)));
    expect(recent()).toEqual([NOW]);
  });
});
