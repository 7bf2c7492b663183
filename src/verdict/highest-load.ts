/**
 * The search for the highest load that keeps its limits: by halves with a launch each, then by
 * further launches on both sides of the boundary, since the figures of one launch are noisy and the
 * boundary is where that matters. A load keeps a limit where most of its launches do, so that the
 * median launch decides.
 */
import { boundaryOf, loadState, type Tally } from "../result/sweep/load-boundary.js";

/**
 * The load to launch next.
 * @param limits as boundaryOf() takes them
 * @param most launches on each side of the boundary, an odd number
 * @returns null when the boundary is found
 */
export function nextLoad(limits: readonly (readonly Tally[])[], most: number): number | null {
  const { keeps, above } = boundaryOf(limits);
  if (above - keeps > 1) return (keeps + above) >> 1;
  const launches = (index: number): number => limits[index]?.[0]?.values.length ?? most;
  const unsure = [keeps, above].filter((index) => {
    return launches(index) < most && loadState(limits[index]!, most) === "open";
  });
  return unsure.toSorted((a, b) => launches(a) - launches(b))[0] ?? null;
}
