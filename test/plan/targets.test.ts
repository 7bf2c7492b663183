import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pathsToExamine, targetPaths } from "../../src/plan/targets.js";
import { jobSpec } from "../support/job-spec.js";
import { factsOf } from "./plan-support.js";

const NOTHING = factsOf();

describe("targetPaths", () => {
  it("names files by job, clone and number, each clone its own", () => {
    const spec = jobSpec({ sectionName: "a/b", filenames: null, fileCount: 2 });
    assert.deepEqual(targetPaths(spec, 0, NOTHING), ["a/b.0.0", "a/b.0.1"]);
    assert.deepEqual(targetPaths(spec, 3, NOTHING), ["a/b.3.0", "a/b.3.1"]);
  });

  it("gives every clone the same filenames", () => {
    const spec = jobSpec({ filenames: ["d1/x", "y"] });
    assert.deepEqual(targetPaths(spec, 0, NOTHING), ["d1/x", "y"]);
    assert.deepEqual(targetPaths(spec, 1, NOTHING), ["d1/x", "y"]);
  });

  it("distributes clones over directories", () => {
    const spec = jobSpec({ filenames: null, directories: ["d1", "d2"] });
    const paths = [0, 1, 2].map((clone) => targetPaths(spec, clone, NOTHING)[0]);
    assert.deepEqual(paths, ["d1/job.0.0", "d2/job.1.0", "d1/job.2.0"]);
  });

  it("replaces the keywords of filename_format, whatever their case, and nothing else", () => {
    const filenameFormat = "$JobName-$filenum-$jobnum$filenum-$other";
    const spec = jobSpec({ sectionName: "$&n", filenames: null, fileCount: 2, filenameFormat });
    assert.deepEqual(targetPaths(spec, 7, NOTHING), ["$&n-0-70-$other", "$&n-1-71-$other"]);
  });

  it("lets clones share files whose format lacks $jobnum", () => {
    const spec = jobSpec({ filenames: null, filenameFormat: "shared.$filenum" });
    assert.deepEqual(targetPaths(spec, 1, NOTHING), ["shared.0"]);
  });

  it("takes a section named like a device for that device", () => {
    const spec = jobSpec({ sectionName: "/dev/zero", filenames: null });
    const device = { path: "/dev/zero", kind: "char", sizeBytes: 0, logicalBlockBytes: 1 } as const;
    assert.deepEqual(targetPaths(spec, 1, factsOf(device)), ["/dev/zero"]);
    assert.deepEqual(targetPaths(spec, 1, NOTHING), ["/dev/zero.1.0"]);
    assert.deepEqual(targetPaths(jobSpec({ ...spec, fileCount: 2 }), 0, factsOf(device)), [
      "/dev/zero.0.0",
      "/dev/zero.0.1",
    ]);
  });

  it("needs no target for NOPs", () => {
    assert.deepEqual(targetPaths(jobSpec({ workload: "nop" }), 0, NOTHING), []);
  });
});

describe("pathsToExamine", () => {
  it("names every path once, and sections that may be devices", () => {
    const jobs = [
      jobSpec({ filenames: ["x"], clones: 2 }),
      jobSpec({ filenames: ["x", "y"] }),
      jobSpec({ sectionName: "sda", filenames: null, clones: 2 }),
      jobSpec({ workload: "nop", sectionName: "n", filenames: null }),
    ];
    assert.deepEqual(pathsToExamine(jobs), ["x", "y", "sda", "sda.0.0", "sda.1.0"]);
  });
});
