/** What is said of jobs that were over before anything of them was measured. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rampNotices } from "../../../src/result/notes/ramp.js";
import type { LaneResult } from "../../../src/result/result.js";
import { jobSpec, lane } from "../../report/fixtures.js";

const RAMPED = [jobSpec({ name: "j", rampMs: 2000 })];

const texts = (...clones: Partial<LaneResult>[]) =>
  rampNotices(
    clones.map((each) => lane({}, each)),
    RAMPED,
  ).map(({ text }) => text);

test("a job that ended in its ramp is told of", () => {
  assert.deepEqual(texts({ runtimeMs: 0 }), ["j: ended during ramp_time, so nothing was measured"]);
});

test("of clones it is told how many", () => {
  assert.deepEqual(texts({ runtimeMs: 0 }, { runtimeMs: 5 }), [
    "j: 1 of 2 clones ended during ramp_time, so nothing was measured",
  ]);
});

test("nothing is said of what measured, never began, or has no ramp", () => {
  assert.deepEqual(texts({ runtimeMs: 5 }, { runtimeMs: 0, startedAtMs: 0 }), []);
  assert.deepEqual(rampNotices([lane({}, { runtimeMs: 0 })], [jobSpec()]), []);
});
