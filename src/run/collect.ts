/** Reads an ended worker's memories into LaneResults. */
import { DIRECTIONS, type Direction } from "../base/direction.js";
import { EILSEQ, EIO, ENODEV, ETIMEDOUT } from "../base/errno.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import { isGone } from "../device/target/target-facts.js";
import { errnoText } from "../ffi/system-error.js";
import { goesOnAfterErrors, goesOnAfterMiscompares } from "../job/spec/errors.js";
import { pendingIos } from "../lane/in-flight.js";
import {
  CLAT,
  createLaneMemory,
  depthCounts,
  LAT,
  LATENESS,
  type LaneMemory,
  laneNowNs,
  latencyRecord,
  PHASE,
  RESPONSE,
  readBackNs,
  SLAT,
  SYNC_LATENCY,
  WORD,
} from "../lane/memory.js";
import type { VerifyOutcome } from "../lane/verify/miscompare.js";
import { logFilesOf } from "../plan/log-files.js";
import type { LanePlan } from "../plan/plan.js";
import { prioritiesOf } from "../plan/priorities.js";
import { reads } from "../plan/workload.js";
import { judgeDrift, ratesOf } from "../result/drift.js";
import { eachDirection } from "../result/entries/entry.js";
import { IDLE } from "../result/idle.js";
import type { LoggedLane } from "../result/lane-logs.js";
import { describePlace } from "../result/lost-ios.js";
import type { Interval } from "../result/model/interval.js";
import type {
  DirectionStats,
  Disturbances,
  IgnoredErrorCount,
  LaneResult,
  LostIos,
  PollEvidence,
  RingResizes,
  SteadyState,
  VerifyResult,
} from "../result/model/lane.js";
import { type RateSeries, rateStats } from "../result/rates.js";
import { describeBadBlock } from "../result/verify-result.js";
import { describeFailure, placeOf, WENT_AWAY } from "./io-failure.js";
import type { WorkerHandle } from "./stage/worker-handle.js";

/** What is known of a lane beside what its worker counted. */
export interface LaneExtras {
  readonly series: (lane: LanePlan, direction: Direction) => RateSeries;
  readonly intervals: (lane: LanePlan, direction: Direction) => Interval[];
  readonly steadyState: (lane: LanePlan) => SteadyState | null;
  readonly interrupts: (lane: LanePlan) => number | null;
  readonly disks: (lane: LanePlan) => string[] | null;
  readonly polling: (lane: LanePlan, ios: number) => PollEvidence;
  /** Of a worker's thread over its measured window. */
  readonly usage: ThreadUsage;
  readonly disturbances: Disturbances;
}

/** All of a lane but what is measured behind it, and what its logs are written from. */
export interface MeasuredLane {
  readonly result: Omit<LaneResult, "baseline">;
  readonly logged: LoggedLane;
}

export function collectWorker(worker: WorkerHandle, extras: LaneExtras): MeasuredLane[] {
  const results = collectResults(worker, extras);
  return results.map((result, index) => {
    const lane = worker.plan.lanes[index]!;
    const logged = {
      job: lane.spec,
      startedAtMs: result.startedAtMs,
      files: logFilesOf(lane.spec, lane.laneIndex),
      logs: worker.laneLogs[index] ?? null,
      series: eachDirection((direction) => extras.series(lane, direction)),
    };
    return { result, logged };
  });
}

const NONE_LEFT_OUT = { ios: 0, bytes: 0 };

function collectResults(worker: WorkerHandle, extras: LaneExtras): MeasuredLane["result"][] {
  const memories = worker.memories.map((memory, index) => {
    return isRamp(worker, memory) ? createLaneMemory(worker.plan.lanes[index]!.spec) : memory;
  });
  const workerIos = memories.reduce((sum, memory) => sum + iosOf(memory), 0);
  return worker.plan.lanes.map((lane, index) => {
    const memory = memories[index] as LaneMemory;
    const { words } = memory;
    const lost = worker.givenUp ? lostIos(worker.memories[index]!, lane) : null;
    const verified = verifyResult(worker.verified[index] ?? null, lane);
    const { ios: leftOut, bytes } = worker.verified[index]?.leftOut ?? NONE_LEFT_OUT;
    const directions = eachDirection((direction) => {
      // Only in the place of writes, of which there are none.
      const countsAnyhow = direction === "write" && lane.spec.verify?.countsLeftOut === true;
      if (countsAnyhow) return { ...IDLE, ios: leftOut, bytes };
      return collectDirection(memory, lane, direction, extras);
    });
    const ios = iosOf(memory);
    const share = workerIos > 0 ? ios / workerIos : 1 / worker.plan.lanes.length;
    return {
      laneIndex: lane.laneIndex,
      rank: 0,
      workerIndex: worker.plan.workerIndex,
      jobIndex: lane.jobIndex,
      cloneIndex: lane.cloneIndex,
      groupId: lane.groupId,
      name: lane.name,
      ...errorOf(worker, index, verified, lost),
      ignoredErrors: goesOnAfterErrors(lane.spec) ? ignoredErrorsOf(memory) : null,
      startedAtMs: words[WORD.STARTED_AT_MS] as number,
      runtimeMs: runtimeMs(memory),
      directions,
      sync: latencyRecord(memory, SYNC_LATENCY, 0),
      cpu: shareOf(extras.usage, share),
      depth: {
        level: depthCounts(memory, WORD.DEPTH_LEVEL),
        submit: depthCounts(memory, WORD.DEPTH_SUBMIT),
        complete: depthCounts(memory, WORD.DEPTH_COMPLETE),
      },
      latencyDepth: words[WORD.LATENCY_DEPTH] || null,
      retries: words[WORD.RETRIES]!,
      // Workers tell their calls when they have ended.
      enters: worker.givenUp ? null : Math.round(words[WORD.ENTERS]! * share),
      steadyState: extras.steadyState(lane),
      ring: worker.ring,
      zoneResets: memory.words[WORD.ZONE_RESETS]!,
      ringResizes: lane.spec.ringResize === null ? null : ringResizesOf(memory),
      polling: extras.polling(lane, ios),
      interrupts: extras.interrupts(lane),
      disks: extras.disks(lane),
      disturbances: extras.disturbances,
      verified,
      lost,
    };
  });
}

/** What it counts was not measured: the lane was given up before its window began. */
function isRamp({ givenUp }: WorkerHandle, { words }: LaneMemory): boolean {
  return givenUp && words[WORD.STARTED_AT_MS] === 0;
}

/** Of a lane that was given up; null where it was done all the same. */
function lostIos({ words, inFlight }: LaneMemory, lane: LanePlan): LostIos | null {
  if (words[WORD.PHASE] === PHASE.DONE) return null;
  const pending = pendingIos(inFlight, laneNowNs(words)).sort((a, b) => b.ageNs - a.ageNs);
  const [oldest] = pending;
  return {
    count: pending.length,
    oldest:
      oldest === undefined
        ? null
        : { ...placeOf(oldest, lane), ageMs: Math.round(oldest.ageNs / 1e6) },
  };
}

/** Of a lane that still runs: so far, by the wall clock. */
function runtimeMs({ words }: LaneMemory): number {
  const startedAtMs = words[WORD.STARTED_AT_MS]!;
  if (words[WORD.PHASE] === PHASE.DONE || startedAtMs === 0) return words[WORD.RUNTIME_NS]! / 1e6;
  return Math.max(0, Date.now() - startedAtMs);
}

/**
 * Of one direction: as in fio, the time in which all that was written is read back belongs to reads
 * alone, and all other time to what the workload does.
 */
function runtimeOf(memory: LaneMemory, { spec }: LanePlan, name: Direction): number {
  const readBackMs = readBackNs(memory.words) / 1e6;
  const wholeMs = runtimeMs(memory);
  if (name === "read") return readBackMs === 0 || reads(spec) ? wholeMs : readBackMs;
  return wholeMs - readBackMs;
}

/** What ended a lane, or else what was wrong with the blocks that it verified. */
function errorOf(
  worker: WorkerHandle,
  index: number,
  verified: VerifyResult | null,
  lost: LostIos | null,
): Pick<LaneResult, "error" | "errorText"> {
  const lane = worker.plan.lanes[index] as LanePlan;
  const error = worker.laneErrors[index] ?? null;
  const gone = hasFailures(worker, index) ? goneDevice(lane) : undefined;
  if (error !== null) {
    const text = "text" in error ? error.text : describeFailure(error, lane, gone !== undefined);
    return { error: error.errno, errorText: text };
  }
  if (worker.timedOut && lost?.oldest) {
    const age = `${(lost.oldest.ageMs / 1000).toFixed(1)} s`;
    return { error: ETIMEDOUT, errorText: `${describePlace(lost.oldest)}: no answer for ${age}` };
  }
  // Errors that a job goes on after, or that end it well, are none of a device that is not there.
  if (gone !== undefined) return { error: ENODEV, errorText: `${gone}: ${WENT_AWAY}` };
  if (worker.failure !== null) return { error: EIO, errorText: worker.failure.format() };
  const text = goesOnAfterMiscompares(lane.spec) ? null : describeMiscompares(verified);
  return { error: text === null ? 0 : EILSEQ, errorText: text };
}

function hasFailures(worker: WorkerHandle, index: number): boolean {
  const { words } = worker.memories[index] as LaneMemory;
  const failed = DIRECTIONS.some((_, direction) => words[WORD.FAILED_IOS + direction] !== 0);
  return failed || worker.failure !== null || (worker.laneErrors[index] ?? null) !== null;
}

/** The first device among a lane's targets that is no longer there. */
function goneDevice({ targets }: LanePlan): string | undefined {
  const devices = targets.filter(({ kind }) => kind === "block" || kind === "char");
  return devices.find(({ path }) => isGone(path))?.path;
}

function ignoredErrorsOf({ words }: LaneMemory): IgnoredErrorCount {
  const [count, errno] = [words[WORD.IGNORED_ERRORS]!, words[WORD.IGNORED_ERRNO]!];
  return { count, errno, text: count === 0 ? "" : errnoText(errno) };
}

function ringResizesOf({ words }: LaneMemory): RingResizes {
  return {
    count: words[WORD.RESIZES]!,
    totalNs: words[WORD.RESIZE_NS]!,
    longestNs: words[WORD.LONGEST_RESIZE_NS]!,
  };
}

function iosOf({ words }: LaneMemory): number {
  return DIRECTIONS.reduce((sum, _, index) => sum + words[WORD.IOS + index]!, 0);
}

/** A thread's usage is not kept by lane, so lanes on one ring share it out by their I/Os. */
function shareOf(usage: ThreadUsage, share: number): ThreadUsage {
  return {
    userMs: usage.userMs * share,
    systemMs: usage.systemMs * share,
    voluntarySwitches: Math.round(usage.voluntarySwitches * share),
    involuntarySwitches: Math.round(usage.involuntarySwitches * share),
    majorFaults: Math.round(usage.majorFaults * share),
    minorFaults: Math.round(usage.minorFaults * share),
  };
}

function collectDirection(
  memory: LaneMemory,
  lane: LanePlan,
  name: Direction,
  extras: LaneExtras,
): DirectionStats {
  const index = DIRECTIONS.indexOf(name);
  const { words } = memory;
  const ios = words[WORD.IOS + index]!;
  const failedIos = words[WORD.FAILED_IOS + index]!;
  if (ios === 0 && failedIos === 0) return IDLE;
  const series = extras.series(lane, name);
  return {
    ios,
    failedIos,
    bytes: words[WORD.BYTES + index] as number,
    shortIos: words[WORD.SHORT_IOS + index] as number,
    dropIos: 0,
    runtimeMs: runtimeOf(memory, lane, name),
    slat: latencyRecord(memory, SLAT, index),
    clat: latencyRecord(memory, CLAT, index),
    lat: latencyRecord(memory, LAT, index),
    response: latencyRecord(memory, RESPONSE, index),
    lateness: latencyRecord(memory, LATENESS, index),
    priorities: prioritiesOf(lane.spec, name).flatMap((priority) => {
      const own = memory.priorities.get(priority);
      return own === undefined ? [] : { priority, latency: latencyRecord(own, CLAT, index) };
    }),
    rates: rateStats(series),
    intervals: extras.intervals(lane, name),
    drift: judgeDrift(ratesOf(series.iops)),
  };
}

function verifyResult(outcome: VerifyOutcome | null, lane: LanePlan): VerifyResult | null {
  if (outcome === null) return null;
  const badBlocks = outcome.miscompares.map(({ target, ...block }) => {
    return { path: lane.targets[target]?.path ?? "", ...block };
  });
  const { blocks, written, overwritten, failed } = outcome;
  return { blocks, written, overwritten, failed, badBlocks };
}

/** The first block that did not verify, and how many more there are. */
function describeMiscompares(verified: VerifyResult | null): string | null {
  const [first] = verified?.badBlocks ?? [];
  if (verified === null || first === undefined) return null;
  const text = describeBadBlock(first);
  return verified.failed === 1 ? text : `${verified.failed} blocks did not verify, first ${text}`;
}
