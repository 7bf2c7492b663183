/** `hipri compare` with results of earlier runs, as a user runs it. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const NOPS = "[nops]\nrw=nop\nnumber_ios=2000\niodepth=16";

/** A directory with a result that was measured once, and copies of it whose CPU times differ. */
async function withSessions(t: TestContext, count: number): Promise<string> {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, NOPS);
  const { status } = await hipri(["run", "jobs.fio", "-q", "-o", "new.json"], { cwd });
  assert.equal(status, 0);
  mkdirSync(join(cwd, "runs"));
  // A thread's CPU time may be 0 where the clock is coarse.
  rewrite(cwd, "new.json", "new.json", 1);
  for (let i = 0; i < count; i++) rewrite(cwd, "new.json", `runs/${i}.json`, 1 + (i % 5) / 100);
  return cwd;
}

/** The result with `factor` ms of CPU time in each lane. */
function rewrite(cwd: string, from: string, to: string, factor: number): void {
  const tree = JSON.parse(readFileSync(join(cwd, from), "utf8"));
  for (const lane of tree.hipri.lanes) Object.assign(lane.cpu, { user_ms: factor, system_ms: 0 });
  writeFileSync(join(cwd, to), JSON.stringify(tree));
}

const HISTORY = ["compare", "--history", "runs/*.json"];

describe("hipri compare --history", { skip: whyNoRing() }, () => {
  it("says that a session is as those before", async (t) => {
    const cwd = await withSessions(t, 12);
    const { status, stdout } = await hipri([...HISTORY, "new.json"], { cwd });
    assert.match(stdout, /^nops +500ns in \S+ to \S+ .*as before$/m);
    assert.match(stdout, /^as before: 12 sessions; one like them is called different in 1 % of/m);
    assert.equal(status, 0);
  });

  it("finds one that is worse, or better, and prints JSON", async (t) => {
    const cwd = await withSessions(t, 10);
    rewrite(cwd, "new.json", "worse.json", 1.5);
    rewrite(cwd, "new.json", "better.json", 0.5);
    const worse = await hipri([...HISTORY, "worse.json"], { cwd });
    assert.match(worse.stdout, /^nops +750ns in .*regression$/m);
    assert.equal(worse.status, 99);
    const better = await hipri([...HISTORY, "better.json", "--json"], { cwd });
    const { verdict, sessions, figures } = JSON.parse(better.stdout);
    assert.deepEqual([verdict, sessions, better.status], ["improved", 10, 0]);
    assert.deepEqual([figures[0].figure, figures[0].value], ["cpu_per_io", 250]);
  });

  it("cannot tell from fewer than ten sessions, the new one not among them", async (t) => {
    const cwd = await withSessions(t, 9);
    copyFileSync(join(cwd, "new.json"), join(cwd, "runs", "new.json"));
    const { status, stdout } = await hipri([...HISTORY, "runs/new.json"], { cwd });
    assert.match(stdout, /^inconclusive: 9 sessions, and it takes 10 to tell$/m);
    assert.equal(status, 5);
  });

  it("refuses sessions of other jobs, and patterns that it cannot follow", async (t) => {
    const cwd = await withSessions(t, 10);
    await hipri(["run", "jobs.fio", "-q", "-o", "runs/5.json", "--set=iodepth=2"], { cwd });
    const other = await hipri([...HISTORY, "new.json"], { cwd });
    assert.match(other.stderr, /^hipri: runs\/5.json new.json: the results are of jobs with other/);
    assert.equal(other.status, 2);
    const forced = await hipri([...HISTORY, "new.json", "--force"], { cwd });
    assert.match(forced.stdout, /: 10 sessions/);
    for (const [args, said] of [
      [["--history", "r*/x.json", "new.json"], /\* and \? may stand in the last part/],
      [["--history", "no/*.json", "new.json"], /the history cannot be read: no such file/],
      [["--history", "runs/*.json", "a.json", "b.json"], /--history takes one result/],
      [["--history", "runs/*.json", "jobs.fio"], /jobs.fio: this is not a result/],
    ] as const) {
      const { status, stderr } = await hipri(["compare", ...args], { cwd });
      assert.match(stderr, said);
      assert.equal(status, 2);
    }
  });
});

describe("hipri compare of results of several launches", { skip: whyNoRing() }, () => {
  it("shows an interval between them, and still decides nothing", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS.replace("2000", "20000"));
    for (const file of ["base.json", "new.json"]) {
      await hipri(["run", "jobs.fio", "-q", "-o", file, "--repeat=4"], { cwd });
    }
    const { status, stdout } = await hipri(["compare", "base.json", "new.json"], { cwd });
    assert.match(
      stdout,
      /^nops +\S+ % \(\S+ % to \S+ %\) +\S+ % \(\S+ % to \S+ %\) +inconclusive$/m,
    );
    assert.equal(status, 5);
  });
});
