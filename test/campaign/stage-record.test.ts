import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStageRecord } from './stage-record.js';

const passed = { faults: 1, runs: 1, wrong: [] };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stage-record-'));
  vi.stubEnv('CAMPAIGN_OUT', folder);
  vi.stubEnv('CAMPAIGN_POINT', '');
  openStageRecord('kill', 'program 1').note('a', passed);
  vi.stubEnv('CAMPAIGN_RESUME', '1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a stage that was interrupted goes on behind the points that were judged', () => {
  const second = openStageRecord('kill', 'program 1');
  expect([second.known('a'), second.known('b')]).toEqual([passed, undefined]);
  second.note('b', { ...passed, wrong: [{ kind: 'lost', text: 'one' }] });
  appendFileSync(join(folder, 'kill.points.jsonl'), '{"id":"c","outco');
  const third = openStageRecord('kill', 'program 1');
  expect(['a', 'b', 'c'].map((id) => third.known(id)?.wrong.length)).toEqual([0, 1, undefined]);
  third.note('c', passed);
  expect(openStageRecord('kill', 'program 1').known('c')).toEqual(passed);
});

test('what was judged of another program, or without the wish to go on, does not count', () => {
  expect(openStageRecord('kill', 'program 2').known('a')).toBeUndefined();
  expect(openStageRecord('kill', 'program 1').known('a')).toBeUndefined();
  openStageRecord('kill', 'program 1').note('a', passed);
  vi.stubEnv('CAMPAIGN_RESUME', '');
  expect(openStageRecord('kill', 'program 1').known('a')).toBeUndefined();
});

test('a program that is not as it was committed, or the replay of one point, leaves no record', () => {
  expect(openStageRecord('kill', undefined).known('a')).toBeUndefined();
  vi.stubEnv('CAMPAIGN_POINT', 'a');
  openStageRecord('kill', 'program 1').note('b', passed);
  vi.stubEnv('CAMPAIGN_POINT', '');
  expect(openStageRecord('kill', 'program 1').known('b')).toBeUndefined();
});
