/** Latency by percentile on HdrHistogram's axis: each further nine has the same width. */
import uPlot from "uplot";
import type { ChartSeries } from "../report/charts/chart-model.js";
import { formatLatency } from "../report/text/units.js";
import { axis, decades, draw, latencyAxis, latencyScale, lineOf, placeOf } from "./chart.js";

/** The maximum stands this much to the right of the last percentile. */
const BEYOND = 1.25;

export function drawPercentiles(all: readonly ChartSeries[]): void {
  const place = placeOf("percentiles");
  if (place === null) return;
  const shown = all.filter(({ curve }) => curve !== null);
  const tables = shown.map(({ curve }): uPlot.AlignedData => {
    const { percentiles, ns } = curve!;
    // 1 / (1 - p): 1 at 0 %, 10 at 90 %, 100 at 99 %.
    const distances = percentiles.map((p) => (p < 100 ? 100 / (100 - p) : 0));
    distances[distances.length - 1] = BEYOND * Math.max(1, distances.at(-2) ?? 1);
    return [distances, ns.map((each) => Math.max(1, each))];
  });
  draw(
    place,
    {
      scales: {
        x: { time: false, distr: 3, log: 10, range: (_, min, max) => [Math.min(1, min), max] },
        ns: latencyScale(),
      },
      axes: [
        {
          ...axis("x", 40, percentileText),
          splits: (_, __, min, max) => decades([1], min, max),
          filter: (_, splits) => splits,
        },
        latencyAxis(),
      ],
      series: [
        { label: "percentile", value: (_, x) => (x === null ? "–" : percentileText(x)) },
        ...shown.map((each) => ({ ...lineOf(each, all, formatLatency), scale: "ns" })),
      ],
    },
    uPlot.join(tables),
  );
}

function percentileText(distance: number): string {
  const digits = Math.max(0, Math.ceil(Math.log10(distance)) - 1);
  return `${Number((100 - 100 / distance).toFixed(digits))} %`;
}
