/** Rates and latencies over time, with marks where something changed or stood still. */
import uPlot from "uplot";
import type { ChartSeries, TimeSeries } from "../report/charts/chart-model.js";
import { formatBandwidth, formatCount, formatLatency } from "../report/text/units.js";
import {
  axis,
  draw,
  formatMoment,
  LATENCY_AXIS_SIZE,
  latencyAxis,
  latencyScale,
  lineOf,
  placeOf,
} from "./chart.js";
import { choose } from "./controls.js";
import { chromeColors } from "./theme.js";

const RATES = { iops: "IOPS", bytesPerSecond: "bandwidth" } as const;
const LATENCIES = { p50Ns: "p50", p99Ns: "p99", maxNs: "maximum" } as const;

type Rate = keyof typeof RATES;
type Latency = keyof typeof LATENCIES;

const BINARY_BYTES = { kbBase: 1024, unitBase: 8 } as const;

/** What is shown at the moment. */
const chosen: { rate: Rate; latency: Latency } = { rate: "iops", latency: "p99Ns" };

export function drawRates(all: readonly ChartSeries[]): void {
  const show = (): void => {
    const isCount = chosen.rate === "iops";
    const format = isCount ? formatCount : (value: number) => formatBandwidth(value, BINARY_BYTES);
    const scale: uPlot.Scale = { range: (_, __, max) => [0, Math.max(1, max * 1.08)] };
    const yAxis = axis("rate", LATENCY_AXIS_SIZE + (isCount ? 0 : 20), format);
    drawFigure("rates", all, chosen.rate, { name: "rate", scale, axis: yAxis, format });
  };
  choose("rates", RATES, chosen.rate, (rate) => {
    chosen.rate = rate;
    show();
  });
  show();
  writeMarks(all);
}

export function drawLatency(all: readonly ChartSeries[]): void {
  const show = (): void => {
    drawFigure("latency", all, chosen.latency, {
      name: "ns",
      scale: latencyScale(),
      axis: latencyAxis(),
      format: formatLatency,
    });
  };
  choose("latency", LATENCIES, chosen.latency, (latency) => {
    chosen.latency = latency;
    show();
  });
  show();
}

/** How a figure is shown. */
interface Vertical {
  readonly name: string;
  readonly scale: uPlot.Scale;
  readonly axis: uPlot.Axis;
  readonly format: (value: number) => string;
}

function drawFigure(
  id: string,
  all: readonly ChartSeries[],
  figure: Rate | Latency,
  { name, scale, axis: yAxis, format }: Vertical,
): void {
  const place = placeOf(id);
  if (place === null) return;
  const shown = all.filter(({ time }) => time !== null);
  draw(
    place,
    {
      scales: { x: { time: false }, [name]: scale },
      axes: [axis("x", 40, formatMoment), yAxis],
      series: [
        { label: "time", value: (_, s) => (s === null ? "–" : formatMoment(s)) },
        ...shown.map((each) => ({ ...lineOf(each, all, format), scale: name })),
      ],
      hooks: { draw: [(plot) => drawMarks(plot, shown)] },
    },
    uPlot.join(shown.map(({ time }) => columnsOf(time!, figure))),
  );
}

function columnsOf(time: TimeSeries, figure: Rate | Latency): uPlot.AlignedData {
  return [[...time.atS], [...time[figure]]];
}

/** A vertical line where the notes say that something happened. */
function drawMarks(plot: uPlot, shown: readonly ChartSeries[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = chromeColors().mark;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { atS } of shown.flatMap(({ marks }) => marks)) {
    const x = plot.valToPos(atS, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** The marks as text, below the chart. */
function writeMarks(all: readonly ChartSeries[]): void {
  const marks = all.flatMap((each) => each.marks).sort((a, b) => a.atS - b.atS);
  const section = document.querySelector("#rates");
  if (marks.length === 0 || section === null || section.querySelector(".marks") !== null) return;
  const items = marks.map(({ atS, text }) => {
    const item = document.createElement("li");
    item.textContent = `at ${formatMoment(atS)}: ${text}`;
    return item;
  });
  const list = document.createElement("ul");
  list.className = "marks";
  list.append(...items);
  section.querySelector(".chart")!.after(list);
}
