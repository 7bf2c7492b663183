/**
 * JobOptions: the values that a job's options set, one field for each honoured row of the option
 * table, before the rules that tie options together turn them into a JobSpec.
 */

import type { PerDirection } from "../../base/direction.js";
import { CALL_ENGINES, PATH_ENGINES } from "../../base/engines.js";
import type { PrioritySplit } from "../kinds/priority.js";
import type { Limit } from "../limit/limit.js";
import type { ByteRange, JobSpec, SteadyGoal, Workload } from "../spec/job-spec.js";
import type { Placement } from "../spec/placement.js";
import type { PlacedPattern, VerifyKind } from "../spec/verify.js";

/** What a JobSpec knows of its section, and what the rules make of several options. */
type FromSection =
  | "name"
  | "sectionName"
  | "host"
  | "slice"
  | "place"
  | "jobIndex"
  | "ownOptions"
  | "globalOptions"
  | "places"
  | "workload"
  | "repeatsTrims"
  | "sprandom"
  | "skipBytes"
  | "iosPerOffset"
  | "blockBytes"
  | "zones"
  | "zbd"
  | "engine"
  | "highPriority"
  | "requestedEngine"
  | "stampsEachIssue"
  | "hugePages"
  | "bufferFill"
  | "bwWindowMs"
  | "iopsWindowMs"
  | "steadyState"
  | "scramble"
  | "ioPriority"
  | "priorityShares"
  | "placement"
  | "verify";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Names of `ioengine=` that hipri runs. */
export const ENGINES = [
  "io_uring",
  "io_uring_cmd",
  "libaio",
  ...CALL_ENGINES,
  "posixaio",
  "mmap",
  "null",
  ...PATH_ENGINES,
] as const;

/** `mem=`; all are page-aligned anonymous mappings, those in `huge` of huge pages. */
export const MEMORY_KINDS = ["malloc", "mmap", "mmapshared", "shm", "mmaphuge", "shmhuge"] as const;

/** `rw=MODE` or `rw=MODE:N`. */
export interface WorkloadMode {
  readonly workload: Workload;
  /** N: bytes to skip in a sequential workload, I/Os per offset in a random one. */
  readonly modifier: number | null;
}

export interface JobOptions extends Writable<Omit<JobSpec, FromSection>> {
  /** `name=`, or null for the section's name. */
  nameOverride: string | null;
  limits: readonly Limit[];
  rw: WorkloadMode;
  /** `bs=`; `blockRange` goes before it. */
  blockSize: PerDirection<number>;
  /** `random_sequence_stride`, of a random distribution that is a sequence. */
  stridesSequence: boolean;
  /** `bsrange=`, null in directions that it leaves alone. */
  blockRange: PerDirection<ByteRange | null>;
  /** `sprandom=`, with its regions, over-provisioning and cache. */
  preconditions: boolean;
  sprRegions: number;
  sprOverProvisioning: number;
  sprCacheBytes: number;
  zoneMode: "none" | "strided" | "zbd";
  zoneTransferBytes: number;
  /** `zonerange=`, 0 for zonesize. */
  zoneRangeBytes: number;
  zoneSkipBytes: number;
  /** `zonecapacity=`, 0 for zonesize. */
  zoneCapacityBytes: number;
  readBeyondPointer: boolean;
  maxOpenZones: number;
  jobMaxOpenZones: number;
  ignoreZoneLimits: boolean;
  zoneResetThreshold: number;
  zoneResetFrequency: number;
  writesRemainder: boolean;
  ioengine: (typeof ENGINES)[number];
  memory: (typeof MEMORY_KINDS)[number];
  /** `prio=`, `prioclass=` and `priohint=`; null where they are not given. */
  prioLevel: number | null;
  prioClass: number | null;
  prioHint: number | null;
  /** `cmdprio_percentage=`, 0: none; of trims it means nothing, as of the others. */
  cmdPercent: PerDirection<number>;
  cmdClass: PerDirection<number>;
  cmdLevel: PerDirection<number>;
  cmdHint: PerDirection<number>;
  cmdSplits: PerDirection<readonly PrioritySplit[]>;
  fdp: boolean;
  dataPlacement: "none" | Placement["kind"];
  /** `plids=`; none for all. */
  placementIds: readonly number[];
  placementSelect: Placement["select"];
  /** `dp_scheme=`, a file. */
  placementScheme: string | null;
  zeroBuffers: boolean;
  refillBuffers: boolean;
  bufferPattern: Uint8Array | null;
  steadyStateGoal: SteadyGoal;
  /** `ss_dur=`, 0: not looked for. */
  steadyStateWindowMs: number;
  steadyStateRampMs: number;
  steadyStateIntervalMs: number;
  scrambleBuffers: boolean;
  /** `buffer_compress_percentage=`, 0..100. */
  compressPercent: number;
  compressChunkBytes: number;
  /** `dedupe_percentage=`, 0..100. */
  dedupePercent: number;
  dedupeMode: "repeat" | "working_set";
  dedupeWorkingSetPercent: number;
  dedupeGlobal: boolean;
  verifyKind: VerifyKind | null;
  doVerify: boolean;
  verifyOnly: boolean;
  verifyPattern: PlacedPattern | null;
  /** `verify_pattern_interval=`, 0 for the whole block. */
  verifyPatternIntervalBytes: number;
  /** `verify_interval=`, 0 for the smallest block. */
  verifyIntervalBytes: number;
  verifyOffsetBytes: number;
  verifyFatal: boolean;
  verifyDump: boolean;
  verifyBacklog: number | null;
  verifyBacklogBatch: number | null;
  /** `trim_percentage=`, 0: none. */
  trimPercent: number;
  trimVerifyZero: boolean;
  trimBacklog: number | null;
  trimBacklogBatch: number | null;
  verifyStateSave: boolean;
  verifyStateLoad: boolean;
  verifyPolicy: "completed" | "fsynced";
  verifyWriteSequence: boolean;
  verifyHeaderSeed: boolean;
  /** `bwavgtime=` and `iopsavgtime=`; null where log_avg_msec goes. */
  bwWindowMs: number | null;
  iopsWindowMs: number | null;
}
