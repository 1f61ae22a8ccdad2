/** Several queues on one file, each as a process of its own would have it; time is driven by the test. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { decodeTurn, encodeTurn, type TurnRecord } from '../../src/turns/turn-record.js';
import { openTurns, type Turns } from '../../src/turns/turns.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { failingCalls } from '../support/failing-calls.js';
import { createQuickClock, type QuickClock } from '../support/quick-clock.js';
import { mostInAMinute } from './simulation.js';

const folder = useTempFolder();
const fail = failingCalls();
const START = Date.parse('2031-03-03T09:00:00Z');
const SLOT_MS = 60_050;
const path = () => join(folder.path, 'turns.log');

interface Open {
  readonly clock: Clock;
  readonly rate?: number;
  readonly account?: string;
  readonly onWait?: (ms: number) => void;
}
const open = ({ clock, rate = 2, account = 'ours', onWait }: Open): Turns =>
  openTurns({ path: path(), account, rate, clock, onWait });

/** One request: when it left, by the clock of the test. */
async function send(turns: Turns, clock: QuickClock, latencyMs = 100): Promise<number> {
  const turn = await turns.take();
  await turn.begin();
  const left = clock.passed;
  await clock.sleep(latencyMs);
  turn.end();
  return left;
}

const sendMany = (turns: Turns, clock: QuickClock, count: number) =>
  Promise.all(Array.from({ length: count }, () => send(turns, clock)));

function records(): TurnRecord[] {
  const lines = readFileSync(path(), 'latin1').split('\n');
  return lines.flatMap((line) => decodeTurn(Buffer.from(line, 'latin1')) ?? []);
}

const append = (record: object) =>
  appendFileSync(path(), encodeTurn({ account: 'ours', at: new Date(START).toISOString(), ...record } as TurnRecord));

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('two runs of one state directory', () => {
  test('stay together at the rate, use all of it, and take their turns in the order in which they came', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock, rate: 4 }), open({ clock, rate: 4 })];
    const sent = await Promise.all([one, two, one, two, one, two, one, two].map((turns) => send(turns, clock)));
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(mostInAMinute(sent)).toBe(4);
    expect(Math.max(...sent)).toBeLessThan(SLOT_MS + 500);
    const last = Math.max(...sent);
    const more = await Promise.all([sendMany(one, clock, 6), sendMany(two, clock, 6)]);
    const all = [...sent, ...more.flat()];
    expect(mostInAMinute(all)).toBe(4);
    expect(Math.max(...all) - last).toBeLessThan(3 * SLOT_MS + 1000);
    for (const turns of [one, two]) turns.close();
  });

  test('of different accounts do not wait for each other', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock }), open({ clock, account: 'theirs' })];
    expect(await Promise.all([sendMany(one, clock, 2), sendMany(two, clock, 2)])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('one after the other share it as well, also when the first was killed in the middle of a record', async () => {
    const clock = createQuickClock(START);
    await sendMany(open({ clock }), clock, 2);
    const { size } = statSync(path());
    appendFileSync(
      path(),
      encodeTurn({ type: 'dropped', account: 'ours', at: new Date(START).toISOString(), id: 'x' }),
    );
    truncateSync(path(), size + 30);
    const left = await send(open({ clock }), clock);
    expect(left).toBeGreaterThanOrEqual(SLOT_MS);
    expect(left).toBeLessThan(SLOT_MS + 500);
    // What the killed one has left took no later record with it.
    const claims = records().flatMap((each) => (each.type === 'claim' ? [each.id] : []));
    expect(new Set(claims).size).toBe(3);
  });

  test('are told how long they have to wait, and not when they need not', async () => {
    const clock = createQuickClock(START);
    const waits: number[] = [];
    const turns = open({ clock, onWait: (ms) => waits.push(ms) });
    await sendMany(turns, clock, 2);
    expect(waits).toEqual([]);
    await send(turns, clock);
    expect(waits).toEqual([SLOT_MS]);
  });

  test('make the same pause when the server asked one of them for it, and go one after the other from then on', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock, rate: 60 }), open({ clock, rate: 60 })];
    one.hold(10_000);
    const sent = (await Promise.all([sendMany(one, clock, 3), sendMany(two, clock, 3)])).flat().sort((a, b) => a - b);
    for (const [index, at] of sent.entries()) {
      expect(at).toBeGreaterThanOrEqual(10_000 + index * 1000);
      expect(at).toBeLessThan(10_500 + index * 1000);
    }
  });

  test('know nothing of a pause that was asked for ten minutes ago, and go as many at once as they may', async () => {
    const clock = createQuickClock(START + 601_000);
    writeFileSync(path(), '');
    append({ type: 'hold', by: 'killed', ms: 3_600_000 });
    const turns = open({ clock });
    expect(await sendMany(turns, clock, 2)).toEqual([0, 0]);
  });

  test('go on when the run that was asked for a pause ends', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock }), open({ clock })];
    one.hold(300_000);
    one.hold(1000);
    const sent = send(two, clock);
    await clock.sleep(20_000);
    one.close();
    expect(await sent).toBeGreaterThanOrEqual(20_000);
    expect(await sent).toBeLessThan(22_000);
    expect(await send(open({ clock }), clock)).toBeLessThan(60_000);
  });
});

describe('a stop', () => {
  test('ends the wait at once, gives the place in the queue back, and lets nobody in any more', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock, rate: 1 }), open({ clock, rate: 1 })];
    const turn = await one.take();
    const waiting = two.take();
    two.stop(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(two.take()).rejects.toThrow('stopped');
    expect(records().map(({ type }) => type)).toEqual(['claim', 'claim', 'dropped']);
    turn.end();
    expect(records().at(-1)).toMatchObject({ type: 'dropped' });
    const three = open({ clock, rate: 1 });
    expect(await send(three, clock)).toBe(0);
  });
});

describe('a process that does not end its claims', () => {
  test('and is dead frees them a minute after it was found dead, whoever finds it', async () => {
    const clock = createQuickClock(START);
    const pid = deadPid();
    writeFileSync(path(), '');
    for (const id of ['a', 'b']) append({ type: 'claim', id, host: hostname(), pid, startTime: '1' });
    const left = await send(open({ clock }), clock);
    expect(left).toBeGreaterThanOrEqual(SLOT_MS);
    expect(left).toBeLessThan(SLOT_MS + 500);
    expect(records().filter(({ type }) => type === 'done')).toHaveLength(3);
    // The next run need not find it dead once more.
    expect(await send(open({ clock }), clock)).toBe(clock.passed - 100);
  });

  test('and whose number is another process by now is dead', async () => {
    const clock = createQuickClock(START);
    writeFileSync(path(), '');
    append({ type: 'claim', id: 'a', host: hostname(), pid: process.pid, startTime: '1' });
    open({ clock });
    expect(records().at(-1)).toMatchObject({ type: process.platform === 'linux' ? 'done' : 'claim', id: 'a' });
  });

  test.each([
    ['that is another machine', { host: 'elsewhere', pid: 1, startTime: '1' }],
    ['that is stopped', { host: hostname(), pid: process.pid }],
    ['of which nothing is known', { host: hostname() }],
  ])('%s frees them ten minutes after its last word', async (_, owner) => {
    const clock = createQuickClock(START);
    writeFileSync(path(), '');
    append({ type: 'claim', id: 'a', ...owner });
    const left = await send(open({ clock, rate: 1 }), clock);
    expect(left).toBeGreaterThanOrEqual(600_000);
    expect(left).toBeLessThan(602_000);
  });

  test('and comes back after ten minutes has to queue up once more before it sends', async () => {
    const clock = createQuickClock(START);
    const [stopped, other] = [open({ clock, rate: 1 }), open({ clock, rate: 1 })];
    const turn = await stopped.take();
    const sent = send(other, clock, 300_000);
    await clock.sleep(601_000);
    const resumed = turn.begin().then(() => clock.passed);
    const left = await sent.then(() => resumed);
    expect(left).toBeGreaterThanOrEqual(600_000 + 300_000 + SLOT_MS);
  });

  test('and waits for longer than that keeps its place', async () => {
    const clock = createQuickClock(START);
    const turns = open({ clock, rate: 1 });
    const [first = 0, second = 0, third = 0] = await Promise.all(
      [400_000, 400_000, 0].map((latencyMs) => send(turns, clock, latencyMs)),
    );
    expect([first, second, third].map((left) => Math.round(left / 1000))).toEqual([0, 460, 920]);
    expect(records().filter(({ type }) => type === 'claim').length).toBeGreaterThan(3);
    expect(records().filter(({ type }) => type === 'dropped')).toEqual([]);
  });
});

test('a process that others take for dead queues up again, and is judged by time alone from then on', async () => {
  const clock = createQuickClock(START);
  const turns = open({ clock, rate: 1 });
  const turn = await turns.take();
  append({ type: 'done', id: (records()[0] as { id: string }).id });
  await turn.begin();
  const [first, , dropped, second] = records();
  expect(first).toMatchObject({ type: 'claim', pid: process.pid });
  expect(dropped).toMatchObject({ type: 'dropped' });
  expect(second).toMatchObject({ type: 'claim' });
  expect(second).not.toHaveProperty('pid');
});

describe('a clock', () => {
  test.each([3_600_000, -3_600_000])('that is set by %i ms frees no slot early and keeps none', async (by) => {
    const driven = createQuickClock(START);
    let offset = 0;
    const clock = { ...driven, now: () => driven.now() + offset, sleep: driven.sleep, monotonic: driven.monotonic };
    const turns = open({ clock });
    await sendMany(turns, driven, 2);
    offset = by;
    const left = await send(turns, driven);
    expect(left).toBeGreaterThanOrEqual(SLOT_MS);
    expect(left).toBeLessThan(SLOT_MS + 500);
  });

  test('of another machine that is an hour behind frees no slot early', async () => {
    const clock = createQuickClock(START);
    const turns = open({ clock, rate: 1 });
    append({ type: 'claim', id: 'a', host: 'elsewhere' });
    const sent = send(turns, clock);
    await clock.sleep(5000);
    append({ type: 'done', id: 'a', at: new Date(START - 3_600_000).toISOString() });
    expect(await sent).toBeGreaterThanOrEqual(5000 + 59_000);
  });
});

describe('the file', () => {
  test('is for its owner alone, and names neither account nor key', async () => {
    const clock = createQuickClock(START);
    await send(open({ clock }), clock);
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600);
    for (const record of records()) expect(Object.keys(record)).not.toContain('key');
  });

  test('that is removed while they wait is followed by another one, and the limit holds', async () => {
    const clock = createQuickClock(START);
    const [one, two] = [open({ clock }), open({ clock })];
    const begun = await Promise.all([send(one, clock), send(two, clock)]);
    await clock.sleep(5000);
    const waiting = [send(one, clock), send(two, clock)];
    await clock.sleep(5000);
    rmSync(path());
    const late = send(open({ clock }), clock);
    const sent = [...begun, ...(await Promise.all(waiting))];
    expect(mostInAMinute(sent)).toBe(2);
    // Whoever begins with the new file knows of what is in it; what was before is in the journals.
    expect(mostInAMinute([...sent.slice(2), await late])).toBe(2);
    expect(readdirSync(folder.path)).toEqual(['turns.log']);
  });

  test('that is removed while a request is under way has its answer in the next one', async () => {
    const clock = createQuickClock(START);
    const turn = await open({ clock }).take();
    await turn.begin();
    rmSync(path());
    turn.end();
    expect(records()).toMatchObject([{ type: 'done' }]);
    expect(await send(open({ clock, rate: 1 }), clock)).toBe(SLOT_MS);
  });

  test('begins anew after ten minutes in which nobody wrote to it', async () => {
    const clock = createQuickClock(START);
    writeFileSync(path(), '');
    append({ type: 'claim', id: 'a', host: 'elsewhere' });
    const old = new Date(Date.now() - 601_000);
    utimesSync(path(), old, old);
    open({ clock });
    expect([statSync(path()).size, readdirSync(folder.path)]).toEqual([0, ['turns.log']]);
  });

  test('begins anew when it is large, and what it holds still counts for whoever begins it and whoever used it', async () => {
    const clock = createQuickClock(START);
    const one = open({ clock });
    writeFileSync(path(), Buffer.alloc(8_000_001));
    await sendMany(one, clock, 2);
    const two = open({ clock });
    expect(statSync(path()).size).toBe(0);
    const sent = await Promise.all([send(two, clock), send(one, clock)]);
    for (const at of sent) expect(at).toBeGreaterThanOrEqual(SLOT_MS);
  });

  test('with anything else in it, torn records and zeros among them, is read for what can be read', async () => {
    const clock = createQuickClock(START);
    const whole = encodeTurn({ type: 'claim', account: 'ours', at: new Date(START).toISOString(), id: 'a', host: 'h' });
    const parts = [whole.subarray(0, 40), Buffer.alloc(5000), Buffer.from('garbage'), whole, whole.subarray(0, 9)];
    writeFileSync(path(), Buffer.concat([...parts, Buffer.alloc(200_000, 'x')]));
    const left = await send(open({ clock, rate: 1 }), clock);
    expect(left).toBeGreaterThanOrEqual(600_000);
  });
});

describe('a disk that fails', () => {
  test.each(['ENOSPC', 'EIO'])('with %s lets no request go, and says where', async (code) => {
    const clock = createQuickClock(START);
    const turns = open({ clock });
    await send(turns, clock);
    fail('writeSync', () => code);
    await expect(turns.take()).rejects.toMatchObject({ code: 'STORAGE', message: expect.stringContaining(path()) });
    fail('writeSync', () => undefined);
    // What the others know by now is uncertain.
    await expect(turns.take()).rejects.toMatchObject({ code: 'STORAGE' });
  });

  test('when a request ends does not take its answer away, and lets no further one go', async () => {
    const clock = createQuickClock(START);
    const turns = open({ clock });
    const turn = await turns.take();
    await turn.begin();
    fail('writeSync', () => 'ENOSPC');
    turn.end();
    turns.hold(1000);
    await expect(turns.take()).rejects.toMatchObject({ code: 'STORAGE' });
  });

  test.each(['openSync', 'readSync', 'statSync'] as const)('at %s is a storage error', async (name) => {
    const clock = createQuickClock(START);
    if (name === 'openSync') {
      fail(name, (at) => (at === path() ? 'EMFILE' : undefined));
      expect(() => open({ clock })).toThrow(/^Cannot open .*turns\.log: too many files are open\.$/);
      return;
    }
    const turns = open({ clock });
    fail(name, () => 'EIO');
    await expect(turns.take()).rejects.toMatchObject({ code: 'STORAGE' });
  });

  test('after the stop, nobody writes to what was closed', async () => {
    const clock = createQuickClock(START);
    const turns = open({ clock });
    const turn = await turns.take();
    turns.close();
    turns.close();
    const { size } = statSync(path());
    turn.end();
    expect(statSync(path()).size).toBe(size);
  });
});
