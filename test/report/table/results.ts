/** Results of every kind that a table can show. */
import { joinLaunches } from "../../../src/result/launches.js";
import type { DirectionStats, LaneResult } from "../../../src/result/model/lane.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { note } from "../../../src/result/notes/note.js";
import { activity, jobSpec, lane, RING, runResult } from "../fixtures.js";

/** So many latencies around one of theirs. */
export function latencies(count: number, ns: number): number[] {
  return Array.from({ length: count }, (_, i) => ns + ((i * 7919) % ns));
}

const DISKS = ["nvme0n1"];
const POLLED: Partial<LaneResult> = {
  ring: { ...RING, iopoll: true },
  polling: { state: "proven", detail: "/dev/nvme0n1: io_poll=1; 3 interrupts for 120000 I/Os" },
  interrupts: 3,
  disks: DISKS,
};

/** Jobs of one lane each, one after the other in the list and side by side in time. */
function jobsOf(
  jobs: readonly (Partial<LaneResult> & {
    readonly work?: Partial<Record<"read" | "write", DirectionStats>>;
  })[],
  overrides: Partial<RunResult> = {},
): RunResult {
  const lanes = jobs.map(({ work = {}, ...rest }, i) => {
    return lane(work, { laneIndex: i, workerIndex: i, jobIndex: i, ...rest });
  });
  return runResult(lanes, {
    jobs: lanes.map(({ name, jobIndex }) => jobSpec({ jobIndex, name })),
    ...overrides,
  });
}

const READS = activity(latencies(12_000, 9000));
const WRITES = activity(latencies(800, 2_600_000));

/** A job with both directions. */
export const MIXED = jobsOf([{ name: "oltp", work: { read: READS, write: WRITES }, ...POLLED }]);

/** Jobs of one group, whose long names differ at their ends, and a group of its own. */
export function customers(count: number): RunResult {
  const jobs = Array.from({ length: count }, (_, i) => ({
    name: `customer-database-workload-${i + 1}`,
    work: i % 4 === 3 ? { read: READS, write: WRITES } : { read: READS },
    disks: DISKS,
  }));
  return jobsOf([...jobs, { name: "log", work: { write: WRITES }, ...POLLED, groupId: 1 }]);
}

/** Clones without group_reporting. */
export function clones(count: number): RunResult {
  const lanes = Array.from({ length: count }, (_, i) => {
    return lane({ read: READS }, { laneIndex: i, workerIndex: i, cloneIndex: i, name: "scan" });
  });
  return runResult(lanes, { jobs: [jobSpec({ name: "scan", clones: count })] });
}

const WAITING: readonly Partial<LaneResult>[] = [
  { name: "polled", ...POLLED },
  {
    name: "plausible",
    ...POLLED,
    polling: { state: "plausible", detail: "no interrupts to count" },
  },
  { name: "hybrid", ...POLLED, ring: { ...RING, iopoll: true, hybridIopoll: true } },
  { name: "sqpoll", ...POLLED, ring: { ...RING, iopoll: true, sqpoll: true } },
  { name: "interrupts", disks: DISKS, interrupts: 12_000 },
  { name: "buffered", disks: DISKS },
  { name: "zeros", disks: [] },
  { name: "tmpfs", disks: null },
  {
    name: "refused",
    disks: DISKS,
    polling: { state: "no", detail: "vda has no poll queues; run without" },
  },
];

const CACHED = "buffered I/O: nvme0n1 read 0 % of the bytes, the page cache had the rest";

/** How each of them waited. */
export const WAITS = jobsOf(
  WAITING.map((each) => ({ ...each, work: { read: READS } })),
  { notes: [note("page-cache", 5, CACHED)] },
);

/** Errors that ended a job, ones that a job went on after, a skipped job, and jobs without I/O. */
export const TROUBLES = jobsOf(
  [
    {
      name: "ended",
      work: { read: READS },
      error: 5,
      errorText: "read of 4096 bytes, /dev/nvme1n1 at 8192: input/output error (EIO)",
    },
    {
      name: "went-on",
      work: { read: READS, write: WRITES },
      ignoredErrors: { count: 1234, errno: 5, text: "input/output error" },
    },
    { name: "nothing" },
    { name: "failed-at-once", error: 28, errorText: "no space left on device (ENOSPC)" },
  ],
  {
    skipped: [{ jobIndex: 4, name: "newer", reason: "hybrid=1 needs Linux 6.13" }],
    state: "interrupted",
    signal: "SIGINT",
  },
);

export const NO_IO = jobsOf([{ name: "nothing", error: 5 }]);

/** Several launches, one of which had errors. */
export const LAUNCHES = joinLaunches(
  [300, 100, 200].map((ns, i) =>
    runResult(
      [
        lane(
          { read: activity(latencies(2000, ns * 1000)) },
          i === 1 ? { error: 5, errorText: "Input/output error" } : {},
        ),
      ],
      { jobs: [jobSpec({ name: "db-read" })] },
    ),
  ),
);
