/** A job that is steady ends before its time, and what runs beside it goes on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jobOf, type ResultJson, runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** Two jobs, of which the first is steady at once and the other never. */
const JOBS = `time_based
       [steady]
       runtime=60
       ss_dur=2
       steadystate=iops:100000%
       [other]
       new_group
       runtime=4
       ss_dur=2
       steadystate=iops_slope:0`;

function assertOnlySteadyEnded(result: ResultJson): void {
  const { attained, data } = jobOf(result, "steady").steadystate ?? assert.fail();
  assert.equal(attained, 1);
  assert.equal(data.iops.length, 2);
  assert.ok(data.iops.every((iops: number) => iops > 0));
  assert.ok(jobOf(result, "steady").job_runtime < 50_000);
  const other = jobOf(result, "other");
  assert.equal(other.steadystate?.attained, 0);
  assert.ok(other.job_runtime >= 4000);
}

describe("steady state", () => {
  it("ends the job whose results are steady, and no other", async (t) => {
    const global = "[global]\nioengine=null\nfilename=nothing\nsize=1g";
    assertOnlySteadyEnded(await runJobs(scratchDirectory(t), `${global}\n${JOBS}`));
  });

  it("ends a lane on a ring that it shares", { skip: whyNoRing() }, async (t) => {
    const global = "[global]\nrw=nop\nring=shared";
    assertOnlySteadyEnded(await runJobs(scratchDirectory(t), `${global}\n${JOBS}`));
  });
});
