import { describe, expect, test } from 'vitest';
import { blockLines, type Look, plainLine } from '../../../src/cli/live/lines.js';
import { createStanding } from '../../../src/cli/live/standing.js';
import type { BatchEvent } from '../../../src/index.js';
import { accepted, sent, settled, start, waiting } from './events.js';

const PLAIN: Look = { columns: 79, colour: false, unicode: true };
/** Noon, so that no time zone turns the day within a test. */
const NOON = new Date(2026, 10, 20, 12, 0, 0).getTime();

function told(events: readonly (readonly [ms: number, event: BatchEvent])[], rate = 60) {
  const standing = createStanding(rate);
  for (const [ms, event] of events) standing.take(event, NOON + ms);
  return standing;
}

const RUN: [number, BatchEvent][] = [
  [0, start()],
  [0, sent(0)],
  [100, accepted(0)],
  [100, sent(1)],
  [200, accepted(1)],
  [2100, settled(0)],
];

describe('the display', () => {
  test('has a bar for orders sent and one for orders settled, the rows, and the time left', () => {
    expect(blockLines(told(RUN, 2), NOON + 3000, PLAIN)).toEqual([
      `Orders sent     ${'█'.repeat(22)}${'░'.repeat(33)}  2 of 5`,
      `Orders settled  ${'█'.repeat(11)}${'░'.repeat(44)}  1 of 5`,
      'Rows            200 of 1,000 issued',
      // The fifth order waits for the second minute's first slot, and settles two seconds later.
      'Time            1 min 59 s left, until about 12:02; 2 sent in the last minute',
    ]);
  });

  test('counts rows that failed, and orders that were refused as settled', () => {
    const standing = told([...RUN, [2500, settled(1, 150)], [2600, settled(2, 0)]]);
    expect(blockLines(standing, NOON + 3000, PLAIN).join('\n')).toMatch(
      /settled .* 3 of 5\nRows {12}350 of 1,000 issued, 250 failed/,
    );
  });

  test('begins where an earlier run stopped', () => {
    const standing = told([[0, start({ issued: 400, failed: 10, toSend: 1, toPoll: 1, settled: 3 })]]);
    expect(plainLine(standing, NOON)).toMatch(/^orders 4\/5 sent, 3 settled · rows 400 of 1,000 issued, 10 failed · /);
  });

  test('survives an order that had counted as ended and is taken over: a display must not end a run', () => {
    const standing = told([[0, start({ orders: 3, toSend: 0, settled: 3, failed: 200 })]]);
    standing.take({ type: 'order:adopted', order: '1', chunk: 1, orderId: 'O-1' }, NOON);
    standing.take(settled(1), NOON + 1000);
    const lines = blockLines(standing, NOON + 1000, PLAIN);
    expect(lines.slice(0, 2).map((line) => line.slice(-6))).toEqual(['3 of 3', '3 of 3']);
  });

  test('says why it waits: for the limit, for a server that asked for it, for an answer', () => {
    const full = told([...RUN, [3000, { type: 'rate:wait', ms: 800 }]], 2);
    expect(blockLines(full, NOON + 3000, PLAIN).at(-1)).toBe('Waiting         rate limit, next order in 0.8 s');
    const throttled = told([...RUN, [3000, waiting(5000, 429)]]);
    expect(blockLines(throttled, NOON + 4000, PLAIN).at(-1)).toBe('Waiting         the server said 429, 4 s to go');
    const unanswered = told([...RUN, [3000, waiting(3000)]]);
    expect(blockLines(unanswered, NOON + 3000, PLAIN).at(-1)).toBe('Waiting         no answer (throttled), 3 s to go');
    expect(blockLines(unanswered, NOON + 6001, PLAIN)).toHaveLength(4);
  });

  test('says what it waits for once everything is sent and nothing settles', () => {
    const standing = told([
      [0, start({ toSend: 1, rows: 200 })],
      [0, sent(0)],
      [100, accepted(0)],
    ]);
    expect(blockLines(standing, NOON + 65_100, PLAIN)[3]).toBe(
      'Time            waiting for the vendor, 1 min 5 s by now for the oldest order',
    );
  });

  test.each([200, 80, 40, 20, 5])('fits a terminal of %i columns', (columns) => {
    const standing = told([...RUN, [3000, waiting(5000, 429)]]);
    for (const line of blockLines(standing, NOON + 3000, { ...PLAIN, columns }))
      expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('colours nothing where colour is not wanted, and draws in ASCII where that is all there is', () => {
    const standing = told(RUN);
    const ascii = blockLines(standing, NOON + 3000, { ...PLAIN, unicode: false });
    expect(ascii.join('')).toMatch(/^[\x20-\x7e]+$/);
    const coloured = blockLines(standing, NOON + 3000, { ...PLAIN, colour: true });
    expect(coloured.join('')).toContain('\u001b[32m');
  });

  test('of a reconciliation speaks of nothing that is to be sent', () => {
    const standing = createStanding(undefined);
    standing.take(start({ toSend: 3, toPoll: 1, settled: 1 }), NOON);
    expect(plainLine(standing, NOON)).toMatch(/^orders 2\/2 sent, 1 settled/);
  });

  test('lets no server text steer the terminal or take more than its columns', () => {
    const failure = { type: '\u001b[2J漢字', message: '' };
    const standing = told([...RUN, [3000, { type: 'api:wait', reason: 'unanswered', ms: 3000, failure }]]);
    expect(blockLines(standing, NOON + 3000, PLAIN).at(-1)).toBe('Waiting         no answer (?[2J??), 3 s to go');
  });
});
