/** The series over time as tables, written when somebody opens them. */
import type { ChartSeries, TimeSeries } from "../report/charts/chart-model.js";
import { formatCount, formatLatency } from "../report/text/units.js";
import { formatMoment } from "./chart.js";

const COLUMNS = {
  rates: [
    ["IOPS", ({ iops }: TimeSeries, i: number) => formatCount(iops[i]!)],
    ["bytes/s", ({ bytesPerSecond }: TimeSeries, i: number) => formatCount(bytesPerSecond[i]!)],
  ],
  latency: [
    ["p50", ({ p50Ns }: TimeSeries, i: number) => latencyText(p50Ns[i])],
    ["p99", ({ p99Ns }: TimeSeries, i: number) => latencyText(p99Ns[i])],
    ["max", ({ maxNs }: TimeSeries, i: number) => latencyText(maxNs[i])],
  ],
} as const;

export function offerNumbers(all: readonly ChartSeries[]): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details[data-numbers]")) {
    const id = details.dataset.numbers as keyof typeof COLUMNS;
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(tableOf(all, id));
    });
  }
}

function tableOf(all: readonly ChartSeries[], id: keyof typeof COLUMNS): HTMLElement {
  const columns = COLUMNS[id];
  const table = document.createElement("table");
  const rowOf = (section: HTMLTableSectionElement, cells: readonly string[]): void => {
    const row = section.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  };
  rowOf(table.createTHead(), ["job", "time", ...columns.map(([title]) => title)]);
  const body = table.createTBody();
  for (const { name, time } of all) {
    for (const [i, s] of (time?.atS ?? []).entries()) {
      rowOf(body, [name, formatMoment(s), ...columns.map(([, cell]) => cell(time!, i))]);
    }
  }
  const wide = document.createElement("div");
  wide.className = "wide tall";
  wide.append(table);
  return wide;
}

function latencyText(ns: number | null | undefined): string {
  return ns === null || ns === undefined ? "–" : formatLatency(ns);
}
