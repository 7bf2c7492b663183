/** `hipri bisect judge` on this machine, as `git bisect run` sees it; test/lab has it in guests. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { hipri, writeJobs } from "../../support/hipri.js";
import { whyNoRing } from "../../support/ring.js";
import { scratchDirectory } from "../../support/scratch.js";

const NOPS = "[nops]\nioengine=null\nsize=1m\nrw=read\n";

async function judge(t: TestContext, jobs: string, args: readonly string[]) {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, jobs);
  return hipri(["bisect", "judge", ...args], { cwd });
}

describe("hipri bisect judge --host", { skip: whyNoRing() }, () => {
  it("is 0 for what keeps its limits, with one line that says why", async (t) => {
    const { status, stdout } = await judge(t, `${NOPS}assert=errors=0\n`, ["jobs.fio", "--host"]);
    assert.deepEqual(JSON.parse(stdout), {
      verdict: "good",
      reason: "limits-kept",
      why: "all limits are kept",
      exit: 0,
      boots: 1,
      host: true,
    });
    assert.equal(stdout.trim().split("\n").length, 1);
    assert.equal(status, 0);
  });

  it("is 1 for what misses one that is counted", async (t) => {
    const jobs = `${NOPS}assert=enters_per_io>7\n`;
    const { status, stdout } = await judge(t, jobs, ["jobs.fio", "--host"]);
    const { verdict, reason } = JSON.parse(stdout);
    assert.deepEqual([verdict, reason, status], ["bad", "limit-missed", 1]);
  });

  it("is 125 for a target that cannot run the job", async (t) => {
    const jobs = "[a]\nfilename=/dev/null\ndirect=1\nrw=read\nsize=4k\nhipri=1\n";
    const { status, stdout } = await judge(t, jobs, ["jobs.fio", "--host"]);
    assert.equal(JSON.parse(stdout).reason, "refused");
    assert.equal(status, 125);
  });

  it("counts its boots", async (t) => {
    const { stdout } = await judge(t, NOPS, ["jobs.fio", "--host", "--boots", "3", "--quiet"]);
    assert.equal(JSON.parse(stdout).boots, 3);
  });
});

describe("hipri bisect judge stops a bisect with 128", () => {
  const CASES: readonly [why: string, args: readonly string[], text: RegExp][] = [
    ["an unknown flag", ["jobs.fio", "--nosuch"], /--nosuch/],
    ["no job file", [], /hipri bisect judge --help/],
    ["a missing job file", ["missing.fio", "--host"], /no such file/],
    ["flags of guests on the host", ["jobs.fio", "--host", "--cpus", "1"], /exclude each other/],
    ["a kernel that is not there", ["jobs.fio", "--kernel", "./missing"], /no such file/],
  ];
  for (const [why, args, text] of CASES) {
    it(`for ${why}`, async (t) => {
      const { status, stderr } = await judge(t, NOPS, args);
      assert.equal(status, 128, stderr);
      // Without QEMU the kernel is not looked for.
      if (!/QEMU .* not installed/.test(stderr)) assert.match(stderr, text);
    });
  }
});
