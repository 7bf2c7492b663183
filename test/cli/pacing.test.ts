/** Rates and pauses as a user sees them; the bounds hold on a slow machine too. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hipri, jobOf, parseResult, runJobs, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

describe("pacing", { skip: whyNoRing() }, () => {
  it("a rate is never exceeded, and its result tells what clients would have waited", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=1g
       runtime=1s
       [linear]
       rate_iops=500
       iodepth=4
       [poisson]
       rw=randrw
       rate=400k,100k
       rate_process=poisson`,
    );
    const { read } = jobOf(result, "linear");
    // One for each 2 ms that the job ran, and the first.
    const jobMs = jobOf(result, "linear").job_runtime;
    assert.ok(read.total_ios <= jobMs / 2 + 2, `${read.total_ios} in ${jobMs} ms`);
    assert.ok(read.total_ios > 10);
    const [linear, poisson] = result.hipri.jobs;
    const { response_ns, lateness_ns } = linear.intended_starts.read;
    assert.ok(response_ns.percentiles["50"] >= lateness_ns.percentiles["50"]);
    assert.ok(response_ns.max >= lateness_ns.max);
    assert.deepEqual(Object.keys(poisson.intended_starts), ["read", "write"]);
    const histograms = result.hipri.lanes[0].histograms.read;
    assert.ok(histograms.response_ns.length > 0 && histograms.lateness_ns.length > 0);
    const mixed = jobOf(result, "poisson");
    assert.ok(mixed.read.total_ios > mixed.write.total_ios);
  });

  it("the table has a line about intended starts", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[paced]\nfilename=/dev/zero\nsize=40k\nrate_iops=1000\n[free]\nsize=4k");
    const { stdout, status } = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.equal(status, 0);
    const text = stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /paced: read from the intended start: p50 .* the generator was late by p50/);
    assert.doesNotMatch(text, /free: read from the intended start/);
  });

  it("a minimum that is not met ends the job with EIO and its words", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[slow]
       filename=/dev/zero
       size=1g
       rate_iops_min=4000000000
       time_based
       rate_cycle=100
       runtime=60s`,
    );
    const { stdout, stderr, status } = await hipri(["run", "jobs.fio", "--json", "--quiet"], {
      cwd,
    });
    assert.equal(status, 4);
    assert.match(stderr, /slow: rate_iops_min=4000000000 not met, got \d+ IOPS/);
    const job = jobOf(parseResult(stdout), "slow");
    assert.equal(job.error, 5);
    assert.ok(job.job_runtime < 50_000);
  });
});
