/** A short run of several workers on each Node that hipri is to run on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { otherNodes, withRings } from "../support/nodes.js";
import { scratchDirectory } from "../support/scratch.js";
import { runShortJobs } from "../support/short-runs.js";

for (const { major, path, skip } of withRings(otherNodes())) {
  test(`a short run ends with a result on Node ${major}`, { skip }, async (t) => {
    assert.deepEqual(await runShortJobs(scratchDirectory(t), 1, path), []);
  });
}
