/** A run that does not fit into the system's limits is refused, and says which limit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EnvironmentError } from "../../../src/base/errors.js";
import type { SystemLimits } from "../../../src/device/machine/process-limits.js";
import { makePlan } from "../../../src/plan/make-plan.js";
import { assertRoom, type Needs } from "../../../src/run/examine/resource-limits.js";
import { assertFileCounts, needsOf } from "../../../src/run/examine/resource-needs.js";
import { factsOf, fileFacts } from "../../plan/plan-support.js";
import { blockSize, jobSpec } from "../../support/job-spec.js";

const UNLIMITED: SystemLimits = {
  openFiles: null,
  threads: null,
  ownThreads: 11,
  addressBytes: null,
  freeBytes: null,
};

const ONE: Needs = { workers: 1, files: 1, bufferBytes: 4096 };

function refusal(needs: Partial<Needs>, limits: Partial<SystemLimits>, cpus = 2): string {
  try {
    assertRoom({ ...ONE, ...needs }, { ...UNLIMITED, ...limits }, cpus);
    return "";
  } catch (error) {
    assert.ok(error instanceof EnvironmentError);
    return error.format();
  }
}

test("what fits is not refused", () => {
  assert.equal(refusal({}, {}), "");
  assert.equal(refusal({ workers: 256 }, {}), "");
  assert.equal(refusal({}, { openFiles: { most: 35, used: 21 } }), "");
  assert.equal(refusal({}, { threads: { most: 12, used: 11 } }), "");
  assert.equal(refusal({}, { addressBytes: { most: 2100e6, used: 1000e6 } }), "");
  assert.equal(refusal({}, { freeBytes: 20e6 }), "");
});

test("the limit that is in the way is named", () => {
  assert.match(
    refusal({}, { openFiles: { most: 34, used: 21 } }),
    /^RLIMIT_NOFILE: .* 35 open files/,
  );
  assert.match(refusal({}, { threads: { most: 11, used: 11 } }), /^RLIMIT_NPROC: .* 12 threads/);
  // Node has not started all of its own yet.
  assert.match(
    refusal({}, { threads: { most: 11, used: 7 }, ownThreads: 7 }),
    /12 threads, 7 of them/,
  );
  assert.match(
    refusal({}, { addressBytes: { most: 2000e6, used: 1000e6 } }),
    /^RLIMIT_AS: .* 2001 MB/,
  );
  assert.match(
    refusal({ bufferBytes: 10e9 }, { freeBytes: 1e9 }),
    /10014 MB of memory, 1000 MB are/,
  );
  assert.match(refusal({ workers: 257 }, {}), /^numjobs: 257 jobs .* at most 256 threads/);
  assert.equal(refusal({ workers: 257 }, {}, 4), "");
});

test("what a stage takes is the sum over its jobs", () => {
  const jobs = [
    jobSpec({ clones: 3, depth: 8, blockBytes: blockSize(5000), filenames: ["a", "b"] }),
    jobSpec({ depth: 2 }),
  ];
  const facts = factsOf(...["a", "b", "data"].map((path) => fileFacts(path, 1 << 20)));
  const [stage] = makePlan(jobs, facts, 1).stages;
  assert.deepEqual(needsOf(stage!), {
    workers: 4,
    files: 7,
    bufferBytes: 3 * 8 * 8192 + 2 * 4096,
  });
});

test("more files than may be open are refused before anybody plans them", () => {
  const limits = { ...UNLIMITED, openFiles: { most: 1000, used: 20 } };
  const job = jobSpec({ clones: 2, fileCount: 500, places: new Map() });
  assert.throws(() => assertFileCounts([job], limits), {
    message: "1000 files would be open at the same time",
  });
  assert.doesNotThrow(() => assertFileCounts([{ ...job, clones: 1 }], limits));
  assert.throws(() => assertFileCounts([{ ...job, clones: 4096 }], UNLIMITED));
});
