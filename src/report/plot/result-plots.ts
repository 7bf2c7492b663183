/** A result's charts for a terminal: latency by percentile, and IOPS and p99 over time. */
import { isSweep } from "../../result/sweep/points.js";
import { chartData, type NamedResult } from "../charts/chart-data.js";
import type { ChartSeries } from "../charts/chart-model.js";
import { partsOfPoints, sweepCharts } from "../sweep/sweep-charts.js";
import { sweepPlots } from "../sweep/sweep-plots.js";
import { inCharset, paint, type TextStyle, truncateMiddle } from "../text/style.js";
import { formatClock, formatCount } from "../text/units.js";
import { latencyAxis, rangeOf, steps } from "./axes.js";
import { letterOf, type PlotAxis, type PlotLine, plotRows } from "./plot.js";

/** The whole text, with a newline at its end. */
export function renderPlots(results: readonly NamedResult[], style: TextStyle): string {
  const sweeps = results.filter(({ result }) => isSweep(result));
  const { series, left } = chartData(results.filter(({ result }) => !isSweep(result)));
  const plots = [
    ...sweeps.flatMap(({ result }) => sweepPlots(sweepCharts(partsOfPoints(result)), style)),
    percentilePlot(series, style),
    ...timePlots(series, style),
  ];
  const known = plots.filter((lines) => lines.length > 0);
  if (known.length === 0) return "the result has nothing that could be drawn\n";
  const legend = series.map(({ name }, index) => {
    return inCharset(`  ${letterOf(index)} ${truncateMiddle(name, style.columns - 5)}`, style);
  });
  const more = left > 0 ? [`  and ${left} more, which have no room`] : [];
  const blocks = [...known, [...legend, ...more]].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const NINES = [0, 90, 99, 99.9, 99.99, 99.999, 99.9999];

/** On HdrHistogram's axis, where each further nine has the same width; the last point is the maximum. */
function percentilePlot(series: readonly ChartSeries[], style: TextStyle): string[] {
  const lines = series.map(({ curve }): PlotLine => {
    const { percentiles = [], ns = [] } = curve ?? {};
    const last = percentiles.at(-2) ?? 0;
    const points = percentiles.map((percentile, i): [number, number] => {
      return [distanceOf(percentile < 100 ? percentile : last), Math.log10(Math.max(1, ns[i]!))];
    });
    return { points };
  });
  const x = rangeOf(lines, 0, (max) => [0, max]);
  if (x === null) return [];
  const ticks = NINES.map((p) => [distanceOf(p), `${p}%`] as const);
  const xAxis = { ...x, ticks: ticks.filter(([value]) => value <= x.max) };
  const y = latencyAxis(lines);
  return [paint("latency by percentile", "bold", style), ...plotRows(lines, xAxis, y, style)];
}

function distanceOf(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function timePlots(series: readonly ChartSeries[], style: TextStyle): string[][] {
  const iops = series.map(({ time }): PlotLine => {
    return { points: (time?.iops ?? []).map((value, i) => [time!.atS[i]!, value]) };
  });
  const p99 = series.map(({ time }): PlotLine => {
    const points = (time?.p99Ns ?? []).flatMap((ns, i): [number, number][] => {
      return ns === null ? [] : [[time!.atS[i]!, Math.log10(Math.max(1, ns))]];
    });
    return { points };
  });
  const x = rangeOf(iops, 0, (max, min) => [min, max]);
  // A single moment is no series.
  if (x === null || x.max === x.min) return [];
  const xAxis = { ...x, ticks: steps(x.min, x.max, (s) => formatClock(s * 1000)) };
  const yIops = rangeOf(iops, 1, (max) => [0, max])!;
  const iopsAxis = { ...yIops, ticks: steps(0, yIops.max, formatCount) };
  const titled = (title: string, lines: readonly PlotLine[], y: PlotAxis): string[] => {
    return [paint(title, "bold", style), ...plotRows(lines, xAxis, y, style)];
  };
  return [
    titled("IOPS over time", iops, iopsAxis),
    ...(rangeOf(p99, 1, (max) => [0, max]) === null
      ? []
      : [titled("p99 over time", p99, latencyAxis(p99))]),
  ];
}
