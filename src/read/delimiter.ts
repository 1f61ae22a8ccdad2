const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Excel's own first line that names the delimiter, `sep=;`, with the line end that belongs to it. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r\n|\n|\r|$)/i;

export interface Dialect {
  readonly delimiter: Delimiter;
  /** Characters before the first line that is part of the table: the whole of a `sep=;` line. All of them are ASCII. */
  readonly skip: number;
}

/**
 * Finds the delimiter in the start of the text, which must reach to the end of the header line; undefined if it does
 * not. The delimiter is the one that splits the header into most cells; a header of one cell counts as comma-separated.
 * Throws `RangeError` on a `sep=` line with a delimiter that is not supported.
 */
export function findDialect(start: string, complete: boolean): Dialect | undefined {
  const separator = SEPARATOR_LINE.exec(start);
  const skip = separator?.[0].length ?? 0;
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let inQuotes = false;
  let seen = false;
  let ended = complete;
  for (const character of start.slice(skip)) {
    if (character === '"') inQuotes = !inQuotes;
    const lineEnd = !inQuotes && (character === '\n' || character === '\r');
    if (lineEnd && seen) {
      ended = true;
      break;
    }
    if (lineEnd) continue;
    seen = true;
    const count = counts.get(character);
    if (!inQuotes && count !== undefined) counts.set(character, count + 1);
  }
  if (!ended) return undefined;
  if (separator !== null) {
    const named = DELIMITERS.find((delimiter) => delimiter === separator[1]);
    if (named === undefined) throw new RangeError(`Not a supported delimiter: ${JSON.stringify(separator[1])}`);
    return { delimiter: named, skip };
  }
  const [first, ...others] = DELIMITERS;
  const most = others.reduce<Delimiter>(
    (best, delimiter) => ((counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best),
    first,
  );
  return { delimiter: most, skip };
}
