/** What figures come to against a goal. */
import { median, spread } from './pairs.js';
import { figureText } from './table.js';

/**
 * @typedef {{text?: string, times?: number, plus?: number, atMost?: number}} Goal allows `times` the floor and `plus`, or
 * `atMost` whatever the floor; without any of these the row only compares
 * @typedef {{what: string, series?: string, unit: 'ms' | 'bytes' | 'count', measured: number[], floor: number[], floorIs: string,
 *   goal?: Goal, also?: {holds: boolean, otherwise: string}[], figures?: Record<string, unknown>}} Measurement
 */

/**
 * A row of the table. `measured` and `floor` are figures of the same rounds. `also`: further conditions, each with what is
 * said when it does not hold. `series`: the same name for every number of rows.
 * @param {Measurement} measurement
 */
export function createRow({ what, series = what, unit, measured, floor, floorIs, goal = {}, also = [], figures = {} }) {
  const ratios = measured.map((value, round) => value / floor[round]).filter(Number.isFinite);
  const because = [
    ...(isWithin(goal, measured, floor) ? [] : [`${figureText(allowed(goal, floor), unit)} would be the goal`]),
    ...also.filter(({ holds }) => !holds).map(({ otherwise }) => otherwise),
  ];
  const compares = isComparison(goal) && also.length === 0;
  return {
    what,
    series,
    unit,
    measured: spread(measured),
    floor: { ...spread(floor), is: floorIs },
    ratio: ratios.length === 0 ? null : spread(ratios),
    goal: goal.text ?? '–',
    verdict: compares ? 'compared' : because.length === 0 ? 'pass' : 'short',
    because,
    rounds: { measured, floor },
    figures,
  };
}

const isComparison = ({ times, atMost }) => times === undefined && atMost === undefined;

/** By the median of the rounds, each against its own floor. */
function isWithin(goal, measured, floor) {
  const { times, plus = 0, atMost } = goal;
  if (atMost !== undefined && median(measured) > atMost) return false;
  if (times === undefined) return true;
  return median(measured.map((value, round) => value - (floor[round] * times + plus))) <= 0;
}

function allowed({ times, plus = 0, atMost = Number.POSITIVE_INFINITY }, floor) {
  return times === undefined ? atMost : Math.min(atMost, median(floor) * times + plus);
}

/** The largest number of these times that lie within one window, wherever it begins. */
export function mostWithin(times, windowMs) {
  const sorted = [...times].sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - sorted[from] >= windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
