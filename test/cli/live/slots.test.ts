import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSlots } from '../../../src/cli/live/slots.js';

const MINUTE = 60_000;

describe('the time at which the last request can leave', () => {
  test('is now while a minute still has room', () => {
    const slots = createSlots(60);
    expect(slots.lastOf(60, 1000)).toBe(1000);
  });

  test('is a whole minute later for each further minute full of requests', () => {
    expect(createSlots(60).lastOf(61, 0)).toBe(MINUTE);
    expect(createSlots(60).lastOf(120, 0)).toBe(MINUTE);
    expect(createSlots(60).lastOf(121, 0)).toBe(2 * MINUTE);
  });

  test('follows the answers: each slot comes back a minute after its own', () => {
    const slots = createSlots(2);
    for (const at of [1000, 5000]) {
      slots.use();
      slots.answer(at);
    }
    expect(slots.lastOf(1, 6000)).toBe(1000 + MINUTE);
    expect(slots.lastOf(2, 6000)).toBe(5000 + MINUTE);
    expect(slots.lastOf(3, 6000)).toBe(1000 + 2 * MINUTE);
  });

  test('knows from the first wait what an earlier run has used', () => {
    const slots = createSlots(3);
    slots.wait(20_000);
    expect(slots.next).toBe(20_000);
    expect(slots.lastOf(1, 0)).toBe(20_000);
    slots.use();
    expect(slots.next).toBeUndefined();
  });

  test('never promises more than the rate in any minute, whatever was sent before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: MINUTE }), { maxLength: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (rate, answers, requests) => {
          const slots = createSlots(rate);
          const sent = [...answers].sort((a, b) => a - b).slice(0, rate);
          for (const at of sent) {
            slots.use();
            slots.answer(at);
          }
          const now = MINUTE - 1;
          for (let n = 1; n <= requests; n += 1) sent.push(slots.lastOf(n, now));
          for (const at of sent)
            expect(sent.filter((other) => other > at - MINUTE && other <= at).length).toBeLessThanOrEqual(rate);
        },
      ),
    );
  });
});

test('the rate is what was answered in the last minute', () => {
  const slots = createSlots(60);
  for (const at of [0, 30_000, 59_000]) slots.answer(at);
  expect(slots.lastMinute(59_000)).toBe(3);
  expect(slots.lastMinute(89_000)).toBe(2);
});
