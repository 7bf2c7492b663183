/** Which percentiles are shown to people; files have them all. */
import { restsOnFew } from "../result/latency/percentiles.js";
import type { Tail } from "../result/model/figures.js";

/** In place of a figure that was not measured, or that would say nothing. */
export const UNKNOWN = "–";

/** null where it is unknown, or has fewer than ten samples above it. */
export function shownPercentile(
  percentilesNs: Tail["percentilesNs"],
  percentile: number,
  samples: number,
): number | null {
  return restsOnFew(percentile, samples) ? null : (percentilesNs?.[percentile] ?? null);
}
