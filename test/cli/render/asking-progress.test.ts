import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAskingProgress } from '../../../src/cli/render/asking-progress.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function start(isTTY: boolean) {
  let text = '';
  const stream = {
    isTTY,
    write(piece: string) {
      text += piece;
      return true;
    },
  } as NodeJS.WriteStream;
  return { progress: createAskingProgress(stream), text: () => text };
}

describe('the progress of asking for orders', () => {
  test('is a plain line now and then where there is no terminal, and none for a batch that is asked for quickly', () => {
    const { progress, text } = start(false);
    progress.show(3, 5000);
    vi.advanceTimersByTime(9000);
    expect(text()).toBe('');
    progress.show(1200, 5000);
    vi.advanceTimersByTime(1000);
    expect(text()).toBe('orders 1,200/5,000 asked for\n');
    progress.end();
    vi.advanceTimersByTime(60_000);
    expect(text()).toBe('orders 1,200/5,000 asked for\n');
  });

  test('rewrites one line on a terminal and leaves it clean', () => {
    const { progress, text } = start(true);
    progress.show(3, 5);
    vi.advanceTimersByTime(500);
    progress.end();
    expect(text()).not.toContain('\n');
    expect(text().endsWith('\r\u001b[2K')).toBe(true);
  });
});
