/** Reports of a run in progress: at an interval and at SIGUSR1, beside a stdout that stays whole. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hipri, jobOf, parseResult, startHipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = [
  "--name=zeros",
  "--rw=read",
  "--filename=/dev/zero",
  "--size=1m",
  "--iodepth=4",
  "--rate_iops=500",
];
const TIMED = [...JOB, "--time_based", "--runtime=1500ms", "--eta=never"];

/** I/O in KiB and runtime in ms, of each line of terse output of version 3. */
function terseFigures(stdout: string): [kib: number, runtimeMs: number][] {
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line) => {
    const fields = line.split(";");
    return [Number(fields[5]), Number(fields[8])];
  });
}

describe("reports of a run in progress", () => {
  it("are lines of terse output whose figures grow", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["fio", ...TIMED, "--minimal", "--status-interval=300ms"];
    const { status, stdout, stderr } = await hipri(argv, { cwd });
    assert.deepEqual([status, stderr], [0, ""]);
    const figures = terseFigures(stdout);
    assert.ok(figures.length >= 2, stdout);
    for (const [at, [kib, runtimeMs]] of figures.entries()) {
      const [kibBefore, msBefore] = figures[at - 1] ?? [-1, -1];
      assert.ok(kib >= kibBefore && runtimeMs >= msBefore, stdout);
    }
  });

  it("open normal output once, and go to the file of --output", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["fio", ...TIMED, "--status-interval=300ms", "--output=out"];
    assert.deepEqual(await hipri(argv, { cwd }), { status: 0, stdout: "", stderr: "" });
    const text = readFileSync(join(cwd, "out"), "utf8");
    assert.equal(text.match(/^zeros: \(g=0\)/gm)?.length, 1);
    assert.ok(text.match(/^zeros: \(groupid=0, jobs=1\)/gm)!.length >= 2);
    // Only the last report might have it, where the machine gives the thread no CPU before.
    assert.match(text, /^ {2}cpu +: .*(usr|sys)=(?!0\.00%)/m);
  });

  it("are JSON documents one behind the other under hipri fio, as under fio", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["fio", ...TIMED, "--output-format=json", "--status-interval=200ms"];
    const { stdout } = await hipri(argv, { cwd });
    // Only a document's own last brace stands at the beginning of a line.
    const documents = stdout.split(/(?<=^}\n)/m).map(parseResult);
    assert.ok(documents.length >= 2, stdout.slice(0, 1000));
    const ios = documents.map((each) => jobOf(each, "zeros").read.total_ios);
    assert.deepEqual(
      ios,
      ios.toSorted((a, b) => a - b),
    );
    assert.ok(ios.at(-1)! > 0);
  });

  it("leave the JSON of hipri run one document", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(
      join(cwd, "jobs.fio"),
      "[zeros]\nfilename=/dev/zero\nsize=1m\nrate_iops=500\ntime_based=1\nruntime=1s\n",
    );
    const argv = ["run", "jobs.fio", "--quiet", "--json", "--status-interval", "200ms"];
    const { stdout } = await hipri(argv, { cwd });
    assert.ok(jobOf(parseResult(stdout), "zeros").read.total_ios > 0);
  });

  it("of hipri run are tables", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(
      join(cwd, "jobs.fio"),
      "[zeros]\nfilename=/dev/zero\nsize=1m\nrate_iops=500\ntime_based=1\nruntime=1500ms\n",
    );
    const argv = ["run", "jobs.fio", "--quiet", "--status-interval", "300ms"];
    const { stdout } = await hipri(argv, { cwd });
    assert.ok(stdout.match(/^zeros +read/gm)!.length >= 2, stdout);
    const bad = await hipri(["run", "jobs.fio", "--status-interval", "often"], { cwd });
    assert.match(bad.stderr, /^hipri: --status-interval often: /);
    assert.deepEqual([bad.status, bad.stdout], [2, ""]);
  });

  for (const argv of [
    ["run", "jobs.fio", "--output", "out"],
    ["fio", "jobs.fio", "--output=out", "--output-format=json+"],
  ]) {
    it(`keep the file of hipri ${argv[0]} --output up to date, which outlives a kill`, async (t) => {
      const cwd = scratchDirectory(t);
      const job =
        "[zeros]\nfilename=/dev/zero\nsize=1m\nrate_iops=500\ntime_based=1\nruntime=10m\n";
      writeFileSync(join(cwd, "jobs.fio"), job);
      const { process: child, ended } = startHipri(argv, { cwd });
      while (!existsSync(join(cwd, "out")) && child.exitCode === null) await sleep(50);
      child.kill("SIGKILL");
      await ended;
      const result = parseResult(readFileSync(join(cwd, "out"), "utf8"));
      assert.equal(result.hipri.state, "running");
      assert.ok(jobOf(result, "zeros").read.total_ios > 0);
    });
  }

  it("come at SIGUSR1, and the run goes on", async (t) => {
    const cwd = scratchDirectory(t);
    const job = ["--name=w", "--rw=write", "--filename=data", "--size=64k", "--time_based"];
    const argv = ["fio", ...job, "--runtime=10m", "--eta=never", "--output=out"];
    const { process: child, ended } = startHipri(argv, { cwd });
    const exists = (name: string): boolean => existsSync(join(cwd, name));
    // The job makes its file; before Node itself has started, the signal is not ours to take.
    while (!exists("data") && child.exitCode === null) await sleep(10);
    while (!exists("out") && child.exitCode === null) {
      child.kill("SIGUSR1");
      await sleep(50);
    }
    child.kill("SIGINT");
    const { status, stderr } = await ended;
    assert.equal(status, 130, stderr);
    assert.doesNotMatch(stderr, /[Dd]ebugger/);
    const text = readFileSync(join(cwd, "out"), "utf8");
    assert.ok(text.match(/^w: \(groupid=0, jobs=1\)/gm)!.length >= 2, text);
  });
});
