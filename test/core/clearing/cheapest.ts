/** Least that solar of the given prices and amounts costs for `neededWh`, at most `mostWh` from each. */
export function cheapest(
  offers: readonly { wh: number; ticks: number }[],
  neededWh: number,
  mostWh: number,
): number {
  let left = neededWh;
  let cost = 0;
  for (const { wh, ticks } of [...offers].sort((a, b) => a.ticks - b.ticks)) {
    const taken = Math.min(left, wh, mostWh);
    cost += taken * ticks;
    left -= taken;
  }
  return cost;
}
