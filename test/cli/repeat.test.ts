/** `hipri run --repeat` as a user runs it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const NOPS = "[nops]\nrw=nop\nnumber_ios=20000\niodepth=16";

describe("hipri run --repeat", { skip: whyNoRing() }, () => {
  it("shows medians and spread, and keeps every launch in the file", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const args = ["run", "jobs.fio", "--repeat=3", "--output=r.json"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.equal(status, 0);
    assert.match(stdout, / · 3 launches of \d/);
    assert.match(stdout, /^nops +nop +\S+ .*\n +least +\S+ .*\n +most +\S+ /m);
    assert.match(stdout, /^nops: CPU \d\S* \(\d\S* to \d\S*\) per I\/O/m);
    assert.equal(stderr, "launch 1 of 3\nlaunch 2 of 3\nlaunch 3 of 3\n");
    const { jobs, hipri: own } = parseResult(readFileSync(join(cwd, "r.json"), "utf8"));
    assert.equal(jobs.length, 1);
    assert.equal(own.launches.length, 2);
    assert.equal(own.launches[1].lanes[0].directions.read.ios, 20000);
    const again = await hipri(["report", "r.json"], { cwd });
    assert.equal(again.stdout, stdout);
    const csv = await hipri(["report", "r.json", "--format=csv", "-q"], { cwd });
    assert.deepEqual(
      csv.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(",").at(-1)),
      ["launch", "1", "2", "3"],
    );
  });

  it("judges limits over all launches, with auto until they are decided", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    writeFileSync(join(cwd, "jobs.limits"), "[nops]\nerrors=0\nenters_per_io<0.001\n");
    const args = ["run", "jobs.fio", "--repeat=auto", "--limits=jobs.limits", "-q"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.match(
      stdout,
      /^✗ nops enters_per_io \S+, limit <0.001 \(\+\d+ %\), in 7 of 7 launches$/m,
    );
    assert.match(stdout, /^limits: 1 passed, 1 failed$/m);
    assert.deepEqual([status, stderr], [99, ""]);
  });

  it("says in how many launches an undecided limit was kept", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const args = ["run", "jobs.fio", "--repeat=2", "--assert=response.p50<1s", "-q"];
    const { status, stdout } = await hipri(args, { cwd });
    assert.match(
      stdout,
      /^\? nops response.p50<1s: no such latency.*, kept in 0 and missed in 0 of 2 launches$/m,
    );
    assert.equal(status, 5);
  });

  it("gives each launch what stands on standard input", async (t) => {
    const cwd = scratchDirectory(t);
    const args = ["run", "-", "--repeat=2", "--json", "-q"];
    const { status, stdout } = await hipri(args, { cwd, input: `${NOPS}\n` });
    assert.equal(parseResult(stdout).hipri.launches.length, 1);
    assert.equal(status, 0);
  });

  it("lays a file out once", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=data\nsize=64k\nrw=read");
    const { status, stdout } = await hipri(["run", "jobs.fio", "--repeat=2", "--json", "-q"], {
      cwd,
    });
    assert.equal(status, 0);
    const [launch] = parseResult(stdout).hipri.launches;
    assert.equal(launch.lanes[0].directions.read.ios, 16);
  });

  it("ends at a signal with the launches that are complete", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const args = ["run", "jobs.fio", "--repeat=900", "--output=r.json"];
    const { process, ended } = startHipri(args, { cwd });
    process.stderr!.on("data", (text) => {
      if (String(text).includes("launch 3 of 900")) process.kill("SIGTERM");
    });
    const { status, stdout } = await ended;
    assert.equal(status, 143);
    assert.match(stdout, /interrupted by SIGTERM/);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "r.json"), "utf8"));
    assert.deepEqual([own.state, own.signal], ["interrupted", "SIGTERM"]);
    assert.ok(own.launches.length >= 1 && own.launches.length < 10);
  });

  const REFUSED: readonly [args: string[], said: RegExp, status: number][] = [
    [["--repeat=0"], /--repeat 0: it is neither a number/, 2],
    [["--repeat=ten"], /--repeat ten: it is neither a number/, 2],
    [["--repeat=3", "--status-interval=1"], /--repeat and --status-interval exclude each other/, 2],
    [["--repeat=3", "--set=cpus_allowed=8000"], /no CPU 8000 online/, 3],
    [["--repeat=3", "--output=jobs.fio"], /would write over the job file/, 3],
  ];
  for (const [args, said, status] of REFUSED) {
    it(`refuses ${args.join(" ")} before any launch`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, NOPS);
      const ended = await hipri(["run", "jobs.fio", "-q", ...args], { cwd });
      assert.match(ended.stderr, said);
      assert.deepEqual([ended.status, ended.stdout], [status, ""]);
    });
  }
});
