/** Builds JobSpecs for tests: fio's defaults, and what a test says. */
import { everyDirection } from "../../src/base/direction.js";
import type { PacingSpec } from "../../src/job/pacing-spec.js";
import type { JobSpec } from "../../src/job/spec.js";

/** A job that reads 1 MiB of `data` in blocks of 4 KiB unless a test says otherwise. */
export function jobSpec(overrides: Partial<JobSpec> = {}): JobSpec {
  return { ...DEFAULTS, ...overrides };
}

/** The same block size for every direction. */
export function blockSize(minBytes: number, maxBytes = minBytes): JobSpec["blockBytes"] {
  return everyDirection({ minBytes, maxBytes });
}

/** A size in bytes, as `size=` gives it. */
export function bytes(count: number): JobSpec["offset"] {
  return { kind: "bytes", bytes: count };
}

/** A size in percent of the target. */
export function percent(share: number): JobSpec["offset"] {
  return { kind: "percent", percent: share };
}

/** The defaults of fio's for what paces a job: nothing does. */
const UNPACED: PacingSpec = {
  rateBytesPerSecond: everyDirection(0),
  rateIops: everyDirection(0),
  rateMinBytesPerSecond: everyDirection(0),
  rateMinIops: everyDirection(0),
  rateProcess: "linear",
  rateCycleMs: 1000,
};

const DEFAULTS: JobSpec = {
  ...UNPACED,
  name: "job",
  description: null,
  place: { file: "test.fio", line: 1 },
  jobIndex: 0,
  ownOptions: new Map(),
  globalOptions: new Map(),
  places: new Map(),
  stonewall: false,
  newGroup: false,
  groupReporting: false,
  clones: 1,
  startDelayMs: 0,
  exitAll: false,
  workload: "read",
  skipBytes: 0,
  iosPerOffset: 1,
  rwSequencer: "sequential",
  blockBytes: blockSize(4096),
  blockSplit: everyDirection(null),
  blockAlign: everyDirection(0),
  unalignedBlocks: false,
  sizeBySequence: false,
  readPercent: 50,
  noRandomMap: false,
  randomPercent: everyDirection(100),
  randomDistribution: { kind: "random" },
  randomGenerator: "tausworthe",
  randRepeat: true,
  seed: null,
  size: bytes(1 << 20),
  ioSize: null,
  offset: bytes(0),
  offsetIncrement: bytes(0),
  offsetAlign: 0,
  zones: null,
  fileSize: null,
  numberIos: null,
  loops: 1,
  runtimeMs: null,
  timeBased: false,
  rampMs: 0,
  filenames: ["data"],
  directories: null,
  filenameFormat: "$jobname.$jobnum.$filenum",
  fileCount: 1,
  fileService: { kind: "roundrobin", runIos: 1 },
  fallocate: "native",
  createOnOpen: false,
  overwrite: false,
  unlink: false,
  invalidate: true,
  engine: "io_uring",
  requestedEngine: "io_uring",
  direct: false,
  depth: 1,
  submitBatch: null,
  completeBatchMin: 1,
  completeBatchMax: null,
  ring: null,
  hipri: false,
  hybrid: false,
  skipUnsupported: false,
  fixedBuffers: false,
  registerFiles: false,
  sqpoll: false,
  sqpollCpu: null,
  nonVectored: true,
  cpusAllowed: null,
  cpusAllowedPolicy: "shared",
  hugePages: false,
  bufferFill: { kind: "random", refill: false },
  steadyState: null,
  scramble: false,
  percentiles: [50, 99, 99.9],
  clatPercentiles: true,
  latPercentiles: false,
  slatPercentiles: false,
  disableClat: false,
  disableLat: false,
  disableSlat: false,
  disableBw: false,
  unifiedReporting: "none",
  significantFigures: 4,
  bwWindowMs: 500,
  iopsWindowMs: 500,
  kbBase: 1024,
  unitBase: 0,
  bwLog: null,
  latLog: null,
  iopsLog: null,
  histLog: null,
  logWindowMs: 0,
  logValue: "avg",
  logHistMs: 0,
  logHistCoarseness: 0,
  logOffset: false,
  logPriority: false,
  logIssueTime: false,
  logCompressed: false,
  logEpoch: false,
  logClock: "realtime",
  perJobLogs: true,
  writeIolog: null,
  iologs: null,
  replayNoStall: false,
  replayTimePercent: 100,
  replayRedirect: null,
  replayAlignBytes: 0,
  replayScale: 1,
  replaySkip: [],
};
