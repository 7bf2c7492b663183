/**
 * What a printed report shows, read from a result file. A run's own report takes the same way
 * through the JSON, so that a table drawn later from the disk is the table that the run printed.
 * fio's own json and json+ files can be read too; they only lack what fio does not know.
 */
import { DIRECTIONS } from "../base/direction.js";
import { UsageError } from "../base/errors.js";
import type { RunResult } from "../run/result.js";
import { toFioJson } from "./json/fio.js";
import { REPORT_PERCENTILES } from "./json/hipri.js";
import { stringifyFioJson } from "./json/tree.js";
import { printable } from "./style.js";
import { type BandwidthUnits, formatLatency } from "./units.js";

export interface ReportView {
  /** Which program on which machine, in parts that can be joined. */
  readonly origin: readonly string[];
  readonly elapsedMs: number;
  /** The signal that ended the run early, or null. */
  readonly interruptedBy: string | null;
  readonly jobs: readonly JobView[];
  readonly sharing: readonly SharingView[];
  readonly notices: readonly string[];
}

export interface JobView {
  /** Its place among all jobs; a group has that of its first. */
  readonly jobIndex: number;
  readonly name: string;
  /** How many clones the entry sums; null where the file does not say. */
  readonly clones: number | null;
  readonly units: BandwidthUnits;
  /** Completion latency, or the total one where only that was kept. */
  readonly latency: "clat" | "lat";
  /** Only directions with I/O. */
  readonly directions: readonly DirectionView[];
  readonly cpuNsPerIo: number | null;
  readonly entersPerIo: number | null;
  /** What NOPs take on the first lane's ring; null where that was not measured. */
  readonly floor: FloorView | null;
  /** What of the ring the user chose and got, as `iopoll` or `registered_buffers`. */
  readonly ringModes: readonly string[];
  /** How often the ring was resized, and what it cost, in words; null where nobody asked. */
  readonly resizes: string | null;
  /** The evidence of polling in words; null where polling was not asked for. */
  readonly polling: string | null;
  /** Of the first lane's devices; null where none could be attributed. */
  readonly interruptsPerIo: number | null;
  /** Whether the results became steady, in words; null where nobody asked. */
  readonly steadyState: string | null;
  readonly errors: readonly string[];
  /** Why the job did not run; null when it did. */
  readonly skipped: string | null;
}

/** See stats/floor.ts. */
interface FloorView {
  readonly latencyNs: number;
  /** Its share of the smallest median of the directions, null where there is none. */
  readonly percentOfP50: number | null;
}

/** What it cost a lane to share its ring: shared ÷ alone, null where a figure is missing. */
export interface SharingView {
  readonly name: string;
  readonly iops: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** The directions, and all of them together with unified_rw_reporting. */
const PARTS = [...DIRECTIONS, "mixed"] as const;
type Part = (typeof PARTS)[number];

export interface DirectionView {
  /** `nop` for the NOPs of rw=nop, which count as reads. */
  readonly direction: Part | "nop";
  readonly iops: number;
  readonly bytesPerSecond: number;
  /** null where no latency was measured. */
  readonly meanNs: number | null;
  readonly maxNs: number | null;
  /** One for each of REPORT_PERCENTILES, null where the file has not got it. */
  readonly percentilesNs: readonly (number | null)[];
  /** Under a rate, from the intended start; null elsewhere. */
  readonly intended: { readonly response: TailView; readonly lateness: TailView } | null;
}

export interface TailView {
  /** One for each of REPORT_PERCENTILES. */
  readonly percentilesNs: readonly (number | null)[];
  readonly maxNs: number | null;
}

/** The view of a run that has just ended. */
export function fromResult(result: RunResult): ReportView {
  const text = stringifyFioJson(toFioJson(result, { plus: false }));
  return fromJson(JSON.parse(text), "the result of this run");
}

/**
 * The view of a parsed result file of hipri's or fio's.
 * @param file named in the error
 * @throws UsageError when the value is no such file
 */
export function fromJson(value: unknown, file: string): ReportView {
  const root = asRecord(value);
  const hipri = asRecord(root.hipri);
  if (!Array.isArray(root.jobs) || typeof root["fio version"] !== "string") {
    throw new UsageError("this is not a result of hipri or fio", {
      place: file,
      cure: "Give a file that `hipri run --output FILE.json` or fio's --output-format=json wrote.",
    });
  }
  const jobs = root.jobs.map(asRecord);
  const elapsedMs = asNumber(hipri.elapsed_ms) ?? (asNumber(jobs[0]?.elapsed) ?? 0) * 1000;
  return {
    origin: originOf(root, asRecord(hipri.environment)),
    elapsedMs,
    interruptedBy: asString(hipri.signal),
    jobs: [
      ...jobs.map((job, i) => jobView(job, asRecord(asArray(hipri.jobs)[i]), lanesOf(hipri))),
      ...asArray(hipri.skipped).map((skipped) => skippedView(asRecord(skipped))),
    ].sort((a, b) => a.jobIndex - b.jobIndex),
    sharing: asArray(hipri.sharing).map((lane) => sharingView(asRecord(lane))),
    notices: [
      ...asArray(hipri.notices).flatMap((notice) => asString(asRecord(notice).text) ?? []),
      ...circumstancesOf(asRecord(hipri.environment)),
    ],
  };
}

type Json = Readonly<Record<string, unknown>>;

function originOf(root: Json, environment: Json): string[] {
  const version = asString(environment.hipri_version);
  if (version === null) return [asString(root["fio version"])!];
  return [
    `hipri ${version}`,
    `Linux ${asString(environment.kernel_release)}`,
    `${asNumber(environment.cpu_count)} × ${asString(environment.cpu_model)}`,
    ...asArray(environment.disks).map((disk) => {
      const { name, model, driver } = asRecord(disk);
      return `${name} (${asString(model) ?? asString(driver) ?? "unknown driver"})`;
    }),
  ];
}

/** What of the machine is likely to have moved the latencies. */
function circumstancesOf(environment: Json): string[] {
  const texts: string[] = [];
  const load = asNumber(asArray(environment.load_before)[0]) ?? 0;
  const cpuCount = asNumber(environment.cpu_count) ?? 0;
  if (load > cpuCount) {
    texts.push(`the machine was busy before the run: load ${load.toFixed(1)} on ${cpuCount} CPUs`);
  }
  const governors = asArray(environment.cpu_governors).filter((name) => name !== "performance");
  if (governors.length > 0) {
    texts.push(`the CPUs' clock follows the load (governor ${governors.join(", ")})`);
  }
  return texts;
}

/** The lanes of the file by their number. */
function lanesOf(hipri: Json): ReadonlyMap<number | null, Json> {
  return new Map(
    asArray(hipri.lanes)
      .map(asRecord)
      .map((lane) => [asNumber(lane.lane), lane]),
  );
}

/** What an option asks for, in contrast to what hipri takes wherever the kernel has it. */
const RING_MODES = [
  "iopoll",
  "hybrid_iopoll",
  "sqpoll",
  "registered_buffers",
  "registered_files",
  "huge_pages",
];

function jobView(job: Json, own: Json, allLanes: ReadonlyMap<number | null, Json>): JobView {
  const lanes = asArray(own.lanes).map((index) => asRecord(allLanes.get(asNumber(index))));
  const latency = own.latency === "lat_ns" ? "lat" : "clat";
  const directions = PARTS.filter((each) => asNumber(asRecord(job[each]).total_ios))
    .map((each) => directionView(each, job, latency, own))
    .map((part) => (own.workload === "nop" ? { ...part, direction: "nop" as const } : part));
  return {
    jobIndex: asNumber(lanes[0]?.job) ?? 0,
    name: printable(asString(job.jobname) ?? ""),
    clones: lanes.length > 0 ? lanes.length : null,
    units: {
      kbBase: own.kb_base === 1000 ? 1000 : 1024,
      unitBase: own.unit_base === 1 ? 1 : 0,
    },
    latency,
    directions,
    cpuNsPerIo: asNumber(own.cpu_ns_per_io),
    entersPerIo: asNumber(own.enters_per_io),
    floor: floorView(asRecord(lanes[0]?.floor), directions),
    ringModes: RING_MODES.filter((mode) => asRecord(lanes[0]?.ring)[mode] === true),
    resizes: resizesOf(lanes),
    polling: pollingOf(lanes),
    interruptsPerIo: asNumber(lanes[0]?.interrupts_per_io),
    steadyState: steadyStateOf(asRecord(job.steadystate)),
    errors: errorsOf(job, lanes),
    skipped: null,
  };
}

function skippedView(skipped: Json): JobView {
  return {
    jobIndex: asNumber(skipped.job) ?? 0,
    name: printable(asString(skipped.name) ?? ""),
    clones: null,
    units: { kbBase: 1024, unitBase: 0 },
    latency: "clat",
    directions: [],
    cpuNsPerIo: null,
    entersPerIo: null,
    floor: null,
    ringModes: [],
    resizes: null,
    polling: null,
    interruptsPerIo: null,
    steadyState: null,
    errors: [],
    skipped: asString(skipped.reason),
  };
}

function sharingView({ name, penalty }: Json): SharingView {
  const { iops, p50, p99 } = asRecord(penalty);
  return {
    name: printable(asString(name) ?? ""),
    iops: asNumber(iops),
    p50: asNumber(p50),
    p99: asNumber(p99),
  };
}

function directionView(
  direction: Part,
  job: Json,
  latency: "clat" | "lat",
  own: Json,
): DirectionView {
  const percentiles = asRecord(asRecord(own.percentiles_ns)[direction]);
  const part = asRecord(job[direction]);
  const record = asRecord(part[`${latency}_ns`]);
  const listed = asRecord(record.percentile);
  const measured = (asNumber(record.N) ?? 0) > 0;
  return {
    direction,
    iops: asNumber(part.iops) ?? 0,
    bytesPerSecond: asNumber(part.bw_bytes) ?? 0,
    meanNs: measured ? asNumber(record.mean) : null,
    maxNs: measured ? asNumber(record.max) : null,
    percentilesNs: REPORT_PERCENTILES.map(
      (percentile) => asNumber(percentiles[percentile]) ?? asNumber(listed[percentile.toFixed(6)]),
    ),
    intended: intendedView(asRecord(own.intended_starts)[direction]),
  };
}

function intendedView(value: unknown): DirectionView["intended"] {
  if (value === undefined) return null;
  const { response_ns, lateness_ns } = asRecord(value);
  return { response: tailView(asRecord(response_ns)), lateness: tailView(asRecord(lateness_ns)) };
}

function tailView({ percentiles, max }: Json): TailView {
  const listed = asRecord(percentiles);
  return {
    percentilesNs: REPORT_PERCENTILES.map((percentile) => asNumber(listed[percentile])),
    maxNs: asNumber(max),
  };
}

/** `20 ring resizes, each a stall of 41.0µs, the longest of 85.1µs` */
function resizesOf(lanes: readonly Json[]): string | null {
  // Lanes of one worker share its ring.
  const rings = new Map(lanes.map((lane) => [lane.worker, asRecord(lane.ring_resizes)]));
  const resized = [...rings.values()];
  const figures = (name: string) => resized.flatMap((each) => asNumber(each[name]) ?? []);
  const count = sum(figures("count"));
  if (figures("count").length === 0) return null;
  if (count === 0) return "the ring was not resized";
  const mean = formatLatency(sum(figures("total_ns")) / count);
  const longest = formatLatency(Math.max(...figures("longest_ns")));
  return `${count} ring resizes, each a stall of ${mean}, the longest of ${longest}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function floorView(floor: Json, directions: readonly DirectionView[]): FloorView | null {
  const latencyNs = asNumber(floor.latency_ns);
  if (latencyNs === null) return null;
  const mediansNs = directions.flatMap((part) => part.percentilesNs[0] ?? []);
  const smallestNs = Math.min(...mediansNs);
  const percentOfP50 =
    smallestNs > 0 && mediansNs.length > 0 ? (100 * latencyNs) / smallestNs : null;
  return { latencyNs, percentOfP50 };
}

const POLLING_WORDS: ReadonlyMap<string, string> = new Map([
  ["proven", "polled, proven"],
  ["plausible", "polled, plausible"],
  ["no", "NOT POLLED"],
]);

/** Clones of a job have the same targets, so what was seen of one goes for all that say the same. */
function pollingOf(lanes: readonly Json[]): string | null {
  const words = lanes.flatMap((lane) => {
    const { state, detail } = asRecord(lane.polling);
    const words = POLLING_WORDS.get(asString(state) ?? "");
    return words === undefined ? [] : `${words}: ${asString(detail)}`;
  });
  return words.length > 0 ? [...new Set(words)].join("; ") : null;
}

/** `steady state attained (iops_slope:0.300000%, at 0.021000%)` */
function steadyStateOf({ ss, attained, criterion }: Json): string | null {
  if (asString(ss) === null) return null;
  return `${attained === 1 ? "steady state attained" : "NO STEADY STATE"} (${ss}, at ${criterion})`;
}

function errorsOf(job: Json, lanes: readonly Json[]): string[] {
  const texts = lanes.flatMap((lane) => asString(lane.error_text) ?? []);
  if (texts.length > 0) return [...new Set(texts)];
  if (asNumber(job.total_err)) {
    return [
      `${job.total_err} I/Os failed, the first with errno ${job.first_error}; the job went on`,
    ];
  }
  return asNumber(job.error) ? [`ended with errno ${job.error}`] : [];
}

function asRecord(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function asString(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
