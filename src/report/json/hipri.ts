/**
 * The `hipri` object of a result file: what fio's tree has no place for. It says what the numbers
 * rest on (environment, ring, polling, notices), and holds every histogram in full.
 */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import { type EntryDirection, entryIos, type ReportEntry } from "../../result/entries/entry.js";
import type { LaneFigures, SharingPenalty } from "../../result/entries/sharing.js";
import { partsOf } from "../../result/entries/unified.js";
import type { FloorOutcome } from "../../result/floor.js";
import type { DirectionStats } from "../../result/lane-stats.js";
import { encodeHdr } from "../../result/latency/hdr.js";
import type { LatencyRecord } from "../../result/latency/latency.js";
import { percentilesNs } from "../../result/latency/summary.js";
import type {
  Environment,
  LaneResult,
  PollEvidence,
  RingInEffect,
  RunResult,
} from "../../result/result.js";
import { judgeSteadiness, ratesOf } from "../../result/steadiness.js";
import type { VerifyResult } from "../../result/verify-result.js";
import { inSnakeCase } from "./snake-case.js";
import { Float, type JsonObject, type JsonTree } from "./tree.js";

/** Raised when a key of the object changes its meaning or goes. */
const HIPRI_FORMAT = 1;

/** The percentiles that every report shows, whatever percentile_list says. */
export const REPORT_PERCENTILES = [50, 99, 99.9, 99.99] as const;

const LATENCY_KINDS = ["slat", "clat", "lat", "response", "lateness"] as const;

/** @param entries those of the tree's `jobs`, in the same order */
export function hipriTree(result: RunResult, entries: readonly ReportEntry[]): JsonObject {
  return {
    format: HIPRI_FORMAT,
    state: result.state,
    signal: result.signal,
    limit: result.limit,
    started_at_ms: Math.round(result.startedAtMs),
    elapsed_ms: Math.round(result.elapsedMs),
    environment: environmentTree(result.environment),
    stolen_ms: result.stolenMs,
    skipped: result.skipped.map(({ jobIndex, name, reason }) => ({ job: jobIndex, name, reason })),
    notices: result.notices.map(({ code, text }) => ({ code, text })),
    jobs: entries.map((entry) => entryTree(entry, hasEnded(result, entry))),
    lanes: result.lanes.map(laneTree),
    sharing: result.sharing.map(sharingTree),
  };
}

function environmentTree({ loadBefore, ...facts }: Environment): JsonObject {
  return {
    ...(inSnakeCase(facts) as JsonObject),
    load_before: loadBefore.map((load) => new Float(load)),
  };
}

/** Workers tell their calls when they have ended. */
function hasEnded({ state, lanes }: RunResult, entry: ReportEntry): boolean {
  const lost = lanes.filter((lane) => lane.lost !== null).map(({ laneIndex }) => laneIndex);
  return state !== "running" && entry.lanes.every(({ laneIndex }) => !lost.includes(laneIndex));
}

/** What a report shows of one entry of `jobs` and fio's own keys do not tell. */
function entryTree(entry: ReportEntry, ended: boolean): JsonObject {
  const ios = entryIos(entry);
  const { userMs, systemMs } = entry.cpu;
  const kind = reportedLatency(entry);
  return {
    lanes: entry.lanes.map((lane) => lane.laneIndex),
    workload: entry.firstJob.workload,
    kb_base: entry.firstJob.kbBase,
    unit_base: entry.firstJob.unitBase,
    cpu_ns_per_io: perIo((userMs + systemMs) * 1e6, ios),
    enters_per_io: ended ? perIo(entry.enters, ios) : null,
    latency: `${kind}_ns`,
    percentiles_ns: Object.fromEntries(
      partsOf(entry)
        .filter(({ part }) => part.ios > 0)
        .map(({ name, part }) => [name, percentileTree(part[kind])]),
    ),
    intended_starts: Object.fromEntries(
      partsOf(entry)
        .filter(({ part }) => part.response.count > 0)
        .map(({ name, part }) => [name, intendedTree(part)]),
    ),
  };
}

/** Completion latency, unless only the total one was kept. */
function reportedLatency(entry: ReportEntry): "clat" | "lat" {
  const has = (kind: "clat" | "lat") =>
    DIRECTIONS.some((direction) => entry.directions[direction][kind].count > 0);
  return !has("clat") && has("lat") ? "lat" : "clat";
}

function percentileTree(record: LatencyRecord): JsonTree {
  const values = percentilesNs(record, REPORT_PERCENTILES);
  if (values === null) return null;
  return Object.fromEntries(REPORT_PERCENTILES.map((p, i) => [String(p), Math.round(values[i]!)]));
}

function intendedTree({ response, lateness }: EntryDirection): JsonTree {
  return { response_ns: tailTree(response), lateness_ns: tailTree(lateness) };
}

function tailTree(record: LatencyRecord): JsonTree {
  return { percentiles: percentileTree(record), max: Math.round(record.maxNs) };
}

function laneTree(lane: LaneResult): JsonObject {
  const ios = DIRECTIONS.reduce((sum, direction) => sum + lane.directions[direction].ios, 0);
  return {
    lane: lane.laneIndex,
    worker: lane.workerIndex,
    job: lane.jobIndex,
    clone: lane.cloneIndex,
    groupid: lane.groupId,
    name: lane.name,
    error: lane.error,
    error_text: lane.errorText,
    started_at_ms: Math.round(lane.startedAtMs),
    runtime_ms: new Float(lane.runtimeMs),
    enters: lane.enters,
    enters_per_io: lane.lost === null ? perIo(lane.enters, ios) : null,
    ring: ringTree(lane.ring),
    ring_resizes: lane.ringResizes === null ? null : inSnakeCase(lane.ringResizes),
    floor: floorTree(lane.floor),
    polling: pollingTree(lane.polling),
    verified: verifyTree(lane.verified),
    lost: lane.lost === null ? null : inSnakeCase(lane.lost),
    interrupts: lane.interrupts,
    disturbances: inSnakeCase(lane.disturbances),
    interrupts_per_io: lane.interrupts === null ? null : perIo(lane.interrupts, ios),
    steadiness: forDirections(
      (direction) => lane.directions[direction].ios > 0,
      (direction) => steadinessTree(lane, direction),
    ),
    histograms: forDirections(
      (direction) => hasCounts(lane.directions[direction]),
      (direction) => histogramTree(lane.directions[direction]),
    ),
  };
}

function steadinessTree({ directions, runtimeMs }: LaneResult, direction: Direction): JsonObject {
  const rates = ratesOf(directions[direction].series.iops);
  const { state, intervals, halves, change, changedAt } = judgeSteadiness(rates);
  return {
    state,
    intervals,
    iops_of_halves: halves?.map((iops) => new Float(iops)) ?? null,
    change: orNull(change),
    changed_at_ms: changedAt === null ? null : Math.round(changedAt * runtimeMs),
  };
}

function sharingTree({ laneIndex, name, shared, alone, ...penalty }: SharingPenalty): JsonObject {
  return {
    lane: laneIndex,
    name,
    shared: figuresTree(shared),
    alone: figuresTree(alone),
    penalty: {
      iops: orNull(penalty.iops),
      p50: orNull(penalty.p50),
      p99: orNull(penalty.p99),
    },
  };
}

function figuresTree({ iops, p50Ns, p99Ns }: LaneFigures): JsonObject {
  return { iops: new Float(iops), p50_ns: p50Ns, p99_ns: p99Ns };
}

function orNull(value: number | null): JsonTree {
  return value === null ? null : new Float(value);
}

function ringTree(ring: RingInEffect): JsonObject {
  return {
    entries: ring.entries,
    cq_entries: ring.cqEntries,
    iopoll: ring.iopoll,
    hybrid_iopoll: ring.hybridIopoll,
    sqpoll: ring.sqpoll,
    single_issuer: ring.singleIssuer,
    defer_taskrun: ring.deferTaskrun,
    coop_taskrun: ring.coopTaskrun,
    no_sqarray: ring.noSqarray,
    registered_ring: ring.registeredRing,
    registered_buffers: ring.registeredBuffers,
    registered_files: ring.registeredFiles,
    huge_pages: ring.hugePages,
  };
}

function floorTree(floor: FloorOutcome): JsonObject {
  const { nsPerIo, nsPerEnter, latencyNs, reason } = { ...NO_FLOOR, ...floor };
  return {
    ns_per_io: orNull(nsPerIo),
    ns_per_enter: orNull(nsPerEnter),
    latency_ns: latencyNs,
    reason,
  };
}

const NO_FLOOR = { nsPerIo: null, nsPerEnter: null, latencyNs: null, reason: null };

function verifyTree(verified: VerifyResult | null): JsonTree {
  if (verified === null) return null;
  const { blocks, written, overwritten, failed, badBlocks } = verified;
  const bad = badBlocks.map(({ path, offsetBytes, lengthBytes, what }) => {
    return { file: path, offset: offsetBytes, length: lengthBytes, what };
  });
  return { blocks, written, overwritten, failed, bad };
}

function pollingTree(polling: PollEvidence): JsonObject {
  return {
    state: polling.state,
    detail: polling.state === "not-requested" ? null : polling.detail,
  };
}

function hasCounts(part: DirectionStats): boolean {
  return LATENCY_KINDS.some((kind) => part[kind].count > 0 && part[kind].counts !== null);
}

/** Each latency that was counted, in HdrHistogram's compressed V2 encoding (base64). */
function histogramTree(part: DirectionStats): JsonObject {
  const tree: JsonObject = {};
  for (const kind of LATENCY_KINDS) {
    const { count, counts } = part[kind];
    if (count > 0 && counts !== null) tree[`${kind}_ns`] = encodeHdr(counts);
  }
  return tree;
}

function forDirections(
  includes: (direction: Direction) => boolean,
  make: (direction: Direction) => JsonTree,
): JsonObject {
  return Object.fromEntries(
    DIRECTIONS.filter(includes).map((direction) => [direction, make(direction)]),
  );
}

/** A share of each I/O, or null where there was none. */
function perIo(amount: number, ios: number): JsonTree {
  return ios > 0 ? new Float(amount / ios) : null;
}
