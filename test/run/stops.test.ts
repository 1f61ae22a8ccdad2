import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStops } from '../../src/run/stops.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const aborted = ({ sending, polling, cancel }: ReturnType<typeof createStops>) =>
  [sending, polling, cancel].map((signal) => signal.aborted);

describe('what stops a run', () => {
  test("is the caller's signal: nothing new at once, and ten seconds for answers under way", () => {
    const controller = new AbortController();
    const stops = createStops(controller.signal);
    expect(aborted(stops)).toEqual([false, false, false]);
    controller.abort();
    expect([...aborted(stops), stops.interrupted]).toEqual([true, true, false, true]);
    vi.advanceTimersByTime(9999);
    expect(stops.cancel.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(stops.cancel.aborted).toBe(true);
  });

  test('is a signal that was aborted before', () => {
    const stops = createStops(AbortSignal.abort());
    expect([...aborted(stops), stops.interrupted]).toEqual([true, true, false, true]);
    stops.release();
  });

  test('is a contradiction: sending ends, following goes on, and it is no interruption', () => {
    const stops = createStops(undefined);
    stops.stopSending();
    expect([...aborted(stops), stops.interrupted]).toEqual([true, false, false, false]);
  });

  test('leaves no timer and no listener behind once the run is released', () => {
    const controller = new AbortController();
    const stops = createStops(controller.signal);
    stops.stopAll();
    stops.release();
    expect(vi.getTimerCount()).toBe(0);
    const other = createStops(controller.signal);
    other.release();
    controller.abort();
    expect(aborted(other)).toEqual([false, false, false]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a task', () => {
  test('is not begun once sending has stopped', async () => {
    const stops = createStops(undefined);
    stops.stopSending();
    const task = vi.fn(async () => undefined);
    await stops.unlessStopped(task);
    expect(task).not.toHaveBeenCalled();
  });

  test('that fails is a failure, unless sending was stopped under it', async () => {
    const stops = createStops(undefined);
    await expect(stops.unlessStopped(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    await stops.unlessStopped(async () => {
      stops.stopAll();
      throw new Error('aborted');
    });
    stops.release();
  });
});
