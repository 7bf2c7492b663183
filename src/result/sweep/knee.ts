/**
 * The knee of a curve of latency over throughput: the point with the most throughput per latency,
 * Kleinrock's "power". Before it a step to more load gains more throughput, in percent, than it
 * costs latency; behind it less.
 * Source: L. Kleinrock, Power and deterministic rules of thumb for probabilistic problems in
 * computer communications, ICC 1979.
 */

export interface LoadPoint {
  /** I/Os a second. */
  readonly iops: number;
  /** Mean latency: by Little's law its product with the IOPS is the depth. */
  readonly meanNs: number;
}

/** Fewer have no shape. */
const LEAST_POINTS = 3;

/**
 * @param points in the order of their load
 * @returns the index of the knee; null where there are too few points, or the last is the best one,
 *   so that the knee lies beyond it
 */
export function kneeOf(points: readonly LoadPoint[]): number | null {
  if (points.length < LEAST_POINTS) return null;
  const powers = points.map(({ iops, meanNs }) => (meanNs > 0 ? iops / meanNs : 0));
  const knee = powers.indexOf(Math.max(...powers));
  return knee === points.length - 1 ? null : knee;
}
