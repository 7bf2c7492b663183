/**
 * Figures with what lies far outside of both ends' usual values pulled in, so that a few wild ones
 * cannot outweigh many. Between the ends they stay as they are: an item whose figures always differ
 * a little from those of the end on its side is still on that side, which ranks would not tell.
 */
import { median } from "../base/median.js";

/** How far beyond an end's median a figure counts, in its robust standard deviations. */
const MOST_DEVIATIONS = 2.5;
/** The same where an end's figures repeat exactly, as a share of the distance of the ends. */
const LEAST_SHARE = 0.25;
/** From a median absolute deviation to the standard deviation of normal values. */
const NORMAL = 1.4826;

/** @param figures by item; the first and the last item are the ends, with figures or without */
export function clipped(figures: readonly (readonly number[])[]): number[][] {
  const [first, last] = [figures[0]!, figures.at(-1)!];
  if (first.length === 0 || last.length === 0) return figures.map((own) => [...own]);
  const [a, b] = [middle(first), middle(last)];
  const spread = Math.max(deviation(first, a), deviation(last, b));
  const margin = Math.max(MOST_DEVIATIONS * spread, LEAST_SHARE * Math.abs(b - a));
  const [low, high] = [Math.min(a, b) - margin, Math.max(a, b) + margin];
  return figures.map((own) => own.map((each) => Math.min(high, Math.max(low, each))));
}

function middle(values: readonly number[]): number {
  return median(values.toSorted((x, y) => x - y));
}

function deviation(values: readonly number[], center: number): number {
  return NORMAL * middle(values.map((each) => Math.abs(each - center)));
}
