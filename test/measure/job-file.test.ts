/** The job file of a measurement. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lintJobs } from "../../src/job/explain/lint.js";
import { analyseJobs } from "../../src/job/load.js";
import { measureJobFile, sizeText } from "../../src/measure/job-file.js";

const CHOICE = { direct: true, polled: true, sequentialBytes: 1 << 20, reasons: [] };
const JOBS = {
  filename: "/mnt/a:b/file",
  sizeBytes: 256 << 20,
  choice: CHOICE,
  blockBytes: 4096,
  depths: [1, 32],
  timeMs: 1500,
  write: true,
};

function analysed(text: string) {
  return analyseJobs(["measure"], { sources: { readFile: () => text } });
}

describe("the job file of a measurement", () => {
  it("holds a job for each load, one after the other, and lint has nothing to say of it", () => {
    const analysis = analysed(measureJobFile(JOBS));
    assert.deepEqual(
      analysis.jobs.map(({ spec }) => [spec.name, spec.workload, spec.depth, spec.stonewall]),
      [
        ["randread 4k, depth 1", "randread", 1, true],
        ["randread 4k, depth 32", "randread", 32, true],
        ["read 1m, depth 8", "read", 8, true],
        ["randwrite 4k, depth 1", "randwrite", 1, true],
        ["randwrite 4k, depth 32", "randwrite", 32, true],
        ["write 1m, depth 8", "write", 8, true],
      ],
    );
    for (const { spec } of analysis.jobs) {
      assert.deepEqual(spec.filenames, ["/mnt/a:b/file"]);
      assert.deepEqual([spec.direct, spec.hipri, spec.runtimeMs], [true, true, 1500]);
      assert.deepEqual(spec.size, { kind: "bytes", bytes: 256 << 20 });
    }
    const report = lintJobs(analysis);
    assert.deepEqual([report.refused, report.withoutEffect], [[], []]);
  });

  it("only reads unless it is to write, and takes all of a target without a size", () => {
    const { jobs } = analysed(measureJobFile({ ...JOBS, write: false, sizeBytes: null }));
    assert.deepEqual(
      jobs.map(({ spec }) => [spec.workload, spec.size]),
      [
        ["randread", null],
        ["randread", null],
        ["read", null],
      ],
    );
  });

  it("spells sizes with the largest unit that leaves a whole number", () => {
    assert.deepEqual([512, 4096, 100 << 10, 1 << 20, 300 * 2 ** 30, 4097].map(sizeText), [
      "512",
      "4k",
      "100k",
      "1m",
      "300g",
      "4097",
    ]);
  });
});
