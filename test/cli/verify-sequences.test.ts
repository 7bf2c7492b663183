/** Writes that touch each other, and jobs that read what another job wrote: no false alarm. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { assertVerifies, verifiedOf } from "../support/verify.js";

/** One section for each job, one after the other, each with files of its own. */
function sections(global: string, jobs: readonly string[]): string {
  const each = jobs.map((options, index) => [`[job${index}]`, ...options.split(" ")].join("\n"));
  return [`[global]\nstonewall\nverify=crc32c\nverify_state_save=0\n${global}`, ...each].join("\n");
}

describe("writes that touch each other", { skip: whyNoRing() }, () => {
  it("verify where they are whole", async (t) => {
    const jobs = [
      "rw=write:4k",
      "rw=rw:4k",
      "rw=write:4k bsrange=1k-7k bs_unaligned",
      "rw=write:-8k",
      "rw=randwrite random_generator=lfsr bsrange=512-16k",
      "rw=randwrite random_generator=lfsr bsrange=512-16k bs_unaligned iodepth=8",
      "rw=randwrite norandommap io_size=600k bsrange=512-16k iodepth=16",
      "rw=randwrite norandommap io_size=600k bsrange=512-16k verify_backlog=7 iodepth=4",
      "rw=randwrite:3 percentage_random=50 bsrange=1k-9k bs_unaligned iodepth=4",
      "rw=randwrite random_distribution=zipf:1.2 iodepth=8 loops=2",
      "rw=write zonemode=strided zonesize=24k zonerange=16k zoneskip=8k",
    ];
    const result = await assertVerifies(
      scratchDirectory(t),
      sections("size=200k\nbs=4k\ndirect=0", jobs),
    );
    for (const { blocks, written, overwritten } of verifiedOf(result)) {
      assert.ok(blocks > 0);
      assert.equal(blocks, written - overwritten);
    }
  });
});

describe("reading what another job wrote", { skip: whyNoRing() }, () => {
  const WRITES = [
    "rw=randwrite bsrange=4k-64k bs_unaligned",
    "rw=randwrite percentage_random=50 bsrange=1k-16k",
    "rw=randwrite:4 bssplit=4k/50:12k/50",
    "rw=randwrite norandommap bsrange=512-8k",
    "rw=randwrite random_generator=lfsr bsrange=512-16k",
    "rw=randwrite bsrange=1k-8k loops=3",
    "rw=randwrite bsrange=1k-8k io_size=900k",
    "rw=randwrite random_distribution=zipf:1.1 nrfiles=3 file_service_type=zipf:1.2",
    "rw=write bsrange=1k-9k",
  ];

  it("repeats its sizes and places", async (t) => {
    const cwd = scratchDirectory(t);
    const global = "size=300k\nbs=4k\ndo_verify=0";
    await assertVerifies(cwd, sections(global, WRITES));
    const reads = WRITES.map((job) => job.replace("write", "read"));
    const strict = "size=300k\nbs=4k\nverify_header_seed=1";
    for (const { blocks } of verifiedOf(await assertVerifies(cwd, sections(strict, reads)))) {
      assert.ok(blocks > 0);
    }
  });

  it("verify_only knows the last write of each place, its number and its seed", async (t) => {
    const cwd = scratchDirectory(t);
    const global = "size=300k\nbs=4k\ndo_verify=0";
    const jobs = [...WRITES, "rw=write io_size=700k", "rw=write loops=2 number_ios=100"];
    await assertVerifies(cwd, sections(global, jobs));
    const only = "verify_only=1\nverify_write_sequence=1\nverify_header_seed=1";
    const result = await assertVerifies(cwd, sections(`${global}\n${only}`, jobs));
    for (const { blocks, written, overwritten } of verifiedOf(result)) {
      assert.ok(blocks > 0);
      assert.equal(blocks, written - overwritten);
    }
  });
});

describe("trims before writes", { skip: noLoop || whyNoRing() }, () => {
  it("come in pairs of one place and one length", async (t) => {
    const cwd = scratchDirectory(t);
    const device = attachLoop(t, blankImage(t, 4 << 20));
    const job =
      `[t]\nfilename=${device}\ndirect=1\nrw=trimwrite\nloops=2\n` +
      "bssplit=4k/50:8k/50\nwrite_iolog=ios.log";
    await assertVerifies(cwd, job);
    const ios = readFileSync(join(cwd, "ios.log"), "utf8").match(/ (trim|write) \d+ \d+$/gm)!;
    assert.ok(ios.length > 2000);
    for (let at = 0; at < ios.length; at += 2) {
      assert.match(ios[at]!, /trim/);
      assert.equal(ios[at + 1], ios[at]!.replace("trim", "write"));
    }
  });

  it("are as many as writes, whenever the time is over", async (t) => {
    const cwd = scratchDirectory(t);
    const device = attachLoop(t, blankImage(t, 1 << 20));
    const timed = "time_based\nruntime=120ms\ndo_verify=0";
    const shared = `[t]\nfilename=${device}\ndirect=1\nsize=256k\nbs=4k\nverify=crc32c\n`;
    for (const rw of ["trimwrite", "randtrimwrite", "trimwrite\niodepth=4"]) {
      const result = await assertVerifies(cwd, `${shared}rw=${rw}\n${timed}`);
      const { trim, write } = result.jobs[0]!;
      assert.ok(write.total_ios > 0);
      assert.equal(trim.total_ios, write.total_ios);
      await assertVerifies(cwd, `${shared}rw=${rw}\nverify_only=1\nverify_state_load=1`);
    }
  });
});
