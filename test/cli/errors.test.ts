/** Jobs whose I/Os fail: those that end, and those that go on. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatCount } from "../../src/report/text/units.js";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const FULL = "[full]\nfilename=/dev/full\nrw=write\nsize=64k\niodepth=4\n";

describe("I/O errors", { skip: whyNoRing() }, () => {
  it("that are ignored are counted as fio does, and the job goes on and succeeds", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${FULL}ignore_error=,ENOSPC`);
    const run = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(run.status, 0, run.stderr);
    const job = jobOf(parseResult(run.stdout), "full");
    assert.deepEqual([job.error, job.total_err, job.first_error], [28, 16, 28]);
    const { total_ios, io_bytes, clat_ns } = job.write;
    assert.deepEqual([total_ios, io_bytes, clat_ns.N], [16, 0, 0]);
    const normal = await hipri(["fio", "jobs.fio"], { cwd });
    assert.equal(normal.status, 0);
    assert.match(
      normal.stdout,
      /^ {5}errors {4}: total=16, first_error=28\/<No space left on device>$/m,
    );
  });

  it("are no IOPS: those are of what succeeded, in every report", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[half]\nfilename=/dev/full:/dev/null\nrw=write\nsize=512k\nignore_error=,ENOSPC";
    writeJobs(cwd, `${job}\nwrite_iops_log=l\nlog_avg_msec=1`);
    const run = await hipri(["run", "jobs.fio", "-o", "o.json", "--quiet"], { cwd });
    assert.equal(run.status, 0, run.stderr);
    const { write, total_err } = jobOf(
      parseResult(readFileSync(join(cwd, "o.json"), "utf8")),
      "half",
    );
    assert.deepEqual([write.total_ios, total_err, write.io_bytes], [128, 64, 64 * 4096]);
    assert.ok(Math.abs(write.iops * 4096 - write.bw_bytes) < 4096);
    assert.match(run.stdout, new RegExp(`^half +write +${formatCount(write.iops)} `, "m"));
    assert.match(run.stdout, /^error: half: 64 I\/Os failed/m);
  });

  it("that are not ignored end the job", async (t) => {
    const cwd = scratchDirectory(t);
    // ENOSPC is not among the errors that continue_on_error is about.
    for (const line of ["", "continue_on_error=write", "ignore_error=ENOSPC"]) {
      writeJobs(cwd, FULL + line);
      const { status, stdout } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
      assert.equal(status, 4, line);
      assert.equal(jobOf(parseResult(stdout), "full").error, 28);
    }
  });
});
