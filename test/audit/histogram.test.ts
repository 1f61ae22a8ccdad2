import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramOf } from '../../src/audit/histogram.js';

const durations = fc
  .array(fc.oneof(fc.nat(20_000), fc.nat(10_000_000_000)), { minLength: 1, maxLength: 300 })
  .map((all) => all.sort((a, b) => a - b));

describe('settle times', () => {
  test('are each in the bar that covers them, and in no more bars than can be seen', () => {
    fc.assert(
      fc.property(durations, (times) => {
        const histogram = histogramOf(times);
        expect(histogram).toBeDefined();
        if (histogram === undefined) return;
        const { bins, widthMs, open, count } = histogram;
        expect(bins.reduce((sum, bin) => sum + bin, 0)).toBe(times.length);
        expect(count).toBe(times.length);
        expect(bins.length).toBeLessThanOrEqual(25);
        for (const [index, bin] of bins.entries()) {
          const to = open && index === bins.length - 1 ? Number.POSITIVE_INFINITY : (index + 1) * widthMs;
          expect(bin).toBe(times.filter((time) => time >= index * widthMs && time < to).length);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of a straggler do not press all others into one bar', () => {
    const times = [...Array.from({ length: 98 }, (_, index) => 4000 + 20 * index), 86_400_000, 90_000_000];
    const histogram = histogramOf(times);
    expect(histogram).toMatchObject({ open: true, medianMs: 4980, longestMs: 90_000_000 });
    expect(histogram?.bins.filter((bin) => bin > 10).length).toBeGreaterThan(3);
    expect(histogram?.bins.at(-1)).toBe(2);
  });

  test('of no order are none', () => {
    expect(histogramOf([])).toBeUndefined();
  });
});
