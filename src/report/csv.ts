/** A row for each job and direction, for spreadsheets and scripts (RFC 4180). */

import type { ReportEntry } from "../result/entries/entry.js";
import { entryFigures } from "../result/entries/figures.js";
import { partsOf } from "../result/entries/unified.js";
import { jobsOnHosts, reportEntries } from "../result/hosts/entries.js";
import { REPORT_PERCENTILES } from "../result/latency/percentiles.js";
import { launchesOf } from "../result/launches.js";
import type { Tail } from "../result/model/figures.js";
import type { RunResult } from "../result/model/result.js";
import { pointsOf } from "../result/sweep/points.js";

type Cell = string | number | null;

/** Those of all launches, whose number is the last cell; of a sweep its options come first. */
export function csvReport(result: RunResult): string {
  const rows = pointsOf(result).flatMap((point) => {
    const launches = launchesOf(point).flatMap((launch, index) => launchRows(launch, index + 1));
    return launches.map((row) => ({ ...Object.fromEntries(point.varied), ...row }));
  });
  if (rows.length === 0) return "";
  return [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(cellText).join(",")}\n`)
    .join("");
}

function launchRows(result: RunResult, launch: number) {
  return rowEntries(result).flatMap(({ host, entry }) => {
    const { directions, latency, ...perIo } = entryFigures(entry, result.state);
    const active = partsOf(entry).filter(({ name }) => name in directions);
    return active.map(({ name: direction, part: { ios, bytes, runtimeMs } }) => {
      const part = directions[direction]!;
      return {
        ...(host === null ? {} : { host }),
        job: entry.name,
        group: entry.groupId,
        direction,
        ios,
        bytes,
        runtime_ms: runtimeMs,
        iops: part.iops,
        bytes_per_second: part.bytesPerSecond,
        latency,
        mean_ns: part.meanNs,
        ...percentileCells("", part.percentilesNs),
        max_ns: part.maxNs,
        ...percentileCells("response_", part.response?.percentilesNs ?? null),
        response_max_ns: part.response?.maxNs ?? null,
        cpu_ns_per_io: perIo.cpuNsPerIo,
        enters_per_io: perIo.entersPerIo,
        interrupts_per_io: perIo.interruptsPerIo,
        error: entry.error,
        launch,
      };
    });
  });
}

/** Of a merged result each job on each host, then on all of them, whose cell is empty. */
function rowEntries(result: RunResult): { host: string | null; entry: ReportEntry }[] {
  if (result.hosts.length === 0) {
    return reportEntries(result).map((entry) => ({ host: null, entry }));
  }
  return jobsOnHosts(result).flatMap(({ hosts, all }) => [
    ...hosts.map(({ host, entry }) => ({ host: host.name, entry })),
    { host: "", entry: all },
  ]);
}

function percentileCells(prefix: string, percentilesNs: Tail["percentilesNs"]) {
  return Object.fromEntries(
    REPORT_PERCENTILES.map((p) => [`${prefix}p${p}_ns`, percentilesNs?.[p] ?? null]),
  );
}

function cellText(cell: Cell): string {
  const text = String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
