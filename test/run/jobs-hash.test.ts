import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { jobsSha256 } from "../../src/run/jobs-hash.js";
import { jobSpec } from "../support/job-spec.js";

function job(name: string, options: Record<string, string>): JobSpec {
  return jobSpec({ name, ownOptions: new Map(Object.entries(options)) });
}

test("the same options have the same hash, whatever the place; others have another", () => {
  const first = job("a", { bs: "4k" });
  const moved = { ...first, place: { file: "elsewhere.fio", line: 7 } };
  assert.match(jobsSha256([first]), /^[0-9a-f]{64}$/);
  assert.equal(jobsSha256([moved]), jobsSha256([first]));
  const others = [[job("b", { bs: "4k" })], [job("a", { bs: "8k" })], [first, first], []];
  const hashes = others.map(jobsSha256);
  assert.equal(new Set([jobsSha256([first]), ...hashes]).size, 5);
});
