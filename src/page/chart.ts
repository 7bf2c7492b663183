/** What all charts have in common: size, axes, colours, the keyboard. */
import uPlot from "uplot";
import type { ChartSeries } from "../report/charts/chart-model.js";
import { formatLatency } from "../report/text/units.js";
import { chromeColors, lineColor } from "./theme.js";

const LINE_WIDTH = 1.6;
const HEIGHT = 320;
/** The lines of each further result are dashed in a way of their own, and so is the legend. */
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
const BORDERS = ["solid", "dashed", "dotted", "double"] as const;

/** The element that a chart is drawn into; null where the page has no such chart. */
export function placeOf(id: string): HTMLElement | null {
  return document.querySelector(`#${id} .chart`);
}

/** Puts a chart into its place, which follows the page's width and the keyboard. */
export function draw(place: HTMLElement, options: ChartOptions, data: uPlot.AlignedData): uPlot {
  place.replaceChildren();
  const { series, ...rest } = options;
  const plot = new uPlot(
    {
      width: widthOf(place),
      height: HEIGHT,
      padding: [12, 16, 0, 0],
      cursor: { drag: { x: true, y: false } },
      ...rest,
      legend: { ...rest.legend, markers: { dash: (_, i) => borderOf(series[i]) } },
      series: [...series],
    },
    data,
    place,
  );
  plots.set(place, plot);
  if (place.tabIndex !== 0) listen(place);
  for (const label of place.querySelectorAll<HTMLElement>(".u-legend .u-series th")) {
    label.tabIndex = 0;
    label.setAttribute("role", "button");
  }
  return plot;
}

function borderOf(series: uPlot.Series | undefined): (typeof BORDERS)[number] {
  return BORDERS[DASHES.indexOf(series?.dash ?? [])] ?? "solid";
}

export type ChartOptions = Pick<uPlot.Options, "axes" | "scales" | "hooks" | "legend"> & {
  readonly series: readonly uPlot.Series[];
};

/** The chart that stands in a place at the moment. */
const plots = new Map<HTMLElement, uPlot>();

function widthOf(place: HTMLElement): number {
  return Math.max(240, place.clientWidth);
}

/** Once for each place, whatever is drawn into it. */
function listen(place: HTMLElement): void {
  place.tabIndex = 0;
  new ResizeObserver(() => {
    const plot = plots.get(place)!;
    if (plot.width !== widthOf(place)) plot.setSize({ width: widthOf(place), height: HEIGHT });
  }).observe(place);
  place.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (target !== place) {
      if (event.key === "Enter" || event.key === " ") {
        target.click();
        event.preventDefault();
      }
      return;
    }
    if (pressed(plots.get(place)!, event.key)) event.preventDefault();
  });
}

/** Arrows move the cursor, + and - zoom around it, Escape shows all. @returns whether it is ours */
function pressed(plot: uPlot, key: string): boolean {
  const xs = plot.data[0];
  const at = plot.cursor.idx ?? (key === "ArrowLeft" ? xs.length : -1);
  const goTo = (index: number): void => {
    const x = xs[Math.min(xs.length - 1, Math.max(0, index))]!;
    plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.bbox.height / devicePixelRatio / 2 });
  };
  const zoom = (factor: number): void => {
    const { min, max } = plot.scales.x as { min: number; max: number };
    const middle = xs[Math.max(0, at)] ?? (min + max) / 2;
    const [low, high] = [middle - (middle - min) * factor, middle + (max - middle) * factor];
    plot.setScale("x", { min: Math.max(xs[0]!, low), max: Math.min(xs.at(-1)!, high) });
  };
  switch (key) {
    case "ArrowLeft":
      goTo(at - 1);
      return true;
    case "ArrowRight":
      goTo(at + 1);
      return true;
    case "Home":
      goTo(0);
      return true;
    case "End":
      goTo(xs.length - 1);
      return true;
    case "+":
      zoom(0.5);
      return true;
    case "-":
      zoom(2);
      return true;
    case "Escape":
      plot.setScale("x", { min: xs[0]!, max: xs.at(-1)! });
      return true;
    default:
      return false;
  }
}

/** A line for a series: a colour for each job, a dash for each result. */
export function lineOf(
  series: ChartSeries,
  all: readonly ChartSeries[],
  format: (value: number) => string,
): uPlot.Series {
  const ofResult = all.filter(({ result }) => result === series.result);
  return {
    label: series.name,
    stroke: lineColor(ofResult.indexOf(series)),
    dash: DASHES[series.result % DASHES.length]!,
    width: LINE_WIDTH,
    spanGaps: true,
    value: (_, value) => (value === null || value === undefined ? "–" : format(value)),
  };
}

/** @param format of the numbers at the axis; null: no text at this place */
export function axis(
  scale: string,
  size: number,
  format: (value: number) => string | null,
): uPlot.Axis {
  const { text, grid } = chromeColors();
  return {
    scale,
    stroke: text,
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1 },
    font: "12px system-ui, sans-serif",
    size,
    values: (_, splits) => splits.map((value) => (value === null ? null : format(value))),
  };
}

export const LATENCY_AXIS_SIZE = 64;

/** A logarithmic axis of latencies, with lines at 1, 2 and 5 of each decade. */
export function latencyAxis(): uPlot.Axis {
  return {
    ...axis("ns", LATENCY_AXIS_SIZE, formatLatency),
    splits: (_, __, min, max) => decades([1, 2, 5], min, max),
    filter: (_, splits) => splits,
  };
}

/** The multiples of each power of ten that lie between two values. */
export function decades(multiples: readonly number[], min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(max)) - first + 1 },
    (_, i) => i + first,
  );
  return powers
    .flatMap((power) => multiples.map((multiple) => multiple * 10 ** power))
    .filter((value) => min <= value && value <= max);
}

/** From a little below the smallest latency to a little above the largest. */
export function latencyScale(): uPlot.Scale {
  return {
    distr: 3,
    log: 10,
    range: (_, min, max) => [Math.max(1, (min ?? 1) / 1.3), Math.max(10, (max ?? 10) * 1.3)],
  };
}

/** `12 s`, `3:20`: a moment of the run. */
export function formatMoment(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const [h, m] = [Math.floor(seconds / 3600), (seconds / 60) % 60];
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${Math.floor(m)}:${two(seconds % 60)}`;
}
