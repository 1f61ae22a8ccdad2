import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/audit/markup.js';
import { timeLabels } from '../../src/audit/time-labels.js';
import { timelineOf } from '../../src/audit/timeline.js';
import { layoutOf } from '../../src/audit/timeline-layout.js';

const NOON = Date.parse('2026-11-02T12:00:00.000Z');
const HOUR = 3_600_000;

interface Word {
  readonly x: number;
  readonly ends: boolean;
  readonly wide: boolean;
  readonly text: string;
}

function labelsOf(times: readonly number[]): Readonly<Record<'times' | 'days', readonly Word[]>> {
  const timeline = timelineOf(times, []);
  if (timeline === undefined) throw new Error('nothing to draw');
  const text = render(timeLabels(layoutOf(timeline), timeline.unitMs, { times: 1, days: 2 }));
  const words = [...text.matchAll(/<text class="tick ?(\w*)" x="([\d.]+)%" y="(\d)"( text-anchor="end")?>([^<]+)</g)];
  const line = (y: string) =>
    words
      .filter((word) => word[3] === y)
      .map(([, room, x, , anchor, said]) => ({
        x: Number(x),
        ends: anchor !== undefined,
        wide: room === 'wide',
        text: said ?? '',
      }));
  return { times: line('1'), days: line('2') };
}

/** What words take of a window's width at 12 pixels a letter's height: at most 7 pixels a letter. */
function clashes(words: readonly Word[], plot: number): string[] {
  const boxes = words.map(({ x, ends, text }) => {
    const width = text.length * 6.6;
    const left = (x / 100) * plot - (ends ? width : 0);
    return { text, left, right: left + width };
  });
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => one.left < other.right && other.left < one.right)
      .map((other) => `${one.text} / ${other.text}`),
  );
}

const runs = fc
  .array(fc.tuple(fc.nat(60 * HOUR), fc.nat(20 * 60_000), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((all) =>
    all
      .flatMap(([from, length, count]) => Array.from({ length: count }, (_, i) => NOON + from + (length * i) / count))
      .map(Math.floor)
      .sort((a, b) => a - b),
  );

describe('times below the picture of a run', () => {
  test('do not touch each other, neither on a phone nor on a desktop, and say when it began', () => {
    fc.assert(
      fc.property(runs, (times) => {
        const { times: words, days } = labelsOf(times);
        const onPhone = words.filter(({ wide }) => !wide);
        expect(clashes(onPhone, 300)).toEqual([]);
        expect(clashes(days, 300)).toEqual([]);
        expect(clashes(words, 1000)).toEqual([]);
        expect(onPhone[0]?.x).toBe(0);
        expect(days.length + words.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('name the day once, and the next day when the run goes on there', () => {
    const { days, times } = labelsOf([NOON, NOON + 60_000, NOON + 24 * HOUR, NOON + 24 * HOUR + 60_000]);
    expect(days.map(({ text }) => text)).toEqual(['2026-11-02', '2026-11-03']);
    expect(times[0]?.text).toMatch(/^12:00/);
  });

  test('of a stretch that begins at the right edge stay inside', () => {
    const busy = Array.from({ length: 60 }, (_, second) => NOON + second * 1000);
    const { times } = labelsOf([...busy, NOON + HOUR]);
    expect(times.at(-1)).toMatchObject({ x: 100, ends: true });
    expect(times.at(-1)?.text).toMatch(/^13:00/);
  });
});
