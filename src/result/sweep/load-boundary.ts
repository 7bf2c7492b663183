/** Which loads of a sweep keep their limits, and where those end that do. */
import type { LimitVerdict } from "../model/limit.js";

export type Tally = Pick<LimitVerdict, "passes" | "failures" | "values">;

/** What is known of a load. open: some launches could not tell, so that neither has most of them. */
export type LoadState = "keeps" | "misses" | "open";

/** @param limits of a load that was launched; @param launches how many count, at least those it had */
export function loadState(
  limits: readonly Tally[],
  launches = limits[0]?.values.length ?? 0,
): LoadState {
  if (limits.some(({ failures }) => 2 * failures > launches)) return "misses";
  return limits.every(({ passes }) => 2 * passes > launches) ? "keeps" : "open";
}

export interface Boundary {
  /** The highest load that keeps its limits; -1: none. */
  readonly keeps: number;
  /** The lowest one above it that was launched, and does not; as many as there are loads: none. */
  readonly above: number;
}

/** @param limits of each load, ascending; none of those without a launch */
export function boundaryOf(limits: readonly (readonly Tally[])[]): Boundary {
  const states = limits.map((each) => (each.length === 0 ? null : loadState(each)));
  const keeps = states.lastIndexOf("keeps");
  const above = states.findIndex((state, i) => i > keeps && state !== null);
  return { keeps, above: above < 0 ? states.length : above };
}
