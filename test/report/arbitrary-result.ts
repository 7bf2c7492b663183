/** Results with lanes without I/Os, latencies or time among others, for property tests. */
import fc from "fast-check";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { sharingPenalties } from "../../src/result/entries/sharing.js";
import { joinLaunches } from "../../src/result/launches.js";
import type { DirectionStats, LaneResult } from "../../src/result/model/lane.js";
import type { RunResult } from "../../src/result/model/result.js";
import { noBaseline } from "../../src/result/nop-baseline.js";
import { makeNotes } from "../../src/result/notes/notes.js";
import { judgeSteadyState } from "../../src/result/steady-state.js";
import { DISK, IDLE, jobSpec, lane, latencyOf, runResult, sampled } from "./fixtures.js";

/** Objects as a result has them. */
const PLAIN = { noNullPrototype: true } as const;

/** A latency that was kept with its histogram, without it, or not at all. */
const latency = fc
  .tuple(fc.constantFrom([], [0], [0, 0], [1500, 90_000]), fc.boolean())
  .map(([valuesNs, keepCounts]) => latencyOf(valuesNs, keepCounts));

const priorities = fc
  .uniqueArray(fc.constantFrom(0, 4096, 8192 + 7), { maxLength: 3 })
  .chain((all) =>
    fc.tuple(...all.map((priority) => latency.map((each) => ({ priority, latency: each })))),
  );

export const samples = fc.constantFrom([], [0], [0, 0], [3, 0], Array<number>(20).fill(0));

const direction: fc.Arbitrary<DirectionStats> = fc
  .record({
    ios: fc.constantFrom(0, 1, 1000),
    failedIos: fc.constantFrom(0, 1),
    bytes: fc.constantFrom(0, 4096),
    shortIos: fc.constantFrom(0, 1),
    dropIos: fc.constant(0),
    runtimeMs: fc.constant(0),
    slat: latency,
    clat: latency,
    lat: latency,
    response: latency,
    lateness: latency,
    priorities,
    intervals: fc.constant([]),
    rates: samples.map(sampled),
  })
  .map(({ rates, ...rest }) => ({ ...rest, ...rates }));

const idleOr = fc.oneof(fc.constant(IDLE), direction);
const counts = fc.constantFrom([0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0]);

const steadyState = fc
  .record({
    measure: fc.constantFrom("iops", "bw", "lat" as const),
    method: fc.constantFrom("slope", "deviation" as const),
    isPercent: fc.boolean(),
    samples: fc.constantFrom(0, 1, 2),
  })
  .map(({ samples, ...goal }) => {
    const spec = { goal: { ...goal, limit: 1 }, windowMs: 2000, rampMs: 0, intervalMs: 1000 };
    return judgeSteadyState(
      spec,
      Array.from({ length: samples }, () => ({ iops: 0, bw: 0, lat: 0 })),
    );
  });

const laneResult: fc.Arbitrary<LaneResult> = fc
  .record({
    read: idleOr,
    write: idleOr,
    trim: idleOr,
    rest: fc.record({
      runtimeMs: fc.constantFrom(0, 0.001, 2000),
      startedAtMs: fc.constantFrom(0, 1_700_000_000_000),
      error: fc.constantFrom(0, 5),
      ignoredErrors: fc.constantFrom(null, { count: 0, errno: 0, text: "" }),
      sync: latency,
      cpu: fc.constantFrom(
        lane().cpu,
        ...[{ ...lane().cpu, userMs: 0, systemMs: 0, voluntarySwitches: 0 }],
      ),
      depth: fc.record({ level: counts, submit: counts, complete: counts }, PLAIN),
      enters: fc.constantFrom(0, 7),
      baseline: fc.constantFrom(
        noBaseline("none"),
        { nsPerIo: 1, nsPerEnter: null, latencyNs: null, reason: null },
        { nsPerIo: 1, nsPerEnter: 1, latencyNs: 0, reason: null },
      ),
      interrupts: fc.constantFrom(null, 0, 3),
      retries: fc.constantFrom(null, 0, 37),
      zoneResets: fc.nat(),
      ringResizes: fc.constantFrom(null, { count: 0, totalNs: 0, longestNs: 0 }),
      verified: fc.constantFrom(null, {
        blocks: 0,
        written: 7,
        overwritten: 0,
        failed: 0,
        badBlocks: [],
      }),
      steadyState: fc.oneof(fc.constant(null), steadyState),
    }),
  })
  .map(({ read, write, trim, rest }) => lane({ read, write, trim }, rest));

export const job: fc.Arbitrary<Partial<JobSpec>> = fc.record({
  groupReporting: fc.boolean(),
  unifiedReporting: fc.constantFrom("none", "mixed", "both" as const),
  slatPercentiles: fc.boolean(),
  clatPercentiles: fc.boolean(),
  latPercentiles: fc.boolean(),
  disableBw: fc.boolean(),
  percentiles: fc.constantFrom([], [50], [100]),
  unitBase: fc.constantFrom(0, 1 as const),
  kbBase: fc.constantFrom(1000, 1024 as const),
  logWindowMs: fc.constantFrom(0, 100),
  rampMs: fc.constantFrom(0, 2000),
});

const emptyDisk = { ...DISK, readIos: 0, readSectors: 0, readTicksMs: 0, utilPercent: 0 };

/** Jobs are whole JobSpecs. */
export const result: fc.Arbitrary<RunResult> = fc
  .record({
    lanes: fc.array(laneResult, { maxLength: 3 }),
    jobs: fc.tuple(job, job),
    elapsedMs: fc.constantFrom(0, 1200),
    disks: fc.constantFrom([], [emptyDisk]),
    launches: fc.constantFrom(1, 2),
  })
  .map(({ lanes: drawn, jobs: drawnJobs, launches, ...rest }) => {
    const jobs = drawnJobs.map((each, jobIndex) => jobSpec({ ...each, jobIndex }));
    const lanes = drawn.map((each, laneIndex) => {
      const jobIndex = Math.min(laneIndex, 1);
      return { ...each, laneIndex, jobIndex };
    });
    const sharing = sharingPenalties(lanes, lanes);
    const run = runResult(lanes, { ...rest, jobs, sharing });
    const launch = { ...run, notes: makeNotes(run, [], []) };
    return joinLaunches(Array<RunResult>(launches).fill(launch));
  });
