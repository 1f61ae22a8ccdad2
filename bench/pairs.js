/** Floor and product by turns, so that whatever else the machine does meets both; and what many figures come to. */

/** @returns the figures of each, round by round */
export async function inPairs(rounds, floor, product) {
  const figures = { floor: [], product: [] };
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      async () => figures.product.push(await product(round)),
      async () => figures.floor.push(await floor(round)),
    ];
    // Neither always comes first: a file that is read again is in memory.
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return figures;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median, and the noise around it. */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
