import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEventLog } from '../../src/cli/event-log.js';
import { sent, settled } from './live/events.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

async function log(path: string, ...events: Parameters<NonNullable<ReturnType<typeof openEventLog>>['write']>[0][]) {
  const events_ = openEventLog(path);
  for (const event of events) events_?.write(event);
  return events_?.end();
}

describe('the events file', () => {
  test('has one object a line, with version and time, and is its owner’s alone', async () => {
    expect(await log(at('events.ndjson'), sent(0), settled(0))).toBeUndefined();
    expect(linesOf(at('events.ndjson'))).toEqual([
      { v: 1, at: expect.stringMatching(/^\d{4}-.*Z$/), ...sent(0) },
      { v: 1, at: expect.any(String), ...settled(0) },
    ]);
    expect(statSync(at('events.ndjson')).mode & 0o777).toBe(0o600);
  });

  test('is continued by the next run', async () => {
    await log(at('events.ndjson'), sent(0));
    await log(at('events.ndjson'), sent(1));
    expect(linesOf(at('events.ndjson'))).toMatchObject([{ chunk: 0 }, { chunk: 1 }]);
  });

  test('is never a file that holds something else, nor one behind a symbolic link', () => {
    writeFileSync(at('rewards.csv'), 'product,face_value\nAMZ-US,25\n');
    symlinkSync(at('elsewhere'), at('link'));
    expect(() => openEventLog(at('rewards.csv'))).toThrow(/rewards\.csv is there already and does not hold events/);
    expect(() => openEventLog(at('link'))).toThrow(/Cannot write the events to .*link \(ELOOP\)/);
    expect(() => openEventLog(folder)).toThrow(/Cannot write the events to .* \(EISDIR\)/);
    expect(readFileSync(at('rewards.csv'), 'utf8')).toBe('product,face_value\nAMZ-US,25\n');
  });

  test('may be empty before, or a pipe', async () => {
    writeFileSync(at('empty'), '');
    await log(at('empty'), sent(0));
    expect(linesOf(at('empty'))).toHaveLength(1);
    execFileSync('mkfifo', [at('pipe')]);
    await log(at('pipe'), sent(0));
  });

  test.skipIf(process.platform !== 'linux')('that cannot be written says why, and stops nobody', async () => {
    expect(await log('/dev/full', sent(0), sent(1))).toBe('ENOSPC');
  });
});

test('without --events there is no log', () => {
  expect(openEventLog(undefined)).toBeUndefined();
});
