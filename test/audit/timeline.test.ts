import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { busiestMinute, timelineOf } from '../../src/audit/timeline.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOON = Date.parse('2026-11-02T12:00:00.000Z');

const times = fc
  .array(fc.oneof(fc.nat(300 * SECOND), fc.nat(400 * 24 * 60 * MINUTE)), { maxLength: 200 })
  .map((all) => all.map((time) => NOON + time).sort((a, b) => a - b));

describe('the run over time', () => {
  test('has every request and every end in exactly one bar, and never more bars than can be seen', () => {
    fc.assert(
      fc.property(times, times, (sent, settled) => {
        const timeline = timelineOf(sent, settled);
        if (timeline === undefined) {
          expect([...sent, ...settled]).toEqual([]);
          return;
        }
        const { unitMs, stretches } = timeline;
        const bins = stretches.flatMap(({ from, bins: own }) =>
          own.map((bin, index) => ({ ...bin, from: from + index * unitMs })),
        );
        expect(bins.length).toBeLessThanOrEqual(90);
        expect(stretches.length).toBeLessThanOrEqual(6);
        for (const { from, sent: requests, settled: ends } of bins) {
          const within = (time: number) => time >= from && time < from + unitMs;
          expect([requests, ends]).toEqual([sent.filter(within).length, settled.filter(within).length]);
          expect(from % unitMs).toBe(0);
        }
        expect(bins.reduce((sum, bin) => sum + bin.sent, 0)).toBe(sent.length);
        expect(bins.reduce((sum, bin) => sum + bin.settled, 0)).toBe(settled.length);
        if (unitMs < MINUTE) expect(Math.max(...bins.map(({ minute }) => minute))).toBe(busiestMinute(sent));
      }),
      { numRuns: 300 },
    );
  });

  test('counts the busiest 60 seconds at any moment, not by the clock', () => {
    const slowly = (all: readonly number[]) =>
      Math.max(0, ...all.map((to) => all.filter((time) => time > to - MINUTE && time <= to).length));
    fc.assert(
      fc.property(times, (sent) => {
        expect(busiestMinute(sent)).toBe(slowly(sent));
      }),
    );
    const across = [50, 55, 59, 61, 65, 109].map((second) => NOON + second * SECOND);
    expect(busiestMinute(across)).toBe(6);
    expect(busiestMinute([NOON, NOON + MINUTE])).toBe(1);
  });

  test('leaves out the night between two runs and says where', () => {
    const run = (from: number) => [0, 20, 40, 60].map((second) => from + second * SECOND);
    const timeline = timelineOf([...run(NOON), ...run(NOON + 20 * 60 * MINUTE)], []);
    expect(timeline?.stretches.map(({ from }) => from)).toEqual([NOON, NOON + 20 * 60 * MINUTE]);
    expect(timeline?.unitMs).toBeLessThan(MINUTE);
  });
});
