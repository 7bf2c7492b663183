/** Small builders of JobSpecs, lanes and RunResults; every field can be overridden. */

import { DIRECTIONS, type PerDirection } from "../../src/base/direction.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { judgeDrift, ratesOf } from "../../src/result/drift.js";
import { IDLE, UNDISTURBED } from "../../src/result/idle.js";
import type { LoggedLane } from "../../src/result/lane-logs.js";
import { bucketIndex, createCounts } from "../../src/result/latency/histogram.js";
import { EMPTY_LATENCY } from "../../src/result/latency/summary.js";
import type { DiskUsage, Environment } from "../../src/result/model/environment.js";
import type { DirectionStats, LaneResult, RingInEffect } from "../../src/result/model/lane.js";
import type { LatencyRecord } from "../../src/result/model/latency.js";
import type { RunResult } from "../../src/result/model/result.js";
import { note } from "../../src/result/notes/note.js";
import { ONE_LAUNCH } from "../../src/result/one-launch.js";
import { type RateSeries, rateStats } from "../../src/result/rates.js";
import { jobSpec as defaultJob } from "../support/job-spec.js";

const DEFAULT_PERCENTILES = [
  1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99,
];

/** A job as fio's defaults make it, which reads /dev/zero at random. */
export function jobSpec(overrides: Partial<JobSpec> = {}): JobSpec {
  return defaultJob({
    ownOptions: new Map([["rw", "randread"]]),
    workload: "randread",
    filenames: ["/dev/zero"],
    percentiles: DEFAULT_PERCENTILES,
    ...overrides,
  });
}

/** The record that a lane would keep of these latencies. */
export function latencyOf(valuesNs: readonly number[], keepCounts = true): LatencyRecord {
  if (valuesNs.length === 0) return EMPTY_LATENCY;
  const counts = createCounts();
  for (const ns of valuesNs) counts[bucketIndex(ns)]! += 1;
  return {
    count: valuesNs.length,
    minNs: Math.min(...valuesNs),
    maxNs: Math.max(...valuesNs),
    sumNs: valuesNs.reduce((sum, ns) => sum + ns, 0),
    sumSquaresNs: valuesNs.reduce((sum, ns) => sum + ns * ns, 0),
    counts: keepCounts ? counts : null,
    listedNs: null,
  };
}

export { IDLE };

/** 4 KiB I/Os with these completion latencies; each total latency is 100 ns longer. */
export function activity(
  clatsNs: readonly number[],
  overrides: Partial<DirectionStats> = {},
): DirectionStats {
  return {
    ...IDLE,
    ios: clatsNs.length,
    runtimeMs: 2000,
    bytes: clatsNs.length * 4096,
    slat: latencyOf(
      clatsNs.map(() => 100),
      false,
    ),
    clat: latencyOf(clatsNs),
    lat: latencyOf(
      clatsNs.map((ns) => ns + 100),
      false,
    ),
    ...overrides,
  };
}

/** What is kept of such samples. */
export function sampled(iosPerSample: readonly number[]): Pick<DirectionStats, "rates" | "drift"> {
  const series = seriesOf(iosPerSample);
  return { rates: rateStats(series), drift: judgeDrift(ratesOf(series.iops)) };
}

/** Samples of half a second each, of 4 KiB I/Os. */
export function seriesOf(iosPerSample: readonly number[]): RateSeries {
  const samples = iosPerSample.map((ios, i) => ({
    atMs: (i + 1) * 500,
    intervalMs: 500,
    ios,
    bytes: ios * 4096,
  }));
  return { bw: samples, iops: samples };
}

const NO_SERIES: RateSeries = { bw: [], iops: [] };

/** What the logs of a lane are written from. */
export function loggedLane({
  reads = NO_SERIES,
  writes = NO_SERIES,
  ...rest
}: Partial<LoggedLane> & {
  readonly reads?: RateSeries;
  readonly writes?: RateSeries;
} = {}): LoggedLane {
  return {
    job: jobSpec(),
    startedAtMs: 1_700_000_000_000,
    files: [],
    logs: null,
    series: { read: reads, write: writes, trim: NO_SERIES },
    ...rest,
  };
}

export const RING: RingInEffect = {
  entries: 64,
  cqEntries: 128,
  iopoll: false,
  hybridIopoll: false,
  sqpoll: false,
  singleIssuer: true,
  deferTaskrun: true,
  coopTaskrun: false,
  noSqarray: true,
  registeredRing: true,
  registeredBuffers: false,
  registeredFiles: false,
  hugePages: false,
};

/** A lane with the given directions; the others are idle. All have the lane's runtime. */
export function lane(
  active: Partial<PerDirection<DirectionStats>> = {},
  overrides: Partial<LaneResult> = {},
): LaneResult {
  const { runtimeMs = 2000 } = overrides;
  const directions = { read: IDLE, write: IDLE, trim: IDLE };
  for (const direction of DIRECTIONS) {
    const part = active[direction];
    if (part !== undefined) directions[direction] = { ...part, runtimeMs };
  }
  return {
    laneIndex: 0,
    rank: 0,
    workerIndex: 0,
    jobIndex: 0,
    cloneIndex: 0,
    groupId: 0,
    name: "job",
    error: 0,
    errorText: null,
    ignoredErrors: null,
    verified: null,
    lost: null,
    startedAtMs: 1_700_000_000_000,
    runtimeMs: 2000,
    directions,
    sync: EMPTY_LATENCY,
    cpu: {
      userMs: 600,
      systemMs: 400,
      voluntarySwitches: 7,
      involuntarySwitches: 3,
      majorFaults: 1,
      minorFaults: 20,
    },
    depth: {
      level: [0, 0, 0, 0, 0, 100, 0],
      submit: [0, 0, 0, 0, 4, 0, 0],
      complete: [1, 0, 0, 0, 4, 0, 0],
    },
    latencyDepth: null,
    retries: 0,
    enters: 5,
    steadyState: null,
    ring: RING,
    zoneResets: 0,
    ringResizes: null,
    baseline: { nsPerIo: 120, nsPerEnter: 360, latencyNs: 400, reason: null },
    polling: { state: "not-requested", detail: null },
    interrupts: null,
    disks: [],
    disturbances: UNDISTURBED,
    ...overrides,
  };
}

export const DISK: DiskUsage = {
  name: "nvme0n1",
  readIos: 100,
  writeIos: 2,
  readSectors: 800,
  writeSectors: 16,
  readMerges: 0,
  writeMerges: 1,
  readTicksMs: 30,
  writeTicksMs: 4,
  inQueueMs: 34,
  utilPercent: 97.5,
};

/** A quiet machine without a disk. */
export const ENVIRONMENT: Environment = {
  hipriVersion: "0.1.0",
  nodeVersion: "v20.19.0",
  liburingVersion: "2.3",
  jobsSha256: "0".repeat(64),
  loadBefore: [0.5, 0.4, 0.3],
  kernelRelease: "6.12.0",
  kernelVersion: "#1 SMP",
  kernelBuildId: null,
  kernelCommandLine: "quiet",
  hostname: "testhost",
  machine: null,
  hypervisor: false,
  cpuModel: "Test CPU",
  cpuCount: 2,
  cpuMicrocode: "0x1",
  cpuGovernors: ["performance"],
  cpuMitigations: new Map(),
  disks: [],
};

/** A complete run of the given lanes; jobs are made to match unless they are given. */
export function runResult(
  lanes: readonly LaneResult[],
  overrides: Partial<RunResult> = {},
): RunResult {
  const jobCount = 1 + Math.max(-1, ...lanes.map((each) => each.jobIndex));
  return {
    state: "complete",
    signal: null,
    limit: null,
    startedAtMs: 1_700_000_000_000,
    elapsedMs: 2345,
    jobs: Array.from({ length: jobCount }, (_, jobIndex) => jobSpec({ jobIndex })),
    globalOptions: new Map([["ioengine", "io_uring"]]),
    lanes,
    disks: [],
    environment: ENVIRONMENT,
    stolenMs: 0,
    hosts: [],
    sharing: [],
    ...ONE_LAUNCH,
    skipped: [],
    notes: [],
    program: "hipri 0.1.0",
    pid: 4242,
    cpuQuota: null,
    lab: null,
    labFio: null,
    ...overrides,
  };
}

/** A run with everything in it: two groups, merged clones, an error, polling and notices. */
export function richResult(): RunResult {
  const fastNs = Array.from({ length: 1000 }, (_, i) => 8_000 + i * 7);
  const slowNs = Array.from({ length: 500 }, (_, i) => 90_000 + i * i * 40);
  const reads = activity(fastNs, { ...sampled([240, 260, 250, 250]) });
  const writes = activity(slowNs, { ...sampled([120, 130, 125, 125]), shortIos: 2 });
  const polled = {
    ring: { ...RING, iopoll: true },
    polling: { state: "proven", detail: "nvme0n1: io_poll 1, 0 interrupts in 2.0 s" },
  } as const;
  return runResult(
    [
      lane({ read: reads }, { name: "fast", ...polled }),
      lane({ read: reads }, { name: "fast", laneIndex: 1, cloneIndex: 1, ...polled }),
      lane(
        { read: reads, write: writes },
        {
          name: "mixed-with-a-rather-long-name",
          laneIndex: 2,
          workerIndex: 1,
          jobIndex: 1,
          groupId: 1,
          error: 5,
          errorText: "/dev/nvme1n1: read of 4096 bytes at offset 8192: EIO, input/output error",
        },
      ),
    ],
    {
      state: "interrupted",
      signal: "SIGINT",
      jobs: [
        jobSpec({ name: "fast", groupReporting: true, clones: 2, hipri: true }),
        jobSpec({
          jobIndex: 1,
          name: "mixed-with-a-rather-long-name",
          description: "reads and writes",
          workload: "randrw",
          ownOptions: new Map([
            ["rw", "randrw"],
            ["stonewall", ""],
          ]),
          depth: 8,
          latPercentiles: true,
        }),
      ],
      disks: [DISK],
      notes: [
        note("without-effect", null, "test.fio:9: gtod_cpu has no effect here"),
        note("engine-on-io_uring", null, "test.fio:3: ioengine=libaio runs on io_uring"),
      ],
    },
  );
}
