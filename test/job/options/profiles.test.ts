/** The job files that come with hipri: taken whole, with nothing to say about any line. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { analyseJobs } from "../../../src/job/load.js";
import { jobsOf, memorySources } from "../support.js";

/** From dist/test/job. */
const PROFILES = new URL("../../../../profiles/", import.meta.url).pathname;
const env = { fast: "/dev/lab/fast", slow: "/dev/lab/slow", mixed: "/dev/lab/mixed" };

const profile = (name: string) => readFileSync(join(PROFILES, name), "utf8");

describe("profiles", () => {
  for (const name of readdirSync(PROFILES).filter((each) => each.endsWith(".fio"))) {
    test(`${name} is honoured`, () => {
      const sources = memorySources({ [name]: profile(name) }, env);
      const { findings } = analyseJobs([name], { sources });
      const said = [...findings.errors, ...findings.notices].map(({ text }) => text);
      assert.deepEqual(said, []);
    });
  }

  test("hybrid.fio offers the same load in each of its ways to wait", () => {
    const jobs = jobsOf(profile("hybrid.fio"), { env });
    const ways = jobs.map(({ hipri, hybrid }) => [hipri, hybrid]);
    assert.deepEqual(ways, [
      [false, false],
      [true, false],
      [true, true],
    ]);
    const loads = jobs.map(({ rateIops, rateProcess, depth }) => [rateIops, rateProcess, depth]);
    assert.ok(jobs[0]!.rateIops.read > 0);
    assert.deepEqual(loads[1], loads[0]);
    assert.deepEqual(loads[2], loads[0]);
    assert.deepEqual(
      jobs.map(({ stonewall }) => stonewall),
      [false, true, true],
    );
    assert.equal(jobs[2]!.skipUnsupported, true);
  });
});
