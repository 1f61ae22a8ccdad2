import { toUnits } from './decimal.js';

/** Amounts repeat. Of a batch in which nearly every row has its own, memory does not grow with rows. */
const MOST_REMEMBERED = 20_000;

/** As {@link toUnits}, of which each amount is asked once. */
export function rememberUnits(): (text: string) => bigint {
  const known = new Map<string, bigint>();
  return (text) => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    const units = toUnits(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, units);
    return units;
  };
}
