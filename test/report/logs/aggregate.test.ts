/** The bandwidth of all jobs together, from the samples of each. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { aggregateLines } from "../../../src/report/logs/aggregate.js";
import { loggedLane, seriesOf } from "../fixtures.js";

const KIB = 1024;

test("lanes add up, samples are shared out over the windows that they lie in", () => {
  const startedAtMs = 1_700_000_000_000;
  // From 400 to 1400 ms after the run's begin.
  const late = { atMs: 1000, intervalMs: 1000, ios: 1, bytes: 1000 * KIB };
  const lanes = [
    loggedLane({ startedAtMs, reads: seriesOf([128, 128, 128]) }),
    loggedLane({ startedAtMs: startedAtMs + 400, reads: { bw: [late], iops: [] } }),
  ];
  const run = { startedAtMs, elapsedMs: 1900 };
  assert.equal(
    aggregateLines(run, lanes, "read"),
    `500, ${1024 + 200}, 0, 0, 0\n1000, ${1024 + 1000}, 0, 0, 0\n1500, ${1024 + 800}, 0, 0, 0\n`,
  );
  assert.equal(
    aggregateLines(run, lanes, "trim"),
    "500, 0, 2, 0, 0\n1000, 0, 2, 0, 0\n1500, 0, 2, 0, 0\n",
  );
});
