/** A job of a result file. */
import { DIRECTIONS } from "../../base/direction.js";
import { printable } from "../../base/printable.js";
import { describeVerified } from "../../result/verify-result.js";
import { formatLatency } from "../units.js";
import { directionView } from "./direction.js";
import { asArray, asNumber, asRecord, asString, type Json } from "./loose-json.js";
import type { DirectionView, FloorView, JobView, Part } from "./view.js";

const PARTS: readonly Part[] = [...DIRECTIONS, "mixed"];

/** What an option asks for, in contrast to what hipri takes wherever the kernel has it. */
const RING_MODES = [
  "iopoll",
  "hybrid_iopoll",
  "sqpoll",
  "registered_buffers",
  "registered_files",
  "huge_pages",
];

/**
 * @param job of fio's tree
 * @param own the same one of hipri's object, `{}` in a file of fio's
 * @param allLanes by their number
 */
export function jobView(job: Json, own: Json, allLanes: ReadonlyMap<number | null, Json>): JobView {
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
    verified: verifiedOf(lanes),
    steadyState: steadyStateOf(asRecord(job.steadystate)),
    errors: errorsOf(job, lanes),
    skipped: null,
  };
}

/** A job that did not run. */
export function skippedView(skipped: Json): JobView {
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
    verified: null,
    steadyState: null,
    errors: [],
    skipped: asString(skipped.reason),
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

/** `48 of 64 written blocks verified, 16 overwritten` */
function verifiedOf(lanes: readonly Json[]): string | null {
  const outcomes = lanes.map((lane) => asRecord(lane.verified));
  const figures = (name: string) => outcomes.flatMap((each) => asNumber(each[name]) ?? []);
  if (figures("blocks").length === 0) return null;
  return describeVerified({
    blocks: sum(figures("blocks")),
    written: figures("written").length === 0 ? null : sum(figures("written")),
    overwritten: sum(figures("overwritten")),
    failed: sum(figures("failed")),
  });
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
