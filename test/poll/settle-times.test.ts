import { describe, expect, test } from 'vitest';
import { createSettleTimes, pauseAfter, pauseAtAge, settleTime } from '../../src/poll/settle-times.js';

describe('the first look at an order', () => {
  test('comes after a second, until the batch has shown how long its orders take', () => {
    const times = createSettleTimes();
    expect(times.firstLook()).toBe(1000);
    for (const ms of [1700, 900, 1500]) times.observe(ms);
    expect(times.firstLook()).toBeGreaterThanOrEqual(1500);
    expect(times.firstLook()).toBeLessThan(1700);
  });

  test('is never so late that a quick order waits two seconds for it', () => {
    const times = createSettleTimes();
    for (let i = 0; i < 50; i += 1) times.observe(60_000);
    expect(times.firstLook()).toBeLessThan(2000);
  });

  test('follows orders that become slower or quicker', () => {
    const times = createSettleTimes();
    for (let i = 0; i < 200; i += 1) times.observe(10_000);
    for (let i = 0; i < 50; i += 1) times.observe(500);
    expect(times.firstLook()).toBeLessThan(1000);
  });
});

describe('the looks that follow', () => {
  test('come within two seconds while an order is younger than two minutes, and later cost little against its age', () => {
    for (const age of [0, 1000, 60_000, 120_000]) expect(pauseAtAge(age)).toBeLessThan(1800);
    expect(pauseAtAge(0)).toBeGreaterThan(1000);
    expect(pauseAtAge(3_600_000)).toBe(15_000);
  });

  test('become rarer after troubles, up to a quarter of a minute, and are spread a little', () => {
    const pauses = Array.from({ length: 200 }, (_, looks) => pauseAfter(looks + 1));
    expect(pauses[0]).toBeGreaterThanOrEqual(900);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(16_500);
    expect(Math.min(...pauses.slice(20))).toBeGreaterThanOrEqual(13_500);
    expect(new Set(pauses.slice(20)).size).toBeGreaterThan(100);
  });
});

test.each([
  ['2026-11-01T10:00:00Z', '2026-11-01T10:00:01.500Z', 1500],
  ['2026-11-01T10:00:00Z', '2026-11-01T09:00:00Z', undefined],
  ['2026-11-01T10:00:00Z', null, undefined],
  ['yesterday', '2026-11-01T10:00:00Z', undefined],
])("from %s to %s took, by the server's own clock, %s ms", (created_at, completed_at, ms) => {
  expect(settleTime({ created_at, completed_at })).toBe(ms);
});
