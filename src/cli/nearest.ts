/** What somebody may have meant. */

/**
 * The one name that begins with the word, else the name that the fewest slips away from it: letters left out, added,
 * exchanged or swapped, at most one in three.
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const all = [...names];
  const begun = all.filter((name) => wanted.length >= 3 && name.toLowerCase().startsWith(wanted));
  if (begun.length === 1) return begun[0];
  let best: { readonly name: string; readonly slips: number } | undefined;
  for (const name of all) {
    const slips = slipsBetween(wanted, name.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3));
    if (slips <= allowed && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { name, slips };
  }
  return best?.name;
}

/** Optimal string alignment: Levenshtein's distance in which two swapped neighbours are one slip. */
function slipsBetween(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      if (i === 0 || j === 0) {
        table[i * width + j] = i + j;
        continue;
      }
      const exchanged = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? at(i - 2, j - 2) + 1
          : Number.POSITIVE_INFINITY;
      table[i * width + j] = Math.min(exchanged, at(i - 1, j) + 1, at(i, j - 1) + 1, swapped);
    }
  }
  return at(a.length, b.length);
}
