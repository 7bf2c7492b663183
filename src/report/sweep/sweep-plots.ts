/** A sweep's curves and maps for a terminal. */

import type { SweepCharts, SweepCurve, SweepFigures, SweepMap } from "../charts/sweep-model.js";
import { UNKNOWN } from "../percentiles.js";
import { latencyAxis, rangeOf, steps } from "../plot/axes.js";
import { letterOf, type PlotLine, plotRows } from "../plot/plot.js";
import {
  heatText,
  paint,
  type TextStyle,
  truncate,
  truncateMiddle,
  widthOf,
} from "../text/style.js";
import { formatCount, formatLatency } from "../text/units.js";

/** Blocks of lines: maps where there are some, else the curves. */
export function sweepPlots({ curves, maps }: SweepCharts, style: TextStyle): string[][] {
  if (maps.length > 0) return maps.map((map) => mapLines(map, style));
  const shown = curves.filter(({ points }) => points.length > 1);
  return shown.length === 0 ? [] : [curvePlot(shown, style)];
}

/** The latency that is drawn: p99 where all points have it. */
function drawnLatency(all: readonly SweepFigures[]) {
  return all.every(({ p99Ns }) => p99Ns !== null)
    ? { title: "p99", of: ({ p99Ns }: SweepFigures) => p99Ns }
    : { title: "mean latency", of: ({ meanNs }: SweepFigures) => meanNs };
}

function curvePlot(curves: readonly SweepCurve[], style: TextStyle): string[] {
  const drawn = drawnLatency(curves.flatMap(({ points }) => points));
  const lines = curves.map(({ points, knee }): PlotLine => {
    const known = points.flatMap((point): [number, number][] => {
      const ns = drawn.of(point);
      return ns === null ? [] : [[point.iops, Math.log10(Math.max(1, ns))]];
    });
    return { points: known, marked: knee === null ? undefined : known[knee] };
  });
  const x = rangeOf(lines, 0, (max) => [0, max]);
  if (x === null) return [];
  const xAxis = { ...x, ticks: steps(0, x.max, formatCount) };
  const legend = curves.map(({ name, option, points, knee }, index) => {
    const letter = letterOf(index);
    const at =
      knee === null ? "" : `, knee (${letter.toUpperCase()}) at ${option}=${points[knee]!.value}`;
    return `  ${letter} ${truncateMiddle(`${name}${at}`, style.columns - 5)}`;
  });
  const title = paint(`${drawn.title} over IOPS`, "bold", style);
  return [title, ...plotRows(lines, xAxis, latencyAxis(lines), style), ...legend];
}

/** A cell for each point: its latency, on a colour that is the stronger the higher it is. */
function mapLines({ name, x, y, rows }: SweepMap, style: TextStyle): string[] {
  const drawn = drawnLatency(rows.flat().filter((cell) => cell !== null));
  const latencies = rows.map((row) => row.map((cell) => (cell === null ? null : drawn.of(cell))));
  const known = latencies.flat().filter((ns) => ns !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const shareOf = (ns: number): number =>
    most > least ? Math.log(ns / least) / Math.log(most / least) : 0;
  const texts = latencies.map((row) =>
    row.map((ns) => (ns === null ? UNKNOWN : formatLatency(ns))),
  );
  const width = Math.max(...[x.values, ...texts].flat().map(widthOf));
  const margin = Math.max(...y.values.map(widthOf));
  const lines = latencies.map((row, i) => {
    const cells = row.map((ns, j) => {
      const text = ` ${texts[i]![j]!.padStart(width)}`;
      return ns === null ? text : heatText(text, shareOf(ns), style);
    });
    return `${y.values[i]!.padStart(margin)}${cells.join("")}`;
  });
  const foot = " ".repeat(margin) + x.values.map((value) => ` ${value.padStart(width)}`).join("");
  return [
    paint(truncate(`${drawn.title}: ${name}`, style.columns), "bold", style),
    `${y.option} upwards, ${x.option} to the right`,
    ...lines.reverse(),
    foot,
  ];
}
