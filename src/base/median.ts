/** The middle of sorted values, or the mean of the two in the middle; NaN without any. */
export function median(sorted: ArrayLike<number>): number {
  const upper = sorted.length >> 1;
  const high = sorted[upper] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (sorted[upper - 1]! + high) / 2;
}
