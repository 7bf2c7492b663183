/** What stands in the columns of the table, and which of them give way on a narrow terminal. */
import { REPORT_PERCENTILES } from "../../result/latency/percentiles.js";
import { shownPercentile, UNKNOWN } from "../percentiles.js";
import { formatBandwidth, formatCount, formatLatency } from "../text/units.js";
import type { Column } from "./grid.js";
import type { Part } from "./rows.js";

/** In the order in which they give way. */
const GIVING_WAY = [
  "mean",
  "p99.99",
  "max",
  "p99.9",
  "bandwidth",
  "p50",
  "wait",
  "p99",
  "errors",
  "",
  "IOPS",
];

const PERCENTILES = REPORT_PERCENTILES.map((percentile) =>
  figure(`p${percentile}`, (part) => {
    return latencyText(shownPercentile(part.percentilesNs, percentile, part.samples));
  }),
);

export const COLUMNS: readonly Column<Part>[] = [
  { ...figure("", (part) => part.direction), align: "left" },
  figure("IOPS", (part) => formatCount(part.iops)),
  figure("bandwidth", ({ isNop, bytesPerSecond, units }) => {
    return isNop ? UNKNOWN : formatBandwidth(bytesPerSecond, units);
  }),
  figure("mean", (part) => latencyText(part.meanNs)),
  ...PERCENTILES,
  figure("max", (part) => latencyText(part.maxNs)),
  figure("errors", (part) => (part.errors === null ? null : formatCount(part.errors))),
  { ...figure("wait", (part) => part.wait), align: "left" },
];

function figure(title: string, cell: Column<Part>["cell"]): Column<Part> {
  return { title, align: "right", stays: GIVING_WAY.indexOf(title), cell };
}

function latencyText(ns: number | null): string {
  return ns === null ? UNKNOWN : formatLatency(ns);
}
