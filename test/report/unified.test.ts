/** unified_rw_reporting in every format, held against the installed fio. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { toFioJson } from "../../src/report/json/fio.js";
import { stringifyFioJson } from "../../src/report/json/tree.js";
import { normalReport } from "../../src/report/normal/normal.js";
import { renderTable } from "../../src/report/table/table.js";
import { terseReport } from "../../src/report/terse/terse.js";
import type { RunResult } from "../../src/result/model/result.js";
import { NO_FIO } from "../support/fio.js";
import { assertAlike, resultOfFio, runFio } from "./fio-output.js";
import { activity, jobSpec, lane, runResult, sampled } from "./fixtures.js";
import { parseValidResult } from "./schema.js";

type Unified = JobSpec["unifiedReporting"];

/** Two reads and three writes in two clones that are reported as one. */
function resultWith(unifiedReporting: Unified): RunResult {
  const read = activity([1000, 3000], { ...sampled([1, 1]) });
  const write = activity([5000, 7000, 9000], { ...sampled([2, 1]) });
  const lanes = [lane({ read }), lane({ write }, { laneIndex: 1, runtimeMs: 1000 })];
  return runResult(lanes, { jobs: [jobSpec({ groupReporting: true, unifiedReporting })] });
}

// biome-ignore lint/suspicious/noExplicitAny: the schema vouches for the shape.
function jobTreeOf(result: RunResult): any {
  const tree = parseValidResult(stringifyFioJson(toFioJson(result, { plus: true })));
  return (tree as { jobs: unknown[] }).jobs[0];
}

const linesOf = (result: RunResult) => normalReport(result).split("\n");

/** The lines of a report that begin a direction or tell of one in its group. */
const headsOf = (result: RunResult) =>
  linesOf(result)
    .filter((line) => /^ *(read|write|trim|mixed): /i.test(line))
    .map((line) => line.trim().split(":", 1)[0]);

const jobFile = (unified: Unified) =>
  "[job]\nioengine=null\nthread=1\nsize=1g\nruntime=700ms\nrate_iops=2000\nrw=randrw\n" +
  `unified_rw_reporting=${unified}\n`;

test("mixed has all directions as one, in the place of reads", () => {
  const result = resultWith("mixed");
  const { mixed } = jobTreeOf(result);
  const { io_bytes, total_ios, runtime, iops, bw_samples } = mixed;
  assert.deepEqual([io_bytes, total_ios, runtime, iops, bw_samples], [5 * 4096, 5, 2000, 2.5, 4]);
  const { min, max, mean, N } = mixed.clat_ns;
  assert.deepEqual([min, max, mean, N], [1000, 9000, 5000, 5]);
  assert.equal(Object.keys(mixed.clat_ns.bins).length, 5);
  assert.deepEqual(headsOf(result), ["mixed", "MIXED"]);
  assert.match(normalReport(result), /issued rwts: total=5,0,0,0 /);
  assert.match(renderTable(result, "all", STYLE), /job ×2 +mixed +2\.50 /);
});

test("both has them beside the directions", () => {
  const result = resultWith("both");
  const { read, write, mixed } = jobTreeOf(result);
  assert.deepEqual([read.total_ios, write.total_ios, mixed.total_ios], [2, 3, 5]);
  assert.deepEqual(headsOf(result), ["read", "write", "mixed", "READ", "WRITE", "MIXED"]);
  assert.match(normalReport(result), /issued rwts: total=2,3,0,0 /);
  assert.match(normalReport(result), /MIXED: .*io=20\.0KiB \(20\.5kB\), run=1000-2000msec/);
  const rows = renderTable(result, "all", STYLE).match(/(read|write|mixed) +[\d.]+ /g);
  assert.equal(rows?.length, 3);
});

const STYLE = { columns: 100, ascii: false, color: false };

test("terse lines have a part more, or but one", () => {
  const count = (unified: Unified, version: 3 | 5) =>
    terseReport(resultWith(unified), version).split(";").length;
  assert.deepEqual(
    [count("none", 3) - count("mixed", 3), count("both", 3) - count("none", 3)],
    [41, 41],
  );
  assert.deepEqual(
    [count("none", 5) - count("mixed", 5), count("both", 5) - count("none", 5)],
    [94, 47],
  );
});

for (const unifiedReporting of ["mixed", "both"] as const) {
  test(`${unifiedReporting} has the keys and fields of fio's`, { skip: NO_FIO }, () => {
    const { json, terse } = runFio(jobFile(unifiedReporting));
    const [theirs] = json.jobs;
    const ours = jobTreeOf(resultWith(unifiedReporting));
    // Keys that fio has got since 3.33.
    const newer = new Set(["job_start"]);
    const keys = Object.keys(ours).filter((key) => !newer.has(key));
    assert.deepEqual(keys, Object.keys(theirs));
    assert.deepEqual(Object.keys(ours.mixed), Object.keys(theirs.mixed));
    const parts = terseReport(resultWith(unifiedReporting), 3).trim().split(";");
    assert.equal(parts.length, terse.trim().split(";").length);
  });
}

test("both adds fio's own directions up to fio's sum", { skip: NO_FIO }, () => {
  const { json, normal } = runFio(jobFile("both"));
  const result = resultOfFio(json, [{ unifiedReporting: "both" }]);
  const [ours, theirs] = [jobTreeOf(result).mixed, json.jobs[0].mixed];
  for (const key of ["io_bytes", "total_ios", "runtime", "bw_samples", "iops_min", "iops_max"]) {
    assert.equal(ours[key], theirs[key], key);
  }
  assert.equal(ours.clat_ns.N, theirs.clat_ns.N);
  const groupLines = (lines: readonly string[]) => lines.filter((line) => /bw=/.test(line));
  assertAlike(groupLines(linesOf(result)), groupLines(normal.split("\n")));
});
