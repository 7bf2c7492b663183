/** verify= end to end: blocks that are as they were written, and blocks that are not. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Random } from "../../src/base/random.js";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { assertVerifies, EILSEQ, EXIT_IO, flip, verifiedOf, verify } from "../support/verify.js";

describe("verification", { skip: whyNoRing() }, () => {
  it("reads back what every kind of job wrote, and finds it", async (t) => {
    const jobs: Record<string, [options: string, reads: number, writes: number]> = {
      sequential: ["rw=write\niodepth=8", 64, 64],
      random: ["rw=randwrite\niodepth=8", 64, 64],
      overwriting: ["rw=randwrite\nnorandommap\nnumber_ios=200\nio_size=800k\niodepth=8", -1, 200],
      skewed: ["rw=randwrite\nrandom_distribution=zipf:1.2\niodepth=1", -1, 64],
      sizes: ["rw=randwrite\nbsrange=4k-16k\niodepth=4", -1, -1],
      split: ["rw=write\nbssplit=4k/50:12k/50", -1, -1],
      unaligned: ["rw=randwrite\nbsrange=1k-9k\nbs_unaligned", -1, -1],
      mixed: ["rw=randrw\nrwmixread=50\niodepth=4", 64, -1],
      loops: ["rw=randwrite\nloops=3\niodepth=4", 192, 192],
      backlog: ["rw=randwrite\nverify_backlog=10\niodepth=4", 64, 64],
      batches: ["rw=write\nverify_backlog=16\nverify_backlog_batch=4", 64, 64],
      files: ["rw=randwrite\nnrfiles=4\niodepth=4", 64, 64],
      clones: ["rw=write\nnumjobs=2", 64, 64],
      direct: ["rw=randwrite\ndirect=1\niodepth=4", 64, 64],
      fixed: ["rw=write\nfixedbufs\nregisterfiles\niodepth=4", 64, 64],
    };
    const sections = Object.entries(jobs).map(([name, [options]]) => `[${name}]\n${options}`);
    const cwd = scratchDirectory(t);
    const global = "[global]\nsize=256k\nbs=4k\nverify=crc32c\nverify_state_save=0";
    const result = await assertVerifies(cwd, [global, ...sections].join("\n"));
    for (const job of result.jobs) {
      const [, reads, writes] = jobs[job.jobname]!;
      if (writes > 0) assert.equal(job.write.total_ios, writes, job.jobname);
      if (reads > 0) assert.equal(job.read.total_ios, reads, job.jobname);
      assert.ok(job.read.total_ios > 0, job.jobname);
    }
    for (const { blocks, failed } of verifiedOf(result)) {
      assert.ok(blocks > 0);
      assert.equal(failed, 0);
    }
  });

  it("gives writes, and the reads that verify them, the time that each had", async (t) => {
    const jobs = "[writes]\nrw=write\n[passes]\nrw=randwrite\nloops=3\n[mix]\nrw=randrw\n";
    const backlog = "[backlog]\nrw=write\nverify_backlog=8\n";
    const global = "[global]\nsize=2m\nbs=4k\nverify=crc32c\nverify_state_save=0\n";
    const result = await assertVerifies(scratchDirectory(t), `${global}${jobs}${backlog}`);
    for (const { jobname, job_runtime: whole, read, write } of result.jobs) {
      if (jobname === "backlog") {
        assert.deepEqual([read.runtime, write.runtime], [whole, whole]);
        continue;
      }
      // Either is rounded to a millisecond.
      if (jobname === "mix") assert.equal(read.runtime, whole);
      else assert.ok(Math.abs(read.runtime + write.runtime - whole) <= 1, jobname);
      assert.ok(write.runtime < whole, jobname);
      assert.ok(Math.abs(write.iops * write.runtime - 1000 * write.total_ios) < 0.5 * write.iops);
    }
  });

  it("reads back once what an io_size writes several times", async (t) => {
    const ways = ["rw=write", "rw=write\nnrfiles=2", "rw=randwrite\nnorandommap", "rw=rw"];
    const jobs = ways.map((way, index) => `[${index}]\n${way}\niodepth=4`).join("\n");
    const global = "[global]\nsize=64k\nio_size=192k\nbs=4k\nverify=crc32c\nverify_state_save=0\n";
    const result = await assertVerifies(scratchDirectory(t), `${global}${jobs}`);
    const [once, files, random, mix] = verifiedOf(result);
    for (const { blocks, written, overwritten } of [once, files]) {
      assert.deepEqual([blocks, written, overwritten], [16, 48, 32]);
    }
    for (const { blocks, written, overwritten } of [random, mix]) {
      assert.ok(blocks > 0 && blocks <= 16 && blocks + overwritten === written);
    }
  });

  it("goes on until the time is over, pass by pass", async (t) => {
    const job = "[job]\nrw=randwrite\nsize=64k\ntime_based\nruntime=1s\nverify=md5";
    const { jobs } = await assertVerifies(scratchDirectory(t), `${job}\nverify_state_save=0`);
    const { read, write } = jobs[0]!;
    // Passes of 16 writes, each read back but for the last one.
    assert.ok(write.total_ios >= 16 && Math.abs(write.total_ios - read.total_ios) <= 16);
  });

  it("finds every one of 1000 single bits that were flipped, and names its block", async (t) => {
    const cwd = scratchDirectory(t);
    const blocks = 1000;
    const write = `[job]\nfilename=data\nsize=${blocks}k\nbs=1k\niodepth=16\nverify_state_save=0`;
    const clean = await assertVerifies(cwd, `${write}\nrw=randwrite\nverify=crc32c`);
    assert.deepEqual(verifiedOf(clean), [
      { blocks, written: blocks, overwritten: 0, failed: 0, bad_blocks: [] },
    ]);
    const path = join(cwd, "data");
    const contents = readFileSync(path);
    const random = new Random(7);
    for (let block = 0; block < blocks; block++) {
      const at = block * 1024 + Math.floor(random.nextFraction() * 1024);
      contents[at] = contents[at]! ^ (1 << Math.floor(random.nextFraction() * 8));
    }
    writeFileSync(path, contents);
    const { status, stderr, result } = await verify(cwd, `${write}\nrw=read\nverify=crc32c`);
    assert.equal(status, EXIT_IO);
    assert.equal(result.jobs[0]?.error, EILSEQ);
    const { failed, bad_blocks: bad } = verifiedOf(result)[0];
    assert.equal(failed, blocks);
    const offsets = bad.map((block: { offset_bytes: number }) => block.offset_bytes);
    assert.deepEqual(
      offsets.sort((a: number, b: number) => a - b),
      Array.from({ length: blocks }, (_, block) => block * 1024),
    );
    for (const offset of offsets) assert.ok(stderr.includes(`data at offset ${offset},`));
    const again = await verify(cwd, `${write}\nrw=randwrite\nverify=crc32c\nverify_only=1`);
    assert.equal(verifiedOf(again.result)[0].failed, blocks);
  });

  it("tells what is wrong with a block, and ends with the first where verify_fatal says so", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[job]\nfilename=data\nsize=64k\nbs=4k\nverify_state_save=0\nverify=md5\nrw=";
    await assertVerifies(cwd, `${job}write`);
    const path = join(cwd, "data");
    const contents = readFileSync(path);
    contents.fill(0, 4096, 8192);
    contents.copy(contents, 3 * 4096, 0, 4096);
    contents[5 * 4096 + 30] = contents[5 * 4096 + 30]! ^ 1;
    contents[7 * 4096 + 50] = contents[7 * 4096 + 50]! ^ 1;
    writeFileSync(path, contents);
    const { stderr, result } = await verify(cwd, `${job}read`);
    assert.match(
      stderr,
      /data at offset 4096, length 4096: verify: bad magic header 0, wanted acca/,
    );
    assert.match(stderr, /offset 12288, .*: verify: bad header offset 0, wanted 12288/);
    assert.match(stderr, /offset 20480, .*: verify: bad header crc [0-9a-f]+, calculated/);
    assert.match(stderr, /offset 28672, .*: md5: verify failed, expected [0-9a-f]{32}, received/);
    assert.equal(verifiedOf(result)[0].failed, 4);

    const fatal = await verify(cwd, `${job}read\nverify_fatal=1`);
    assert.equal(fatal.status, EXIT_IO);
    assert.equal(verifiedOf(fatal.result)[0].failed, 1);
    assert.equal(fatal.result.jobs[0]?.read.total_ios, 2);
  });

  it("finds a write that was lost: the block is whole, but not the last one", async (t) => {
    const cwd = scratchDirectory(t);
    const job =
      "[job]\nfilename=data\nsize=64k\nbs=4k\nverify_state_save=0\nverify=crc32c\nrw=write";
    await assertVerifies(cwd, `${job}\nrandseed=5`);
    const old = readFileSync(join(cwd, "data"));
    await assertVerifies(cwd, job);
    const contents = readFileSync(join(cwd, "data"));
    old.copy(contents, 8192, 8192, 12288);
    writeFileSync(join(cwd, "data"), contents);
    const { status, stderr } = await verify(cwd, `${job}\nverify_only=1\nverify_header_seed=1`);
    assert.equal(status, EXIT_IO);
    assert.match(stderr, /offset 8192, .*bad header rand_seed/);
  });

  it("verify_only writes nothing, not even to a file that it may not write", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[job]\nfilename=data\nsize=64k\nverify_state_save=0\nverify=md5\nrw=randwrite";
    await assertVerifies(cwd, job);
    writeJobs(cwd, `${job}\nverify_only=1`);
    const only = ["run", "jobs.fio", "--json", "--quiet", "--readonly"];
    const { status, stdout } = await hipri(only, { cwd });
    assert.equal(status, 0);
    const [result] = parseResult(stdout).jobs;
    assert.deepEqual([result?.read.total_ios, result?.write.total_ios], [16, 0]);
    writeJobs(cwd, `${job}\nverify_only=1\nfilename=missing`);
    const missing = await hipri(only, { cwd });
    assert.equal(missing.status, 3);
    assert.match(missing.stderr, /there is no missing to verify/);
    assert.ok(!existsSync(join(cwd, "missing")));
  });

  it("counts bad blocks as no error of a job that goes on after them", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[job]\nfilename=data\nsize=64k\nverify_state_save=0\nverify=md5\nrw=";
    await assertVerifies(cwd, `${job}write`);
    flip(join(cwd, "data"), 5000, 1);
    flip(join(cwd, "data"), 50_000, 1);
    const { status, result } = await verify(cwd, `${job}read\ncontinue_on_error=verify`);
    assert.equal(status, 0);
    assert.equal(verifiedOf(result)[0].failed, 2);
    assert.equal(result.hipri.lanes[0].error, 0);
    const [counted] = result.jobs as never as { total_err: number; first_error: number }[];
    assert.deepEqual([counted?.total_err, counted?.first_error], [2, EILSEQ]);
  });
});
