/** When jobs begin and end, and what of them is measured. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  hipri,
  jobOf,
  parseResult,
  type ResultJson,
  runJobs,
  writeJobs,
} from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** The measured windows of a job's clones, by the wall clock. */
function windows(result: ResultJson, name: string): Window[] {
  const lanes = result.hipri.lanes.filter((lane: { name: string }) => lane.name === name);
  return lanes.map((lane: { started_at_ms: number; runtime_ms: number }) => ({
    startMs: lane.started_at_ms,
    endMs: lane.started_at_ms + lane.runtime_ms,
  }));
}

function onlyWindow(result: ResultJson, name: string): Window {
  const all = windows(result, name);
  assert.equal(all.length, 1);
  return all[0] as Window;
}

/** Start times are whole milliseconds. */
const ROUNDING_MS = 1;

describe("scheduling", { skip: whyNoRing({ iopoll: true }) }, () => {
  it("clones run at the same time, each with its own ring", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      "[nop]\nrw=nop\nhipri=1\niodepth=8\nnumjobs=2\ntime_based\nruntime=1s",
    );
    const [first, second] = windows(result, "nop") as [Window, Window];
    assert.ok(first.startMs < second.endMs && second.startMs < first.endMs, "they overlap");
    const workers = result.hipri.lanes.map((lane: { worker_index: number }) => lane.worker_index);
    assert.deepEqual(workers, [0, 1]);
    for (const lane of result.hipri.lanes) assert.equal(lane.ring.iopoll, true);
    for (const job of result.jobs) assert.ok(job.read.total_ios > 0);
  });

  it("stonewall waits for what stands above it and opens a group", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=64k
       rw=read
       [first]
       rate_iops=1000
       time_based
       runtime=500ms
       [beside]
       [second]
       stonewall`,
    );
    const second = onlyWindow(result, "second");
    assert.ok(second.startMs + ROUNDING_MS >= onlyWindow(result, "first").endMs);
    assert.ok(jobOf(result, "second").job_start >= jobOf(result, "beside").job_start);
    assert.deepEqual(
      result.hipri.lanes.map((lane: { group_id: number }) => lane.group_id),
      [0, 0, 1],
    );
  });

  it("startdelay begins a job later", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      "[global]\nfilename=/dev/zero\nsize=64k\nrw=read\n[first]\n[later]\nstartdelay=1s",
    );
    const delayMs = jobOf(result, "later").job_start - result.hipri.started_at_ms;
    assert.ok(delayMs >= 1000, `${delayMs} ms`);
  });

  it("ramp_time comes before the runtime and is not counted", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      "[ramped]\nfilename=/dev/zero\nsize=64k\nrw=read\nrate_iops=1000\ntime_based\nramp_time=500ms\nruntime=500ms",
    );
    const { read } = jobOf(result, "ramped");
    const { startMs, endMs } = onlyWindow(result, "ramped");
    assert.ok(endMs - startMs >= 500);
    assert.ok(result.hipri.elapsed_ms >= 1000);
    assert.equal(read.clat_ns.N, read.total_ios);
    assert.equal(read.io_bytes, read.total_ios * 4096);
  });

  it("runtime ends a job that has more to do, time_based repeats one that has not", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       rw=read
       runtime=500ms
       [large]
       size=1t
       [repeated]
       size=64k
       time_based`,
    );
    const large = onlyWindow(result, "large");
    assert.ok(large.endMs - large.startMs >= 500);
    assert.ok(jobOf(result, "large").read.io_bytes < 2 ** 40);
    assert.ok(jobOf(result, "repeated").read.io_bytes > 65536);
  });

  it("a runtime longer than the work ends with the work", async (t) => {
    const jobs = "[short]\nfilename=/dev/zero\nsize=64k\nrw=read\nruntime=10m";
    const result = await runJobs(scratchDirectory(t), jobs);
    assert.equal(jobOf(result, "short").read.total_ios, 16);
  });

  it("exitall ends the others when the first job is done", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=64k
       rw=read
       [short]
       exitall
       [endless]
       rate_iops=1000
       time_based
       runtime=10m`,
    );
    assert.equal(result.hipri.state, "complete");
    assert.equal(jobOf(result, "short").read.total_ios, 16);
    assert.ok(result.hipri.elapsed_ms < 300_000);
  });

  it("exitall of one job counts for all, as in fio", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=64k
       rw=read
       [short]
       [endless]
       rate_iops=1000
       time_based
       runtime=10m
       exitall`,
    );
    assert.equal(jobOf(result, "short").read.total_ios, 16);
    assert.ok(result.hipri.elapsed_ms < 300_000);
  });

  it("exit_what says whether other groups and stages end too", async (t) => {
    const jobs = (exitWhat: string) => `[global]
       filename=/dev/zero
       size=64k
       rw=read
       exit_what=${exitWhat}
       [short]
       exitall
       [other]
       new_group
       rate_iops=1000
       time_based
       runtime=1s
       [later]
       stonewall`;
    const cwd = scratchDirectory(t);
    const group = await runJobs(cwd, jobs("group"));
    assert.ok(jobOf(group, "other").job_runtime >= 1000);
    assert.equal(jobOf(group, "later").read.total_ios, 16);
    const stage = await runJobs(cwd, jobs("stonewall"));
    assert.equal(jobOf(stage, "later").read.total_ios, 16);
    const all = await runJobs(cwd, jobs("all"));
    assert.deepEqual(
      all.jobs.map(({ jobname }) => jobname),
      ["short", "other"],
    );
  });

  it("exitall_on_error ends the others when its job fails", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[global]
       size=64k
       [failing]
       filename=/dev/full
       rw=write
       exitall_on_error
       [endless]
       filename=/dev/zero
       rw=read
       time_based
       runtime=10m`,
    );
    const { status, stdout } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(status, 4);
    const result = parseResult(stdout);
    assert.deepEqual(
      ["failing", "endless"].map((name) => jobOf(result, name).error),
      [28, 0],
    );
    assert.ok(result.hipri.elapsed_ms < 300_000);
  });

  it("wait_for starts a job when all clones of another are done", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=/dev/zero
       size=64k
       rw=read
       [first]
       numjobs=2
       rate_iops=1000
       time_based
       runtime=500ms
       [beside]
       [second]
       wait_for=first
       [third]
       wait_for=second`,
    );
    const second = onlyWindow(result, "second");
    for (const { endMs } of windows(result, "first")) {
      assert.ok(second.startMs + ROUNDING_MS >= endMs);
    }
    assert.ok(onlyWindow(result, "third").startMs + ROUNDING_MS >= second.endMs);
    assert.equal(jobOf(result, "third").read.total_ios, 16);
    // Unlike stonewall it opens no group, and holds back no other job.
    assert.ok(result.hipri.lanes.every((lane: { group_id: number }) => lane.group_id === 0));
    assert.ok(onlyWindow(result, "beside").startMs < second.startMs);
  });

  it("group_reporting sums the clones into one entry", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      "[sum]\nfilename=/dev/zero\nsize=64k\nrw=read\nnumjobs=3\ngroup_reporting",
    );
    assert.equal(result.jobs.length, 1);
    assert.equal(jobOf(result, "sum").read.total_ios, 48);
    assert.equal(result.hipri.lanes.length, 3);
  });

  it("unlink removes the files of its job and no others", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "other"), "x");
    const jobs = "[global]\nrw=write\nsize=64k\n[gone]\nnrfiles=2\nunlink=1\n[kept]";
    await runJobs(cwd, jobs);
    assert.deepEqual(readdirSync(cwd).sort(), ["jobs.fio", "kept.0.0", "other"]);
  });

  it("a missing file is laid out before it is read", async (t) => {
    const cwd = scratchDirectory(t);
    const result = await runJobs(cwd, "[reader]\nrw=randread\nfilename=new/data\nsize=256k");
    assert.ok(existsSync(join(cwd, "new/data")));
    assert.equal(jobOf(result, "reader").read.total_ios, 64);
  });
});
