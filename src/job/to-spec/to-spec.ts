/** JobOptions, with the rules applied → JobSpec. */

import { engineOf } from "../../base/engines.js";
import type { JobOptions } from "../options/job-options.js";
import type { ResolvedJob } from "../resolve.js";
import type { JobSpec, SteadyStateSpec, StridedZones, ZbdRules } from "../spec/job-spec.js";
import type { Placement } from "../spec/placement.js";
import { blockRanges } from "./block-ranges.js";
import { bufferFill, scrambles } from "./buffer-fill.js";
import { prioritySpec } from "./priorities.js";
import { verifySpec } from "./verify.js";

/** The zones of a job, null where zonemode is not strided. */
function stridedZones(options: JobOptions): StridedZones | null {
  const { zoneMode, zoneTransferBytes, zoneRangeBytes, zoneSkipBytes } = options;
  if (zoneMode !== "strided") return null;
  return {
    transferBytes: zoneTransferBytes,
    rangeBytes: zoneRangeBytes || zoneTransferBytes,
    skipBytes: zoneSkipBytes,
  };
}

function zbdRules(options: JobOptions): ZbdRules | null {
  if (options.zoneMode !== "zbd") return null;
  return {
    zoneBytes: options.zoneTransferBytes,
    capacityBytes: options.zoneCapacityBytes,
    readBeyondPointer: options.readBeyondPointer,
    maxOpen: options.maxOpenZones,
    jobMaxOpen: options.jobMaxOpenZones,
    ignoreLimits: options.ignoreZoneLimits,
    resetThreshold: options.zoneResetThreshold,
    resetFrequency: options.zoneResetFrequency,
    writesRemainder: options.writesRemainder,
    keepsData: options.verifyKind !== null,
  };
}

function placement(options: JobOptions): Placement | null {
  const { dataPlacement: kind, placementIds: ids, placementSelect: select } = options;
  if (kind === "none") return null;
  const schemeFile = select === "scheme" ? options.placementScheme : null;
  return { kind, ids, select, schemeFile, scheme: [] };
}

/** null where ss_dur does not ask for it. */
function steadyState(options: JobOptions): SteadyStateSpec | null {
  const { steadyStateGoal: goal, steadyStateWindowMs: windowMs } = options;
  if (windowMs === 0) return null;
  return {
    goal,
    windowMs,
    rampMs: options.steadyStateRampMs,
    intervalMs: options.steadyStateIntervalMs,
  };
}

/** fio's bwavgtime and iopsavgtime. */
const RATE_WINDOW_MS = 500;

/** A row of an averaged log is a sample, so the log's window is that of the samples. */
function rateWindowMs(given: number | null, log: string | null, logWindowMs: number): number {
  return given ?? ((log === null ? 0 : logWindowMs) || RATE_WINDOW_MS);
}

/** @param options the job's options after applyRules() */
export function toSpec(job: ResolvedJob, options: JobOptions, jobIndex: number): JobSpec {
  const {
    nameOverride: _nameOverride,
    rw,
    randomDistribution,
    stridesSequence,
    blockSize: _blockSize,
    blockRange: _blockRange,
    preconditions,
    sprRegions: regions,
    sprOverProvisioning: overProvisioning,
    sprCacheBytes: cacheBytes,
    zoneMode: _zoneMode,
    zoneTransferBytes: _zoneTransferBytes,
    zoneRangeBytes: _zoneRangeBytes,
    zoneSkipBytes: _zoneSkipBytes,
    zoneCapacityBytes: _zoneCapacityBytes,
    readBeyondPointer: _readBeyondPointer,
    maxOpenZones: _maxOpenZones,
    jobMaxOpenZones: _jobMaxOpenZones,
    ignoreZoneLimits: _ignoreZoneLimits,
    zoneResetThreshold: _zoneResetThreshold,
    zoneResetFrequency: _zoneResetFrequency,
    writesRemainder: _writesRemainder,
    ioengine,
    memory,
    prioLevel: _prioLevel,
    prioClass: _prioClass,
    prioHint: _prioHint,
    cmdPercent: _cmdPercent,
    cmdClass: _cmdClass,
    cmdLevel: _cmdLevel,
    cmdHint: _cmdHint,
    cmdSplits: _cmdSplits,
    fdp: _fdp,
    dataPlacement: _dataPlacement,
    placementIds: _placementIds,
    placementSelect: _placementSelect,
    placementScheme: _placementScheme,
    zeroBuffers: _zeroBuffers,
    refillBuffers: _refillBuffers,
    bufferPattern: _bufferPattern,
    steadyStateGoal: _steadyGoal,
    steadyStateWindowMs: _steadyWindowMs,
    steadyStateRampMs: _steadyRampMs,
    steadyStateIntervalMs: _steadyIntervalMs,
    scrambleBuffers: _scrambleBuffers,
    compressPercent: _compressPercent,
    compressChunkBytes: _compressChunkBytes,
    dedupePercent: _dedupePercent,
    dedupeMode: _dedupeMode,
    dedupeWorkingSetPercent: _dedupeWorkingSetPercent,
    dedupeGlobal: _dedupeGlobal,
    verifyKind: _verifyKind,
    doVerify: _doVerify,
    verifyOnly: _verifyOnly,
    verifyPattern: _verifyPattern,
    verifyPatternIntervalBytes: _verifyPatternIntervalBytes,
    verifyIntervalBytes: _verifyIntervalBytes,
    verifyOffsetBytes: _verifyOffsetBytes,
    verifyFatal: _verifyFatal,
    verifyDump: _verifyDump,
    verifyBacklog: _verifyBacklog,
    verifyBacklogBatch: _verifyBacklogBatch,
    trimPercent: _trimPercent,
    trimVerifyZero: _trimVerifyZero,
    trimBacklog: _trimBacklog,
    trimBacklogBatch: _trimBacklogBatch,
    verifyStateSave: _verifyStateSave,
    verifyStateLoad: _verifyStateLoad,
    verifyPolicy: _verifyPolicy,
    verifyWriteSequence: _verifyWriteSequence,
    verifyHeaderSeed: _verifyHeaderSeed,
    ...fields
  } = options;
  const isRandom = rw.workload.startsWith("rand");
  return {
    ...fields,
    ...prioritySpec(options),
    workload: rw.workload,
    repeatsTrims: false,
    sprandom: preconditions ? { regions, overProvisioning, cacheBytes } : null,
    randomDistribution:
      randomDistribution.kind === "sequence"
        ? { ...randomDistribution, strides: stridesSequence }
        : randomDistribution,
    skipBytes: isRandom ? 0 : (rw.modifier ?? 0),
    iosPerOffset: isRandom ? (rw.modifier ?? 1) : 1,
    name: job.name,
    sectionName: job.sectionName,
    host: null,
    slice: null,
    place: job.place,
    jobIndex,
    ownOptions: job.ownOptions,
    globalOptions: job.globalOptions,
    places: job.places,
    blockBytes: blockRanges(options),
    stampsEachIssue: options.slatPercentiles || options.latLog !== null,
    zones: stridedZones(options),
    zbd: zbdRules(options),
    placement: placement(options),
    engine: engineOf(ioengine),
    hipri: options.hipri && ioengine !== "pvsync2",
    highPriority: options.hipri && ioengine === "pvsync2",
    requestedEngine: ioengine,
    hugePages: memory === "mmaphuge" || memory === "shmhuge",
    steadyState: steadyState(options),
    bufferFill: bufferFill(job, options),
    verify: verifySpec(job, options),
    scramble: scrambles(job, options),
    bwWindowMs: rateWindowMs(options.bwWindowMs, options.bwLog, options.logWindowMs),
    iopsWindowMs: rateWindowMs(options.iopsWindowMs, options.iopsLog, options.logWindowMs),
  };
}
