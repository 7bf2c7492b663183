/** Rates and pauses as a user sees them; the bounds hold on a slow machine too. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hipri, type JobJson, jobOf, parseResult, runJobs, writeJobs } from "../support/hipri.js";
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
    const [linear, poisson] = result.hipri.entries;
    const { response, lateness } = linear.directions.read;
    assert.ok(response.percentiles_ns["50"] >= lateness.percentiles_ns["50"]);
    assert.ok(response.max_ns >= lateness.max_ns);
    assert.ok(poisson.directions.read.response && poisson.directions.write.response);
    const recorded = result.hipri.lanes[0].directions.read;
    assert.ok(recorded.response.counts.length > 0 && recorded.lateness.counts.length > 0);
    const mixed = jobOf(result, "poisson");
    assert.ok(mixed.read.total_ios > mixed.write.total_ios);
  });

  it("the table has a line about response times", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[paced]\nfilename=/dev/zero\nsize=400k\nrate_iops=2000\n[free]\nsize=4k");
    const { stdout, status } = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.equal(status, 0);
    const text = stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /paced: read response time: p50 .* scheduled starts were missed by p50/);
    assert.doesNotMatch(text, /free: read response time/);
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

  it("pauses make a job take at least their time", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      "[paused]\nfilename=/dev/zero\nsize=40k\nthinktime=50ms\nthinktime_spin=1ms",
    );
    const { read, job_runtime } = jobOf(result, "paused");
    assert.equal(read.total_ios, 10);
    // Between ten I/Os are nine pauses.
    assert.ok(job_runtime >= 450, `${job_runtime} ms`);
  });

  it("an I/O above max_latency ends its job with fio's errno", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[late]\nfilename=/dev/zero\nbs=4m\nsize=1g\nmax_latency=1us");
    const { stdout, stderr, status } = await hipri(["run", "jobs.fio", "--json", "--quiet"], {
      cwd,
    });
    assert.equal(status, 4);
    assert.match(stderr, /late: read of 4194304 bytes, \/dev\/zero at 0: took .*max_latency=1us/);
    assert.equal(jobOf(parseResult(stdout), "late").error, 110);
  });

  it("latency_target ends a job by itself and tells the depth", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[sought]
       filename=/dev/zero
       size=1g
       time_based
       runtime=60s
       iodepth=8
       latency_target=10s
       latency_window=50ms`,
    );
    const { stdout, status } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(status, 0);
    const job = jobOf(parseResult(stdout), "sought");
    assert.deepEqual(
      [job.latency_depth, job.latency_target, job.latency_percentile, job.latency_window],
      [8, 10_000_000_000, 100, 50_000],
    );
    assert.ok(job.job_runtime < 50_000);
    const normal = await hipri(["fio", "jobs.fio"], { cwd });
    assert.match(
      normal.stdout,
      / {5}latency {3}: target=10000000000, window=50000, percentile=100\.00%, depth=8/,
    );
  });

  it("jobs of a flow share I/Os by weight", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=4m
       flow_sleep=100
       flow_id=4
       [one]
       flow=1
       [four]
       flow=4`,
    );
    const [one, four] = ["one", "four"].map((name) => jobOf(result, name));
    assert.deepEqual([one!.read.total_ios, four!.read.total_ios], [1024, 1024]);
    // Until the other is done the first has done a quarter as much, however the machine is loaded.
    const endMs = (job: JobJson) => job.job_start + job.job_runtime;
    assert.ok(endMs(four!) <= endMs(one!) + 2);
  });
});
