/** Lanes without I/Os, latencies or time: whatever is missing, no report divides by it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { JobSpec } from "../../src/job/spec.js";
import { logFilesOf } from "../../src/plan/log-files.js";
import { OUTPUT_FORMATS, renderFormats } from "../../src/report/formats.js";
import { aggregateLines } from "../../src/report/logs/aggregate.js";
import { writeLogs } from "../../src/report/logs/write-logs.js";
import { renderReport } from "../../src/report/table.js";
import { TERSE_VERSIONS } from "../../src/report/terse/terse.js";
import { fromResult } from "../../src/report/view/from-json.js";
import { sharingPenalties } from "../../src/result/entries/sharing.js";
import type { DirectionStats } from "../../src/result/lane-stats.js";
import { disturbanceNotices } from "../../src/result/notes/disturbances.js";
import { unsteadyNotices } from "../../src/result/notes/drift.js";
import { rampNotices } from "../../src/result/notes/ramp.js";
import type { LaneResult, RunResult } from "../../src/result/result.js";
import { judgeSteadyState } from "../../src/result/steady-state.js";
import { RUNS } from "../result/arbitraries.js";
import { scratchDirectory } from "../support/scratch.js";
import { DISK, IDLE, jobSpec, lane, latencyOf, runResult, seriesOf } from "./fixtures.js";

const UNVERIFIED = { blocks: 0, written: null, overwritten: 0, failed: 0, badBlocks: [] };

/** A latency that was kept with its histogram, without it, or not at all. */
const latency = fc
  .tuple(fc.constantFrom([], [0], [0, 0], [1500, 90_000]), fc.boolean())
  .map(([valuesNs, keepCounts]) => latencyOf(valuesNs, keepCounts));

const priorities = fc
  .uniqueArray(fc.constantFrom(0, 4096, 8192 + 7), { maxLength: 3 })
  .chain((all) =>
    fc.tuple(...all.map((priority) => latency.map((each) => ({ priority, latency: each })))),
  );

const direction: fc.Arbitrary<DirectionStats> = fc.record({
  ios: fc.constantFrom(0, 1, 1000),
  failedIos: fc.constantFrom(0, 1),
  bytes: fc.constantFrom(0, 4096),
  shortIos: fc.constantFrom(0, 1),
  dropIos: fc.constant(0),
  slat: latency,
  clat: latency,
  lat: latency,
  response: latency,
  lateness: latency,
  priorities,
  series: fc.constantFrom([], [0], [0, 0], [3, 0], Array<number>(20).fill(0)).map(seriesOf),
});

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
      depth: fc.record({ level: counts, submit: counts, complete: counts }),
      enters: fc.constantFrom(0, 7),
      floor: fc.constantFrom(
        { reason: "none" },
        { nsPerIo: 1, nsPerEnter: null, latencyNs: null },
        { nsPerIo: 1, nsPerEnter: 1, latencyNs: 0 },
      ),
      interrupts: fc.constantFrom(null, 0, 3),
      ringResizes: fc.constantFrom(null, { count: 0, totalNs: 0, longestNs: 0 }),
      verified: fc.constantFrom(null, { ...UNVERIFIED, written: 7 }),
      steadyState: fc.oneof(fc.constant(null), steadyState),
    }),
  })
  .map(({ read, write, trim, rest }) => lane({ read, write, trim }, rest));

const job: fc.Arbitrary<Partial<JobSpec>> = fc.record({
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

const result: fc.Arbitrary<RunResult> = fc
  .record({
    lanes: fc.array(laneResult, { maxLength: 3 }),
    jobs: fc.tuple(job, job),
    elapsedMs: fc.constantFrom(0, 1200),
    disks: fc.constantFrom([], [emptyDisk]),
  })
  .map(({ lanes: drawn, jobs: drawnJobs, ...rest }) => {
    const jobs = drawnJobs.map((each, jobIndex) => jobSpec({ ...each, jobIndex }));
    const lanes = drawn.map((each, laneIndex) => {
      const jobIndex = Math.min(laneIndex, 1);
      return { ...each, laneIndex, jobIndex, logs: null, logFiles: [] };
    });
    const notices = [
      ...rampNotices(lanes, jobs),
      ...disturbanceNotices(lanes, jobs),
      ...unsteadyNotices(lanes, jobs),
    ];
    const sharing = sharingPenalties(lanes, lanes);
    return runResult(lanes, { ...rest, jobs, notices, sharing });
  });

/** What JavaScript prints where a figure does not exist. */
const NO_FIGURE = /NaN|Infinity|undefined|\[object/;

const style = { columns: 100, ascii: true, color: false };

function textsOf(run: RunResult): string[] {
  const formats = OUTPUT_FORMATS.map((format) =>
    renderFormats(run, [format], { terseVersion: 3, pid: 1 }),
  );
  const terse = TERSE_VERSIONS.map((terseVersion) =>
    renderFormats(run, ["terse"], { terseVersion, pid: 1 }),
  );
  const table = renderReport(fromResult(run), style);
  return [table, ...formats, ...terse, aggregateLines(run, "read")];
}

test("no report prints a figure that does not exist", () => {
  fc.assert(
    fc.property(result, (run) => {
      for (const text of textsOf(run)) assert.doesNotMatch(text, NO_FIGURE);
    }),
    { numRuns: RUNS },
  );
});

test("no log has such a figure either", (t) => {
  const directory = scratchDirectory(t);
  fc.assert(
    fc.property(result, (run) => {
      const prefix = join(directory, "l");
      const jobs = run.jobs.map((each) => ({ ...each, bwLog: prefix, iopsLog: prefix }));
      const lanes = run.lanes.map((each) => {
        return { ...each, logFiles: logFilesOf(jobs[each.jobIndex]!, each.laneIndex) };
      });
      writeLogs({ ...run, jobs, lanes });
      for (const name of readdirSync(directory)) {
        assert.doesNotMatch(readFileSync(join(directory, name), "utf8"), NO_FIGURE);
      }
    }),
    { numRuns: RUNS },
  );
});
