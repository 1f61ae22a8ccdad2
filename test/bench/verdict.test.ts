import { describe, expect, test } from 'vitest';
import { createRow, mostWithin } from '../../bench/verdict.js';

const base = { what: 'plan', unit: 'ms', floorIs: 'csv-parse' } as const;

describe('a row', () => {
  test('passes at its goal and is short just above it', () => {
    const goal = { text: '≤ 2 ×', times: 2 };
    expect(createRow({ ...base, measured: [200], floor: [100], goal }).verdict).toBe('pass');
    const short = createRow({ ...base, measured: [201], floor: [100], goal });
    expect(short).toMatchObject({ verdict: 'short', goal: '≤ 2 ×', because: ['200 ms would be the goal'] });
  });

  test('judges each round against the floor of its own, and by the median', () => {
    // The machine was ten times slower in the second round, and something else happened in the third.
    const row = createRow({ ...base, measured: [90, 900, 5000], floor: [100, 1000, 100], goal: { times: 1 } });
    expect(row).toMatchObject({ verdict: 'pass', ratio: { median: 0.9, min: 0.9, max: 50 } });
    expect(row.measured).toEqual({ median: 900, min: 90, max: 5000 });
  });

  test('allows what comes on top of the floor, also where the floor is nothing', () => {
    const goal = { times: 1.02, plus: 1000 };
    expect(createRow({ ...base, measured: [1000], floor: [0], goal })).toMatchObject({ verdict: 'pass', ratio: null });
    expect(createRow({ ...base, measured: [1001], floor: [0], goal }).verdict).toBe('short');
    expect(createRow({ ...base, measured: [62_200], floor: [60_000], goal }).verdict).toBe('pass');
    expect(createRow({ ...base, measured: [62_201], floor: [60_000], goal }).verdict).toBe('short');
  });

  test('is short of a bound that holds whatever the floor', () => {
    const bytes = { ...base, unit: 'bytes' as const, goal: { atMost: 150e6 } };
    expect(createRow({ ...bytes, measured: [150e6], floor: [0] }).verdict).toBe('pass');
    const short = createRow({ ...bytes, measured: [151e6], floor: [149e6] });
    expect(short).toMatchObject({ verdict: 'short', because: ['150 MB would be the goal'] });
  });

  test('is short of any further condition, and says of which', () => {
    const also = [
      { holds: true, otherwise: 'too many in a minute' },
      { holds: false, otherwise: '2 answers were 429' },
    ];
    const row = createRow({ ...base, measured: [1], floor: [1], goal: { times: 1 }, also });
    expect(row).toMatchObject({ verdict: 'short', because: ['2 answers were 429'] });
  });

  test('without a goal only compares', () => {
    expect(createRow({ ...base, measured: [300], floor: [100] })).toMatchObject({ verdict: 'compared', goal: '–' });
  });
});

test('the most within a window is found wherever the window begins, and its end is no part of it', () => {
  expect(mostWithin([0, 30_000, 59_999, 60_000, 61_000], 60_000)).toBe(4);
  expect(mostWithin([0, 60_000, 120_000], 60_000)).toBe(1);
  expect(mostWithin([5, 1, 3], 60_000)).toBe(3);
  expect(mostWithin([], 60_000)).toBe(0);
});
