/** Takes the figures that limits and comparisons are about out of a result. */
import { DIRECTIONS, type Direction } from "../base/direction.js";
import type {
  Figure,
  JobFigure,
  LatencyStatistic,
  OwnFigure,
  Property,
} from "../job/limit/limit.js";
import { perSecond } from "../result/entries/entry.js";
import { SAMPLES_BEYOND, samplesAbove } from "../result/latency/percentiles.js";
import { meanNs, mergeLatencies, percentilesNs } from "../result/latency/summary.js";
import { type LaneResult, neverBegan } from "../result/model/lane.js";
import type { LatencyRecord } from "../result/model/latency.js";
import type { RunResult } from "../result/model/result.js";

/** A job of a result: a section with all of its clones. */
export interface JobResult {
  readonly jobIndex: number;
  readonly name: string;
  /** None where it was skipped, or did not come to run. */
  readonly lanes: readonly LaneResult[];
  readonly sharing: RunResult["sharing"];
  /** Why it did not run; null where it did. */
  readonly skipped: string | null;
}

/** A figure, or why the result does not have it. */
export type FigureValue = { readonly value: number } | { readonly missing: string };

/** The jobs of a result in their order. */
export function jobResults({ jobs, lanes, sharing, skipped }: RunResult): JobResult[] {
  return jobs.map(({ jobIndex, name }) => {
    const own = lanes.filter((lane) => lane.jobIndex === jobIndex);
    return {
      jobIndex,
      name,
      lanes: own,
      sharing: sharing.filter(({ laneIndex }) => own.some((lane) => lane.laneIndex === laneIndex)),
      skipped: skipped.find((job) => job.jobIndex === jobIndex)?.reason ?? null,
    };
  });
}

/** @param jobs all of the result, since some figures are ratios to another job's */
export function figureOf(figure: Figure, job: JobResult, jobs: readonly JobResult[]): FigureValue {
  if (figure.kind !== "ratio") return ownFigureOf(figure, job);
  const { of, to } = figure;
  const other = jobs.find(({ name }) => name === to);
  if (other === undefined) return { missing: `there is no job ${to}` };
  const value = ownFigureOf(of, job);
  if ("missing" in value) return value;
  const divisor = ownFigureOf(of, other);
  if ("missing" in divisor) return { missing: `${to}: ${divisor.missing}` };
  if (divisor.value === 0) return { missing: `that of ${to} is 0` };
  return { value: value.value / divisor.value };
}

/** What has done nothing has no errors either, which is no reason to pass. @returns null where it ran */
function whyNotRun({ lanes, skipped }: JobResult): string | null {
  if (lanes.length === 0) return skipped ?? "it did not run";
  return lanes.every(neverBegan) ? "it ended before its start" : null;
}

/** The figure of all clones of a job together: rates add up, latencies are one distribution. */
function ownFigureOf(figure: OwnFigure, job: JobResult): FigureValue {
  const missing = whyNotRun(job);
  if (missing !== null) return { missing };
  switch (figure.kind) {
    case "latency":
      return latencyFigure(recordOf(figure, job.lanes), figure.statistic);
    case "rate":
      return rateFigure(figure.name === "iops" ? "ios" : "bytes", figure.direction, job.lanes);
    case "job":
      return jobFigure(figure.name, job);
  }
}

function partsOf(direction: Direction | null, lanes: readonly LaneResult[]) {
  const names = direction === null ? DIRECTIONS : [direction];
  return lanes.flatMap((lane) => names.map((name) => lane.directions[name]));
}

function recordOf(
  { latency, direction }: Extract<OwnFigure, { kind: "latency" }>,
  lanes: readonly LaneResult[],
): LatencyRecord {
  const parts = partsOf(direction, lanes);
  if (latency !== "completion") return mergeLatencies(parts.map((part) => part[latency]));
  const clat = mergeLatencies(parts.map((part) => part.clat));
  return clat.count > 0 ? clat : mergeLatencies(parts.map((part) => part.lat));
}

function latencyFigure(record: LatencyRecord, statistic: LatencyStatistic): FigureValue {
  if (record.count === 0) return { missing: "no such latency was measured" };
  if (statistic === "mean") return { value: meanNs(record) };
  if (statistic === "max") return { value: record.maxNs };
  const { percentile } = statistic;
  const above = samplesAbove(percentile, record.count);
  if (above < SAMPLES_BEYOND && percentile < 100) {
    return { missing: `p${percentile} of ${record.count} I/Os has only ${above} above it` };
  }
  const value = percentilesNs(record, [percentile])?.[0] ?? null;
  return value === null ? { missing: "its latencies were not counted" } : { value };
}

function rateFigure(
  counted: "ios" | "bytes",
  direction: Direction | null,
  lanes: readonly LaneResult[],
): FigureValue {
  if (lanes.every((lane) => lane.runtimeMs === 0)) return { missing: "nothing was measured" };
  const rates = lanes.map((lane) => {
    const amount = partsOf(direction, [lane]).reduce((sum, part) => sum + part[counted], 0);
    const window = direction === null ? lane : lane.directions[direction];
    return perSecond(amount, window.runtimeMs);
  });
  return { value: add(rates) };
}

function jobFigure(name: JobFigure, { lanes, sharing }: JobResult): FigureValue {
  switch (name) {
    case "errors":
      return { value: add(lanes.map(errorsOf)) };
    case "miscompares":
      if (lanes.every(({ verified }) => verified === null))
        return { missing: "it verified nothing" };
      return { value: add(lanes.map(({ verified }) => verified?.failed ?? 0)) };
    case "cpu_per_io":
      return perIo(add(lanes.map(({ cpu }) => (cpu.userMs + cpu.systemMs) * 1e6)), lanes);
    case "enters_per_io":
      return perIo(addKnown(lanes.map(({ enters }) => enters)), lanes);
    case "interrupts_per_io":
      return perIo(addKnown(lanes.map(({ interrupts }) => interrupts)), lanes);
    case "sharing.iops":
    case "sharing.p50":
    case "sharing.p99":
      return sharingFigure(name, sharing);
  }
}

/** Of several clones, that of the one that sharing costs most. */
function sharingFigure(
  name: "sharing.iops" | "sharing.p50" | "sharing.p99",
  sharing: RunResult["sharing"],
): FigureValue {
  const key = name.slice("sharing.".length) as "iops" | "p50" | "p99";
  const values = sharing.flatMap((each) => each[key] ?? []);
  if (values.length === 0) return { missing: "it shared no ring, or was not run alone" };
  return { value: key === "iops" ? Math.min(...values) : Math.max(...values) };
}

function errorsOf({ error, ignoredErrors }: LaneResult): number {
  return Math.max(ignoredErrors?.count ?? 0, error === 0 ? 0 : 1);
}

function perIo(amount: number | null, lanes: readonly LaneResult[]): FigureValue {
  if (amount === null) return { missing: "it is not known of its lanes" };
  const ios = add(partsOf(null, lanes).map((part) => part.ios));
  return ios === 0 ? { missing: "it did no I/O" } : { value: amount / ios };
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** null where one of the values is unknown. */
function addKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : add(known);
}

/** Whether a property holds, and what speaks against it. */
export type PropertyState =
  | { readonly holds: true }
  | { readonly holds: false; readonly why: string }
  | { readonly missing: string };

export function propertyOf(property: Property, job: JobResult): PropertyState {
  const missing = whyNotRun(job);
  if (missing !== null) return { missing };
  const { lanes } = job;
  switch (property) {
    case "polled":
      return firstAgainst(lanes, ({ polling }) => {
        if (polling.state === "not-requested") return "polling was not asked for";
        return polling.state === "no" ? polling.detail : null;
      });
    case "verified":
      return firstAgainst(lanes, ({ verified }) => {
        if (verified === null || verified.blocks === 0) return "no block was verified";
        return verified.failed > 0 ? `${verified.failed} blocks did not verify` : null;
      });
    case "no-io-wq":
      return firstAgainst(lanes, ({ disturbances }) => {
        const count = disturbances?.ioWorkers ?? 0;
        return count > 0 ? `${count} io-wq threads did I/O` : null;
      });
    case "no-drift":
      return driftState(lanes);
  }
}

function firstAgainst(
  lanes: readonly LaneResult[],
  against: (lane: LaneResult) => string | null,
): PropertyState {
  const [why] = lanes.flatMap((lane) => against(lane) ?? []);
  return why === undefined ? { holds: true } : { holds: false, why };
}

function driftState(lanes: readonly LaneResult[]): PropertyState {
  const drifts = partsOf(null, lanes)
    .filter(({ ios }) => ios > 0)
    .map(({ drift }) => drift);
  const drifting = drifts.find((drift) => drift?.state === "trend" || drift?.state === "level");
  if (drifting) {
    const { change } = drifting;
    const percent = change === null ? "" : ` by ${Math.round(100 * change)} %`;
    return { holds: false, why: `its IOPS changed${percent}` };
  }
  if (drifts.every((drift) => drift === null || drift.state === "too-short")) {
    return { missing: "it was too short to see a drift" };
  }
  return { holds: true };
}
