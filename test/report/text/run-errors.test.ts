/** What went wrong is said once of each job, by its name. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { errorLines, unpolledLines } from "../../../src/report/text/run-errors.js";
import type { PollEvidence } from "../../../src/result/model/lane.js";
import { lane, runResult } from "../fixtures.js";

it("an error is told with the job that it ended", () => {
  const failed = lane({}, { name: "b", error: 5, errorText: "read at 8192: EIO" });
  const result = runResult([lane(), failed]);
  assert.equal(errorLines(result), "hipri: b: read at 8192: EIO\n");
  assert.equal(unpolledLines(result), "");
});

it("clones that were not polled for the same reason are told of once", () => {
  const polling: PollEvidence = { state: "no", detail: "nvme0n1 interrupted 500 times" };
  const clones = [0, 1].map((cloneIndex) => lane({}, { cloneIndex, name: "fast", polling }));
  const text = "hipri: fast: hipri=1, but not polled: nvme0n1 interrupted 500 times\n";
  assert.equal(unpolledLines(runResult(clones)), text);
});
