/** A stdout that takes nothing: said in one line, and the rest of what a run leaves is there. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = "[zeros]\nrw=read\nfilename=/dev/zero\nsize=64k\nwrite_bw_log=zeros";
const TIMED = `${JOB}\ntime_based\nruntime=1200ms`;

/** A shell that leaves hipri's status behind, and its stdout to what stands in `redirection`. */
function shell(redirection: string): string[] {
  return ["sh", "-c", `{ "$0" "$@"; echo $? >status; } ${redirection}`];
}

describe("a stdout that takes nothing", { skip: whyNoRing() }, () => {
  const cases = [
    { what: "a full device", redirection: ">/dev/full", why: /ENOSPC/ },
    { what: "a pipe that nobody reads", redirection: "| true", why: /EPIPE/ },
  ];
  for (const { what, redirection, why } of cases) {
    for (const interval of [[], ["--status-interval", "300ms"]]) {
      const how = interval.length > 0 ? ", with reports in between" : "";
      it(`that is ${what} costs neither the result nor the logs${how}`, async (t) => {
        const cwd = scratchDirectory(t);
        writeJobs(cwd, interval.length > 0 ? TIMED : JOB);
        const args = ["run", "jobs.fio", "--quiet", "-o", "result.json", ...interval];
        const { stderr } = await hipri(args, { cwd, wrapper: shell(redirection) });
        assert.match(stderr, /^hipri: stdout: the report was not written: .*\n$/);
        assert.match(stderr, why);
        assert.equal(readFileSync(join(cwd, "status"), "utf8"), "4\n");
        const result = parseResult(readFileSync(join(cwd, "result.json"), "utf8"));
        assert.ok(jobOf(result, "zeros").read.total_ios > 0);
        assert.ok(existsSync(join(cwd, "zeros_bw.1.log")));
      });
    }
  }

  it("is no fault of a reader who has seen enough", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, TIMED);
    const args = ["run", "jobs.fio", "-q", "--status-interval", "200ms", "--format", "terse"];
    const { stdout, stderr } = await hipri(args, { cwd, wrapper: shell("| head -n 1") });
    assert.equal(stdout.split("\n").length, 2);
    assert.equal(stderr, "");
    assert.equal(readFileSync(join(cwd, "status"), "utf8"), "0\n");
  });

  it("is told by commands that only print", async (t) => {
    const cwd = scratchDirectory(t);
    for (const args of [["--version"], ["run", "--help"], ["job", "options"], ["fio", "--help"]]) {
      const full = await hipri(args, { cwd, wrapper: shell(">/dev/full") });
      assert.match(full.stderr, /^hipri: stdout: the output was not written: ENOSPC.*\n$/);
      assert.equal(readFileSync(join(cwd, "status"), "utf8"), "4\n", args.join(" "));
      const { stderr } = await hipri(args, { cwd, wrapper: shell("| true") });
      assert.equal(stderr, "");
    }
  });

  it("is no matter where it is stderr", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOB);
    const wrapper = ["sh", "-c", '"$0" "$@" 2>/dev/full'];
    assert.equal((await hipri(["run", "jobs.fio"], { cwd, wrapper })).status, 0);
    assert.equal((await hipri(["run", "missing.fio"], { cwd, wrapper })).status, 2);
  });

  it("a result that cannot be written costs no log", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOB);
    const { status, stdout, stderr } = await hipri(
      ["run", "jobs.fio", "--quiet", "-o", "/dev/full"],
      { cwd },
    );
    assert.equal(status, 4);
    assert.match(stdout, /zeros +read/);
    assert.match(stderr, /^hipri: --output \/dev\/full: the result was not written: .*\n$/);
    assert.ok(existsSync(join(cwd, "zeros_bw.1.log")));
  });
});
