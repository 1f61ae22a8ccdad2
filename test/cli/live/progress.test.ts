import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress } from '../../../src/cli/live/progress.js';
import { accepted, sent, settled, start } from './events.js';
import { createScreen } from './screen.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  vi.stubEnv('LANG', 'C.UTF-8');
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Something that is not a terminal. */
function pipe() {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) > 0 };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

describe('on a terminal', () => {
  test('the display follows the run, notes stay above it, and the end leaves only them', async () => {
    const screen = createScreen();
    const progress = createProgress(screen.stream, { rate: 60, verbose: false });
    vi.advanceTimersByTime(500);
    expect(await screen.lines()).toEqual([]);
    for (const event of [start(), sent(0), accepted(0), settled(0)]) progress.show(event);
    progress.show({ type: 'order:adopted', order: '3', chunk: 3, orderId: 'O-1', createdAt: '2026-11-01' });
    vi.advanceTimersByTime(200);
    const note = 'Order 3 was issued before as O-1 on 2026-11-01: it is taken over, not sent.';
    const [first, ...block] = await screen.lines();
    expect(first).toBe(note);
    expect(block.map((line) => line.slice(0, 16))).toEqual([
      'Orders sent     ',
      'Orders settled  ',
      'Rows            ',
      'Time            ',
    ]);
    expect(block[0]).toMatch(/ 2 of 5$/);
    progress.end();
    expect(await screen.lines()).toEqual([note]);
    vi.advanceTimersByTime(5000);
    expect(await screen.lines()).toEqual([note]);
  });

  test('a new size is drawn at once', async () => {
    const screen = createScreen(80);
    const progress = createProgress(screen.stream, { rate: 60, verbose: false });
    progress.show(start());
    vi.advanceTimersByTime(200);
    await screen.lines();
    screen.resize(40, 24);
    const lines = await screen.lines();
    expect(lines).toHaveLength(4);
    expect(lines[0]).toHaveLength(39);
    progress.end();
  });

  test('continuing after a stop draws anew below what was written meanwhile, and the listeners go at the end', async () => {
    const before = process.listenerCount('SIGCONT');
    const screen = createScreen();
    const progress = createProgress(screen.stream, { rate: 60, verbose: false });
    progress.show(start());
    vi.advanceTimersByTime(200);
    expect(process.listenerCount('SIGCONT')).toBe(before + 1);
    process.emit('SIGCONT');
    expect(await screen.lines()).toHaveLength(4);
    progress.end();
    expect(process.listenerCount('SIGCONT')).toBe(before);
    expect(process.listenerCount('SIGTSTP')).toBe(0);
  });

  test('a terminal that understands nothing gets lines', () => {
    vi.stubEnv('TERM', 'dumb');
    const { stream, text } = pipe();
    const progress = createProgress(Object.assign(stream, { isTTY: true }), { rate: 60, verbose: false });
    progress.show(start());
    vi.advanceTimersByTime(10_000);
    progress.end();
    expect(text()).toMatch(/^orders 0\/5 sent/);
  });
});

describe('without a terminal', () => {
  test('there is one plain line every ten seconds, later one a minute, whatever the number of events', () => {
    const { stream, text } = pipe();
    const progress = createProgress(stream, { rate: 60, verbose: false });
    progress.show(start({ orders: 500, toSend: 500 }));
    for (let chunk = 0; chunk < 500; chunk += 1) progress.show(sent(chunk));
    expect(text()).toBe('');
    vi.advanceTimersByTime(60_000);
    expect(text().trimEnd().split('\n')).toHaveLength(6);
    vi.advanceTimersByTime(4 * 60_000);
    const early = text().trimEnd().split('\n').length;
    expect(early).toBe(30);
    vi.advanceTimersByTime(10 * 60_000);
    progress.end();
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(early + 10);
    expect(text()).toMatch(/^[\x20-\x7e\n·]+$/);
    vi.advanceTimersByTime(10 * 60_000);
    expect(text().trimEnd().split('\n')).toHaveLength(lines.length);
  });

  test('--verbose tells every answer that was not what was hoped for, with the request ID', () => {
    const failure = { type: 'internal', message: 'oops', status: 500, requestId: 'req-7' };
    const answered = { type: 'order:answered', order: '2', chunk: 2, attempt: 1, outcome: 'unknown', failure } as const;
    for (const verbose of [false, true]) {
      const { stream, text } = pipe();
      const progress = createProgress(stream, { rate: 60, verbose });
      for (const event of [start(), answered, settled(0)]) progress.show(event);
      progress.end();
      expect(text()).toBe(
        verbose
          ? 'Order 2, attempt 1: internal: oops (HTTP 500, request req-7)\nOrder 0: COMPLETED, 200 of 200 issued.\n'
          : '',
      );
    }
  });
});
