/** `ring=`: several jobs on one ring, each with figures of its own. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, jobOf, runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const TWO_TARGETS = `[global]
ring=common
[zero]
filename=/dev/zero
rw=randread
norandommap
bs=4k
size=4m
iodepth=8
[between]
ring=other
rw=nop
size=64k
[file]
filename=data
rw=write
bs=16k
size=1m
iodepth=3
`;

describe("ring=", { skip: whyNoRing({}) }, () => {
  it("drives several jobs through one ring, and counts each for itself", async (t) => {
    const result = await runJobs(scratchDirectory(t), TWO_TARGETS);
    assert.deepEqual(
      result.jobs.map((job) => job.jobname),
      ["zero", "between", "file"],
    );
    assert.equal(jobOf(result, "zero").read.total_ios, 1024);
    assert.equal(jobOf(result, "zero").write.total_ios, 0);
    assert.equal(jobOf(result, "file").write.total_ios, 64);
    assert.equal(jobOf(result, "file").write.io_bytes, 1 << 20);
    assert.equal(jobOf(result, "file").write.clat_ns.N, 64);
    const lanes = result.hipri.lanes as { worker_index: number; ring: { entries: number } }[];
    assert.deepEqual(
      lanes.map(({ worker_index }) => worker_index),
      [0, 1, 0],
    );
    assert.equal(lanes[0]?.ring.entries, 16, "8 + 3 I/Os in flight, as a power of two");
    const [zero, , file] = result.hipri.entries as { cpu_ns_per_io: number }[];
    assert.ok(Math.abs(zero!.cpu_ns_per_io - file!.cpu_ns_per_io) < 1, "shared out by I/Os");
  });

  it("--isolate runs each lane alone too, and says what sharing costs", async (t) => {
    const jobs = TWO_TARGETS.replace("[between]\nring=other\nrw=nop\nsize=64k\n", "");
    const result = await runJobs(scratchDirectory(t), jobs, ["--isolate"]);
    const sharing = result.hipri.sharing as { name: string; alone: { iops: number } }[];
    assert.deepEqual(
      sharing.map(({ name }) => name),
      ["zero", "file"],
    );
    for (const { alone } of sharing) assert.ok(alone.iops > 0);
    assert.equal(jobOf(result, "zero").read.total_ios, 1024, "not counted twice");
  });

  it("--isolate needs a shared ring", async (t) => {
    const directory = scratchDirectory(t);
    writeFileSync(join(directory, "job.fio"), "[a]\nrw=nop\nsize=64k");
    const args = ["run", "job.fio", "--isolate"];
    const { status, stdout, stderr } = await hipri(args, { cwd: directory });
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /--isolate: no jobs share a ring/);
  });
});
