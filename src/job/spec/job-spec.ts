/**
 * JobSpec: what one section of a job file asks for, typed and in units, after inheritance and
 * validation. It knows fio's words and nothing about rings, threads or devices.
 */

import type { PerDirection } from "../../base/direction.js";
import type { Engine, StatType } from "../../base/engines.js";
import type { Place } from "../../base/errors.js";
import type { Limit } from "../limit/limit.js";
import type { CommandSpec } from "./commands.js";
import type { ErrorSpec } from "./errors.js";
import type { PacingSpec } from "./pacing.js";
import type { PrioritySpec } from "./priorities.js";
import type { VerifySpec } from "./verify.js";

/** `rw=`; `nop` is hipri's own and drives a ring without any target. */
export type Workload =
  | "read"
  | "write"
  | "randread"
  | "randwrite"
  | "rw"
  | "randrw"
  | "trim"
  | "randtrim"
  | "trimwrite"
  | "randtrimwrite"
  | "nop";

/** A size that may be given as a share of the target: exactly one of the two is set. */
export type SizeSpec =
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "percent"; readonly percent: number };

/** An inclusive range; min === max for a fixed size. */
export interface ByteRange {
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** One of the sizes of `bssplit=`, with its share of the I/Os. */
export interface SizeShare {
  readonly bytes: number;
  /** 1..100; those of a direction add up to at most 100. */
  readonly percent: number;
}

/** How the popularity of blocks or files is skewed. */
export type Skew = {
  /** Where the most popular one lies, 0..1; null: anywhere (zipf, pareto), the middle (normal). */
  readonly center: number | null;
} & (
  | { readonly kind: "zipf"; readonly theta: number }
  | { readonly kind: "pareto"; readonly h: number }
  | { readonly kind: "normal"; readonly deviationPercent: number }
);

/** A part of the region, and how much of the I/O goes there. */
export interface AccessZone {
  readonly accessPercent: number;
  /** In percent (zoned) or bytes (zoned_abs). */
  readonly size: SizeSpec;
}

/** These blocks, counted from the region's first one, over and over. */
interface Sequence {
  readonly kind: "sequence";
  /** At least one. */
  readonly blocks: readonly number[];
  /** `random_sequence_stride`: each time round N blocks begin N blocks further. */
  readonly strides: boolean;
}

/** `random_distribution=`: how random offsets are drawn. */
export type RandomDistribution =
  | { readonly kind: "random" }
  | Skew
  | Sequence
  | { readonly kind: "zoned"; readonly zones: PerDirection<readonly AccessZone[]> };

/** `sprandom`: preconditioning of an SSD (plan/program/sprandom.ts). */
export interface SprandomSpec {
  readonly regions: number;
  /** Physical capacity beyond the logical one, as a share of it; between 0 and 1. */
  readonly overProvisioning: number;
  /** Of the drive's cache; 0: blocks are written again at once when the next region begins. */
  readonly cacheBytes: number;
}

/** Where spr_num_regions and spr_op are not given. */
export const SPRANDOM_DEFAULTS = { regions: 100, overProvisioning: 0.15 } as const;

/** `file_service_type=`: which file the next I/O goes to. */
export type FileService =
  | {
      readonly kind: "roundrobin" | "random" | "sequential";
      /** I/Os before another file is chosen; of no meaning for `sequential`. */
      readonly runIos: number;
    }
  | Skew;

/** `--slice`: one of equal parts of a region. */
interface Slice {
  readonly index: number;
  readonly count: number;
}

/** `zonemode=strided`: I/O stays within one zone until zonesize bytes are done. */
export interface StridedZones {
  /** zonesize: bytes to transfer in a zone. */
  readonly transferBytes: number;
  /** zonerange: how long a zone is. */
  readonly rangeBytes: number;
  /** zoneskip: the gap between zones. */
  readonly skipBytes: number;
}

/** `zonemode=zbd`: I/O as zoned block devices take it. */
export interface ZbdRules {
  /** zonesize: how long zones are; 0: as the device says. */
  readonly zoneBytes: number;
  /** zonecapacity: how much of a zone can be written where no device says so; 0: all. */
  readonly capacityBytes: number;
  /** read_beyond_wp */
  readonly readBeyondPointer: boolean;
  /** max_open_zones, of all jobs; 0: no limit. */
  readonly maxOpen: number;
  /** job_max_open_zones; 0: no limit. */
  readonly jobMaxOpen: number;
  /** ignore_zone_limits: those of the device. */
  readonly ignoreLimits: boolean;
  /** zone_reset_threshold, the share of the region that has to be written, 0..1. */
  readonly resetThreshold: number;
  /** zone_reset_frequency, the share of writes that reset a zone first, 0..1. */
  readonly resetFrequency: number;
  /** write_zone_remainder: what is left of a zone and shorter than a block is written, too. */
  readonly writesRemainder: boolean;
  /** What is written will be verified: no zone is reset that has been written. */
  readonly keepsData: boolean;
}

/** `steadystate=`: what has to be steady, and how steady. */
export interface SteadyGoal {
  readonly measure: "iops" | "bw" | "lat";
  /** The slope of a line through the samples, or their largest distance from the mean. */
  readonly method: "slope" | "deviation";
  /** In percent of the mean, or in I/Os a second, bytes a second or ns; at least 0. */
  readonly limit: number;
  readonly isPercent: boolean;
}

/** When a job ends because its results are steady. */
export interface SteadyStateSpec {
  readonly goal: SteadyGoal;
  /** ss_dur: how long results have to be steady; two or more intervals. */
  readonly windowMs: number;
  /** ss_ramp: how long they are not looked at first. */
  readonly rampMs: number;
  /** ss_interval, 1000 or more. */
  readonly intervalMs: number;
}

/** `dedupe_percentage=`: buffers that repeat others. */
export interface Dedupe {
  /** Share of buffers that are duplicates, 1..100. */
  readonly percent: number;
  /** Share of the job's size that duplicates come from; null: they repeat the last new buffer. */
  readonly workingSetPercent: number | null;
  /** The sets of all jobs that say so are one. */
  readonly isGlobal: boolean;
}

/** Buffers of random and of constant parts, some of which are duplicates. */
export interface Mixture {
  /** buffer_compress_percentage, 0..99: how much of each chunk is constant. */
  readonly compressPercent: number;
  /** buffer_compress_chunk: 0 stands for the whole buffer. */
  readonly chunkBytes: number;
  /** What the constant parts hold; null: zeroes. */
  readonly filler: Uint8Array | null;
  readonly dedupe: Dedupe | null;
}

/** How buffers get their contents; `refill` makes them anew before each write. */
export type BufferFill =
  | { readonly kind: "random"; readonly refill: boolean }
  | { readonly kind: "zero" }
  | { readonly kind: "pattern"; readonly pattern: Uint8Array }
  | ({ readonly kind: "mixture"; readonly refill: boolean } & Mixture);

/** `fallocate=`: how a file's space is reserved before it is laid out. */
export type FallocateMode = "none" | "native" | "posix" | "keep" | "truncate";

/** What `replay_skip` can leave out of an iolog. */
export const REPLAY_ACTIONS = ["read", "write", "trim", "sync"] as const;
export type ReplayAction = (typeof REPLAY_ACTIONS)[number];

/** NUMA nodes by number, ascending, or all that there are. */
export type NumaNodes = readonly number[] | "all";

/** `numa_mem_policy=`; `default` and `local` name no nodes. */
export interface MemoryPolicy {
  readonly mode: "default" | "prefer" | "bind" | "interleave" | "local";
  readonly nodes: NumaNodes;
}

/** The life times that a file can be told of, fcntl(2). */
export type WriteHint = "none" | "short" | "medium" | "long" | "extreme";

/** The clock of `log_alternate_epoch`. */
export type LogClock = "realtime" | "monotonic";

/** `sync_file_range=`: a call with these flags for every N writes. */
export interface RangeSync {
  readonly everyWrites: number;
  /** The bits of sync_file_range(2). */
  readonly flags: number;
}

/** An inclusive range; min === max for a fixed time. */
export interface TimeRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Which jobs end with one: those of its group, those that run (up to the next stonewall), or all,
 * also those that have not started.
 */
export type ExitScope = "group" | "stonewall" | "all";

/** A ring that gets other queues while it works. */
export interface RingResize {
  /** Of the submission and of the completion queue, taken in turn, over and over. */
  readonly entries: readonly number[];
  /** From one size to the next, 1 or more. */
  readonly everyMs: number;
}

export interface JobSpec extends PacingSpec, PrioritySpec, ErrorSpec, CommandSpec {
  /** The section's name, or `name=`. */
  readonly name: string;
  /** What files are named after. */
  readonly sectionName: string;
  /** Of a run on several hosts the name of this one, which tells its files apart; else null. */
  readonly host: string | null;
  /** Of targets that the job names, the part that is this host's; null: all of them. */
  readonly slice: Slice | null;
  readonly description: string | null;
  /** Where the section begins. */
  readonly place: Place;
  /** Counts from 0 over all jobs of all files, in order. */
  readonly jobIndex: number;
  /** The options of the section itself as strings, a bare flag is "": fio's `job options`. */
  readonly ownOptions: ReadonlyMap<string, string>;
  /** The options that came from `[global]`. */
  readonly globalOptions: ReadonlyMap<string, string>;
  /** Where each effective option was set, for messages that come later than parsing. */
  readonly places: ReadonlyMap<string, Place>;

  // Grouping and order
  readonly stonewall: boolean;
  readonly newGroup: boolean;
  readonly groupReporting: boolean;
  /** numjobs ≥ 1 */
  readonly clones: number;
  /** Each clone starts at a random time of this range, in ms since the start of the run. */
  readonly startDelay: TimeRange;
  /** The name of a job that has to be done before; null for none. */
  readonly waitFor: string | null;
  /** Shell commands before and behind the stage of each clone. */
  readonly prerun: string | null;
  readonly postrun: string | null;
  readonly exitAll: boolean;
  readonly exitAllOnError: boolean;
  readonly exitWhat: ExitScope;

  // Workload
  readonly workload: Workload;
  /** The iolog that it repeats has trims, too; false where `workload` says all. */
  readonly repeatsTrims: boolean;
  /** `rw=read:8k`: added to the end of the last I/O of a sequential workload; may be negative. */
  readonly skipBytes: number;
  /** `rw=randread:8`: I/Os for each random offset. */
  readonly iosPerOffset: number;
  /** Whether those I/Os follow each other or repeat the offset. */
  readonly rwSequencer: "sequential" | "identical";
  /** The range of block sizes, whether they come from bs, bsrange or bssplit. */
  readonly blockBytes: PerDirection<ByteRange>;
  /** bssplit, ascending by share; null where sizes are drawn from the range. */
  readonly blockSplit: PerDirection<readonly SizeShare[] | null>;
  /** blockalign: random offsets are its multiples; 0: of the smallest block. */
  readonly blockAlign: PerDirection<number>;
  /** Lengths need not be multiples of the smallest block. */
  readonly unalignedBlocks: boolean;
  /** Reads' sizes are for sequential I/Os and writes' sizes for random ones, of any direction. */
  readonly sizeBySequence: boolean;
  /** rwmixread, 0..100 */
  readonly readPercent: number;
  /** Random offsets without the promise that each block is visited once. */
  readonly noRandomMap: boolean;
  /** In a random workload; what is not random follows the last I/O of its direction. */
  readonly randomPercent: PerDirection<number>;
  readonly randomDistribution: RandomDistribution;
  /** null: the job does not precondition. */
  readonly sprandom: SprandomSpec | null;
  /** With `lfsr`, blocks are not drawn twice in a pass, also where there is no random map. */
  readonly randomGenerator: "tausworthe" | "tausworthe64" | "lfsr";
  /** The same sequence in every run (`randrepeat=1`). */
  readonly randRepeat: boolean;
  /** `randseed`, or null for the default. */
  readonly seed: number | null;

  // Syncs
  /** `fsync`: after this many writes; 0: never. */
  readonly fsyncWrites: number;
  /** `fdatasync`, likewise. */
  readonly fdatasyncWrites: number;
  readonly syncRange: RangeSync | null;
  readonly threadName: string | null;
  /** Of memory that is locked while the job runs. */
  readonly lockBytes: number;
  readonly endFsync: boolean;
  readonly endSyncfs: boolean;
  readonly fsyncOnClose: boolean;
  /** `sync`: O_SYNC, O_DSYNC or neither of them. */
  readonly openSync: "none" | "sync" | "dsync";

  // Extent
  readonly size: SizeSpec | null;
  readonly ioSize: SizeSpec | null;
  readonly offset: SizeSpec;
  /** How much further the region of each clone begins. */
  readonly offsetIncrement: SizeSpec;
  /** What offsets in percent are rounded up to; 0: the smallest block. */
  readonly offsetAlign: number;
  readonly zones: StridedZones | null;
  /** null without zonemode=zbd. */
  readonly zbd: ZbdRules | null;
  readonly fileSize: ByteRange | null;
  /** number_ios, or null when unlimited. */
  readonly numberIos: number | null;
  readonly loops: number;
  readonly runtimeMs: number | null;
  readonly timeBased: boolean;
  readonly rampMs: number;
  /** ramp_size: the ramp ends after so many bytes, too; 0: it does not. */
  readonly rampBytes: number;

  // Targets
  /**
   * All of `filename=`, in the directory that stood at each; null when names are made from
   * filenameFormat.
   */
  readonly filenames: readonly string[] | null;
  /** `opendir`: the files below it are targets too. */
  readonly openDirectory: string | null;
  /** `directory=` split at unescaped colons; null beside filenames. */
  readonly directories: readonly string[] | null;
  /** With `$jobname`, `$jobnum`, `$filenum` still in it. */
  readonly filenameFormat: string;
  readonly fileCount: number;
  readonly fileService: FileService;
  readonly fallocate: FallocateMode;
  readonly createOnOpen: boolean;
  readonly overwrite: boolean;
  readonly unlink: boolean;
  /** Between loops the files are removed; those of the last loop stay, unless `unlink` is set. */
  readonly unlinkEachLoop: boolean;
  /** Missing or short files may be laid out. */
  readonly allowFileCreate: boolean;
  /** Lay files out, and do no I/O. */
  readonly createOnly: boolean;
  /** The region of a file begins at its end; `offset` does not count then. */
  readonly fileAppend: boolean;
  /** Write until there is no space left, which is no error then; size may be absent. */
  readonly fillDevice: boolean;
  /** openfiles: how many files are worked on at the same time; null: all. */
  readonly openFiles: number | null;
  readonly invalidate: boolean;
  /** `fadvise_hint`: what to tell the page cache; `pattern` goes by the workload. */
  readonly cacheAdvice: "none" | "pattern" | "random" | "sequential" | "noreuse";
  /** Read the targets into the page cache before the job. */
  readonly preRead: boolean;
  /** How long what is written is expected to live; null: nothing is said of it. */
  readonly writeHint: WriteHint | null;

  // Engine and ring
  readonly engine: Engine;
  /** RWF_HIPRI on each call: what hipri=1 means to ioengine=pvsync2. */
  readonly highPriority: boolean;
  readonly statType: StatType;
  /** What `ioengine=` said (io_uring when unset), for the notice that it runs on io_uring. */
  readonly requestedEngine: string;
  readonly direct: boolean;
  readonly depth: number;
  /** iodepth_batch; null: whatever is ready, hipri's best. */
  readonly submitBatch: number | null;
  readonly completeBatchMin: number;
  /** null: whatever is there. */
  readonly completeBatchMax: number | null;
  /** `ring=`, hipri's own: jobs of a stage with the same name share one thread and its ring. */
  readonly ring: string | null;
  /** `ring_resize=`, hipri's own: the sizes that the job's ring takes in turn; null: it stays. */
  readonly ringResize: RingResize | null;
  readonly hipri: boolean;
  /** hybrid polling (`hybrid=1`, hipri's own; needs hipri=1). */
  readonly hybrid: boolean;
  /**
   * `skip_unsupported=1`, hipri's own: where this machine cannot give the job its ring or its
   * polling, the job is skipped with the reason, and the others run.
   */
  readonly skipUnsupported: boolean;
  readonly fixedBuffers: boolean;
  readonly registerFiles: boolean;
  readonly sqpoll: boolean;
  readonly sqpollCpu: number | null;
  /** READ/WRITE instead of READV/WRITEV; fio's default on kernels that have it. */
  readonly nonVectored: boolean;
  /** Reads and writes fail with EAGAIN where they would have to wait. */
  readonly nowait: boolean;
  /** Every so many I/Os go to a worker thread of the kernel; 0: none is made to. */
  readonly forceAsync: number;
  /** What goes through the page cache does not stay there. */
  readonly uncached: boolean;
  /** A write is on the medium as a whole or not at all; needs direct. */
  readonly atomic: boolean;
  /** A full queue drains down to this depth before it fills again; null: it fills at once. */
  readonly lowDepth: number | null;
  /** I/Os wait for those in flight that they overlap. */
  readonly serializeOverlap: boolean;
  /** CPU numbers, or null when not pinned. */
  readonly cpusAllowed: readonly number[] | null;
  /** gtod_cpu: where a thread keeps the time for the job; null: the job reads the clock itself. */
  readonly clockCpu: number | null;
  readonly cpusAllowedPolicy: "shared" | "split";
  /** Goes before cpusAllowed. */
  readonly numaCpuNodes: NumaNodes | null;
  readonly memoryPolicy: MemoryPolicy | null;
  /** What is added to the thread's nice value, -20..19. */
  readonly nice: number;
  readonly hugePages: boolean;
  readonly bufferFill: BufferFill;
  /** A few words of what is written are changed before each write, so that no block repeats. */
  readonly scramble: boolean;
  /** null where nothing is verified. */
  readonly verify: VerifySpec | null;

  // Statistics and reporting
  readonly steadyState: SteadyStateSpec | null;
  readonly percentiles: readonly number[];
  readonly clatPercentiles: boolean;
  readonly latPercentiles: boolean;
  readonly slatPercentiles: boolean;
  /** Submissions have a stamp of their own at depth 1, too, which costs a reading of the clock. */
  readonly stampsEachIssue: boolean;
  readonly disableClat: boolean;
  readonly disableLat: boolean;
  readonly disableSlat: boolean;
  /** No rows of single I/Os in a log of bandwidth (`disable_bw_measurement`, `gtod_reduce`). */
  readonly disableBw: boolean;
  /** `assert`: what its result has to keep. */
  readonly limits: readonly Limit[];
  /** `stats=0` leaves the job out of reports; its errors count all the same. */
  readonly reported: boolean;
  /** Directions on their own, all as one, or both. */
  readonly unifiedReporting: "none" | "mixed" | "both";
  /** Digits of numbers in fio's normal output, 1..10. */
  readonly significantFigures: number;
  /** What the job's disks did is reported. */
  readonly diskUtil: boolean;
  /** Windows of the samples of bandwidth and of I/Os a second. */
  readonly bwWindowMs: number;
  readonly iopsWindowMs: number;
  /** 1024 or 1000 */
  readonly kbBase: 1024 | 1000;
  /** 8: bytes; 1: bits; 0: automatic. */
  readonly unitBase: 0 | 1 | 8;

  // Logs
  /** What the log's file name begins with, `$jobname` for the job's name; null: no such log. */
  readonly bwLog: string | null;
  readonly latLog: string | null;
  readonly iopsLog: string | null;
  readonly histLog: string | null;
  /** The window of a row; 0: a row for each I/O. */
  readonly logWindowMs: number;
  /** What a row of latencies tells of its window. */
  readonly logValue: "avg" | "max" | "both";
  /** The window of a histogram; 0: none is written. */
  readonly logHistMs: number;
  /** log2 of how many of fio's 1,856 bins become one, 0..6. */
  readonly logHistCoarseness: number;
  readonly logOffset: boolean;
  readonly logPriority: boolean;
  readonly logIssueTime: boolean;
  readonly logCompressed: boolean;
  /** Times are those of `logClock`, instead of since the start of the measured window. */
  readonly logEpoch: boolean;
  readonly logClock: LogClock;
  /** Each clone has files of its own. */
  readonly perJobLogs: boolean;
  /** The file that every I/O is added to. */
  readonly writeIolog: string | null;

  // Replay
  /** `read_iolog`: the logs that the clones repeat in turn; null: the job has its own pattern. */
  readonly iologs: readonly string[] | null;
  readonly replayNoStall: boolean;
  /** 200 is twice as fast as the log. */
  readonly replayTimePercent: number;
  readonly replayRedirect: string | null;
  /** Offsets become its multiples; 0: they stay. */
  readonly replayAlignBytes: number;
  /** Offsets are divided by it; 0 is 1. */
  readonly replayScale: number;
  readonly replaySkip: readonly ReplayAction[];
}
