/** Hundreds of short runs on each Node end with a result. HIPRI_SHORT_RUNS=20 for fewer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { supportedNodes, withRings } from "../support/nodes.js";
import { scratchDirectory } from "../support/scratch.js";
import { runShortJobs } from "../support/short-runs.js";

const RUNS = Number(process.env.HIPRI_SHORT_RUNS ?? 200);

for (const { major, path, skip } of withRings(supportedNodes())) {
  test(`${RUNS} short runs end with a result on Node ${major}`, { skip }, async (t) => {
    assert.deepEqual(await runShortJobs(scratchDirectory(t), RUNS, path), []);
  });
}
