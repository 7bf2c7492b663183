/** Jobs that end in their ramp measure nothing; the run has a result all the same. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Ended,
  hipri,
  jobOf,
  parseResult,
  type ResultJson,
  runJobs,
  startHipri,
  writeJobs,
} from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const NOTE = {
  code: "ended-in-ramp",
  severity: "high",
  job: 0,
  data: { clones: 1 },
  text: "ended during ramp_time, so nothing was measured",
};

/** Job `a` has measured nothing, and the result says why. */
function assertNothingMeasured(result: ResultJson): void {
  const { read, write, job_runtime } = jobOf(result, "a");
  for (const part of [read, write]) {
    assert.deepEqual([part.total_ios, part.io_bytes, part.runtime, part.clat_ns.N], [0, 0, 0, 0]);
  }
  assert.equal(job_runtime, 0);
  const notes: unknown[] = result.hipri.notes;
  assert.deepEqual(
    notes.filter((each) => (each as typeof NOTE).code === NOTE.code),
    [NOTE],
  );
}

/** How a job ends in its ramp, and the exit code. */
const ENDS: readonly [why: string, options: string, status: number][] = [
  ["its size", "rw=read\nfilename=/dev/zero\nsize=64k", 0],
  ["io_size", "rw=read\nfilename=/dev/zero\nsize=1m\nio_size=64k", 0],
  ["number_ios", "rw=randrw\nfilename=f\nsize=1m\nnumber_ios=4", 0],
  ["an error", "rw=write\nfilename=/dev/full\nsize=64k", 4],
  ["the end of its iolog", "read_iolog=io.log", 0],
  ["its size, verified", "rw=write\nfilename=f\nsize=64k\nverify=crc32c", 0],
  ["its size, synced", "rw=write\nfilename=f\nsize=64k\nfsync=1\nend_fsync=1", 0],
];

describe("a ramp of so many bytes", { skip: whyNoRing() }, () => {
  const READS = "[a]\nfilename=/dev/zero\nrw=read\nsize=1m\nramp_size=256k";
  const iosOf = async (t: TestContext, options: string): Promise<number[]> => {
    const result = await runJobs(scratchDirectory(t), `${READS}\n${options}`);
    return result.jobs.map(({ read }: { read: { total_ios: number } }) => read.total_ios);
  };

  it("is not measured", async (t) => {
    assert.deepEqual(await iosOf(t, ""), [192]);
    assert.deepEqual(await iosOf(t, "numjobs=2"), [192, 192]);
  });

  it("counts what a group moves together", async (t) => {
    const [ios] = await iosOf(t, "numjobs=2\ngroup_reporting=1\nthinktime=100us");
    // Of 512 I/Os, 64 are left out, and what both do until they look.
    assert.ok(ios! > 430 && ios! <= 448, `${ios} I/Os`);
  });

  it("ends before by ramp_time, or by the end of its job", async (t) => {
    assert.ok((await iosOf(t, "ramp_time=1ms\nthinktime=1ms"))[0]! > 192);
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${READS}\nio_size=64k`);
    const { stderr, stdout } = await hipri(["run", "jobs.fio", "--json"], { cwd });
    assert.match(stderr, /ended during ramp_size, so nothing was measured/);
    assert.equal(jobOf(parseResult(stdout), "a").read.total_ios, 0);
  });
});

describe("a job that ends in its ramp", { skip: whyNoRing() }, () => {
  for (const [why, options, status] of ENDS) {
    it(`by ${why}`, async (t) => {
      const cwd = scratchDirectory(t);
      const iolog = "fio version 2 iolog\n/dev/zero add\n/dev/zero open\n/dev/zero read 0 4096\n";
      writeFileSync(join(cwd, "io.log"), iolog);
      writeJobs(cwd, `[a]\nramp_time=10m\n${options}\nwrite_lat_log=l\nlog_avg_msec=100`);
      const ended = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
      assert.equal(ended.status, status, ended.stderr);
      assertNothingMeasured(parseResult(ended.stdout));
      const logs = readdirSync(cwd).filter((name) => name.endsWith(".1.log"));
      assert.equal(logs.length, 3);
      for (const name of logs) assert.equal(statSync(join(cwd, name)).size, 0);
    });
  }

  it("leaves the figures of the others", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[global]
       filename=/dev/zero
       rw=read
       size=64k
       ramp_time=100ms
       [a]
       [b]
       time_based
       runtime=200ms`,
    );
    const ended = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(ended.status, 0);
    const result = parseResult(ended.stdout);
    assertNothingMeasured(result);
    assert.ok(jobOf(result, "b").read.total_ios > 0);
    const table = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.match(table.stdout, /^a +no I\/O$/m);
    assert.match(table.stdout, /^b +read +\d/m);
  });

  it("by another job's exitall", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[global]
       filename=/dev/zero
       rw=read
       # Both begin before the first I/O of either.
       ring=shared
       [a]
       time_based
       runtime=10m
       ramp_time=10m
       size=64k
       [b]
       size=64k
       exitall`,
    );
    const ended = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(ended.status, 0);
    const result = parseResult(ended.stdout);
    assertNothingMeasured(result);
    assert.equal(jobOf(result, "b").read.total_ios, 16);
  });

  it("or before its start, by another job's exitall", async (t) => {
    const cwd = scratchDirectory(t);
    const global = "[global]\nfilename=/dev/zero\nrw=read\nsize=64k";
    writeJobs(cwd, `${global}\n[a]\nstartdelay=10m\nramp_time=10m\n[b]\nexitall`);
    const ended = await hipri(["run", "jobs.fio", "--json"], { cwd });
    assert.equal(ended.status, 0);
    assert.match(ended.stderr, /^note: a: ended before its start, so nothing was measured$/m);
    const result = parseResult(ended.stdout);
    assert.equal(jobOf(result, "a").read.total_ios, 0);
    const codes = (result.hipri.notes as unknown as (typeof NOTE)[]).map(({ code }) => code);
    assert.ok(codes.includes("never-began") && !codes.includes("ended-in-ramp"));
  });

  it("by a signal, with 130 and a result in every format", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nrw=write\nfilename=f\nsize=64k\ntime_based\nramp_time=10m\nruntime=1");
    const interrupted = async (format: string): Promise<Ended> => {
      writeFileSync(join(cwd, "f"), "");
      const args = ["run", "jobs.fio", "--quiet", "--format", format, "--output", "o.json"];
      const { process: child, ended } = startHipri(args, { cwd });
      while (readFileSync(join(cwd, "f")).every((byte) => byte === 0)) await sleep(10);
      child.kill("SIGINT");
      return ended;
    };
    for (const format of ["table", "normal", "terse", "json", "json+"]) {
      const { status, stdout } = await interrupted(format);
      assert.equal(status, 130, format);
      assert.doesNotMatch(stdout, /NaN|Infinity|undefined/);
      assert.ok(existsSync(join(cwd, "o.json")));
      const result = parseResult(readFileSync(join(cwd, "o.json"), "utf8"));
      assertNothingMeasured(result);
      assert.deepEqual([result.hipri.state, result.hipri.signal], ["interrupted", "SIGINT"]);
    }
  });
});
