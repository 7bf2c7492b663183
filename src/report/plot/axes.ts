/** The axes of plots for a terminal. */
import { formatLatency } from "../text/units.js";
import type { PlotAxis, PlotLine } from "./plot.js";

/** null where there are no points. */
export function rangeOf(
  lines: readonly PlotLine[],
  coordinate: 0 | 1,
  range: (max: number, min: number) => readonly [min: number, max: number],
): Omit<PlotAxis, "ticks"> | null {
  const values = lines.flatMap(({ points }) => points.map((point) => point[coordinate]));
  if (values.length === 0) return null;
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const [min, max] = range(highest, lowest);
  return { min, max };
}

/** Of logarithms of ns: a tick for each power of ten, or both ends where there is none between. */
export function latencyAxis(lines: readonly PlotLine[]): PlotAxis {
  const { min, max } = rangeOf(lines, 1, (most, least) => [least, most])!;
  const first = Math.ceil(min);
  const powers = Array.from({ length: Math.max(0, Math.floor(max) - first + 1) }, (_, i) => {
    return first + i;
  });
  const values = powers.length > 1 ? powers : [min, max];
  return {
    min,
    max,
    ticks: values.map((value) => [value, formatLatency(Math.round(10 ** value))]),
  };
}

const STEPS = 4;

/** Ticks at equal distances, both ends among them. */ export function steps(
  min: number,
  max: number,
  format: (value: number) => string,
): PlotAxis["ticks"] {
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const value = min + ((max - min) * i) / STEPS;
    return [value, format(Number(value.toPrecision(3)))];
  });
}
