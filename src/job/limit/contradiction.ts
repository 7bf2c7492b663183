/** Limits that no result can keep together. */
import { formatLimit, formatLimited } from "./format.js";
import type { FigureLimit, Limit } from "./limit.js";

/** The values that limits leave: from `low` to `high`, ends included or not. */
interface Range {
  readonly low: number;
  readonly lowIncluded: boolean;
  readonly high: number;
  readonly highIncluded: boolean;
}

function rangeOf({ comparator, bound }: FigureLimit): Range {
  const lowest = { low: 0, lowIncluded: true };
  const highest = { high: Number.POSITIVE_INFINITY, highIncluded: true };
  if (comparator === "=") {
    return { low: bound, lowIncluded: true, high: bound, highIncluded: true };
  }
  const isIncluded = comparator.endsWith("=");
  return comparator.startsWith("<")
    ? { ...lowest, high: bound, highIncluded: isIncluded }
    : { low: bound, lowIncluded: isIncluded, ...highest };
}

function exclude(a: Range, b: Range): boolean {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  if (low !== high) return low > high;
  const holds = ({ low: l, lowIncluded, high: h, highIncluded }: Range): boolean =>
    (low !== l || lowIncluded) && (high !== h || highIncluded);
  return !holds(a) || !holds(b);
}

/** Two limits that exclude each other, in words; null where there are none. */
export function contradiction(limits: readonly Limit[]): string | null {
  const figures = limits.filter((limit): limit is FigureLimit => "figure" in limit);
  for (const [index, a] of figures.entries()) {
    const other = figures
      .slice(0, index)
      .find((b) => formatLimited(a) === formatLimited(b) && exclude(rangeOf(a), rangeOf(b)));
    if (other !== undefined)
      return `${formatLimit(other)} and ${formatLimit(a)} exclude each other`;
  }
  return null;
}
