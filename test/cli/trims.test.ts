/** Trims as users run them, on a loop device: what is gone, what stays, and what is refused. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { attachLoop, blankImage, noLoop, tool } from "../device/loop.js";
import { hipri, jobOf, runJobs, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const BLOCK = 4096;
const BLOCKS = 64;

/** A loop device of blocks that are full of their numbers, and none of them zero. */
function numberedDevice(t: TestContext): { device: string; contents: () => number[] } {
  const image = blankImage(t, BLOCKS * BLOCK);
  const blocks = Array.from({ length: BLOCKS }, (_, i) => Buffer.alloc(BLOCK, i + 1));
  writeFileSync(image, Buffer.concat(blocks));
  const device = attachLoop(t, image);
  const contents = (): number[] => {
    const bytes = readFileSync(device);
    return Array.from({ length: BLOCKS }, (_, i) => {
      const block = bytes.subarray(i * BLOCK, (i + 1) * BLOCK);
      assert.ok(block.equals(Buffer.alloc(BLOCK, block[0])), `block ${i} is of one piece`);
      return block[0] as number;
    });
  };
  return { device, contents };
}

const SHARE = "verify=md5\ntrim_percentage=5\ntrim_backlog=4";

/** What the blocks hold: their numbers, but in some range. */
function expected(first: number, end: number, value: number): number[] {
  return Array.from({ length: BLOCKS }, (_, i) => (i >= first && i < end ? value : i + 1));
}

describe("trims", { skip: noLoop || whyNoRing() }, () => {
  for (const rw of ["trim", "randtrim"]) {
    it(`${rw} takes what lies in the job's range, and nothing else`, async (t) => {
      const { device, contents } = numberedDevice(t);
      const range = `offset=${8 * BLOCK}\nsize=${16 * BLOCK}`;
      const jobs = `[t]\nfilename=${device}\nrw=${rw}\n${range}\niodepth=4\nloops=2`;
      const { read, write, trim } = jobOf(await runJobs(scratchDirectory(t), jobs), "t");
      assert.deepEqual([trim.total_ios, trim.io_bytes], [32, 32 * BLOCK]);
      assert.equal(trim.clat_ns.N, 32);
      assert.equal(read.total_ios + write.total_ios, 0);
      assert.deepEqual(contents(), expected(8, 24, 0));
    });
  }

  it("take what the page cache has yet to write", async (t) => {
    const { device, contents } = numberedDevice(t);
    const sizes = `size=${16 * BLOCK}\nbs=512\nloops=3\niodepth=8\nbuffer_pattern=0xee`;
    for (const [rw, end] of [
      ["randtrimwrite", 0xee],
      ["randtrim", 0],
    ] as const) {
      const jobs = `[t]\nfilename=${device}\nrw=${rw}\n${sizes}`;
      const { error, trim } = jobOf(await runJobs(scratchDirectory(t), jobs), "t");
      assert.deepEqual([error, trim.total_ios], [0, 3 * 16 * 8]);
      assert.deepEqual(contents(), expected(0, 16, end));
    }
  });

  it("a last trim, behind which no write fits, ends its job", async (t) => {
    const { device } = numberedDevice(t);
    const options = "rw=trimwrite:4k\nsize=16k\nbs=4k,8k,4k\ndirect=1\nloops=2\nverify=crc32c";
    const result = await runJobs(scratchDirectory(t), `[t]\nfilename=${device}\n${options}`);
    const { write, trim, job_runtime: runtimeMs } = jobOf(result, "t");
    assert.deepEqual([trim.total_ios, write.total_ios], [4, 2]);
    // A lane that only a stuck ring's timer wakes takes 30 s for each pass.
    assert.ok(runtimeMs < 20_000, `${runtimeMs} ms`);
    const { blocks, written, overwritten } = result.hipri.lanes[0].verified;
    assert.deepEqual({ blocks, written, overwritten }, { blocks: 2, written: 2, overwritten: 0 });
  });

  it("take a share of what is verified, and are verified themselves, as in fio", async (t) => {
    const { device } = numberedDevice(t);
    const global = `[t]\nfilename=${device}\nsize=${BLOCKS * BLOCK}\ndirect=1\nverify=crc32c`;
    const share = "rw=randwrite\ntrim_percentage=100\ntrim_backlog=8\ntrim_backlog_batch=4";
    const options = `${global}\nverify_state_save=0\n${share}`;
    const cwd = scratchDirectory(t);
    const result = await runJobs(cwd, `${options}\niodepth=4`);
    const ours = jobOf(result, "t");
    const bytes = readFileSync(device);
    const firsts = Array.from({ length: BLOCKS }, (_, i) => bytes.readUInt32LE(i * BLOCK));
    assert.equal(firsts.filter((word) => word === 0).length, BLOCKS / 2);
    const counts = [ours.read.total_ios, ours.write.total_ios, ours.trim.total_ios];
    // fio 3.41 has the same; Debian's 3.33 aborts when it trims.
    assert.deepEqual(counts, [BLOCKS, BLOCKS, BLOCKS / 2]);
  });

  for (const rw of ["trimwrite", "randtrimwrite"]) {
    it(`${rw} writes each block after its trim`, async (t) => {
      const { device, contents } = numberedDevice(t);
      const pattern = "buffer_pattern=0xee\niodepth=8\ndirect=1";
      const jobs = `[t]\nfilename=${device}\nrw=${rw}\nsize=${32 * BLOCK}\n${pattern}`;
      const { write, trim } = jobOf(await runJobs(scratchDirectory(t), jobs), "t");
      assert.deepEqual([trim.total_ios, write.total_ios], [32, 32]);
      assert.deepEqual(contents(), expected(0, 32, 0xee));
    });
  }

  it("are repeated from an iolog, alone and among other I/Os", async (t) => {
    const { device, contents } = numberedDevice(t);
    const cwd = scratchDirectory(t);
    const repeat = async (...actions: string[]) => {
      const lines = actions.map((action) => `${device} ${action}\n`).join("");
      writeFileSync(join(cwd, "io.log"), `fio version 2 iolog\n${device} add\n${lines}`);
      return jobOf(await runJobs(cwd, "[t]\nread_iolog=io.log\ndirect=1\niodepth=4"), "t");
    };
    const trim = `trim ${8 * BLOCK} ${16 * BLOCK}`;
    const alone = await repeat(trim);
    assert.deepEqual([alone.trim.total_ios, alone.trim.io_bytes], [1, 16 * BLOCK]);
    assert.deepEqual(contents(), expected(8, 24, 0));
    const mixed = await repeat(`read 0 ${BLOCK}`, `trim ${24 * BLOCK} ${8 * BLOCK}`, "sync 0 0");
    assert.deepEqual([mixed.read.io_bytes, mixed.trim.io_bytes], [BLOCK, 8 * BLOCK]);
    assert.equal(mixed.sync.total_ios, 1);
    assert.deepEqual(contents(), expected(8, 32, 0));
  });

  it("need no buffers, however long they are", async (t) => {
    const device = attachLoop(t, blankImage(t, 2 ** 33));
    const jobs = `[t]\nfilename=${device}\nrw=trim\nbs=1g\niodepth=1024`;
    const { trim } = jobOf(await runJobs(scratchDirectory(t), jobs), "t");
    assert.deepEqual([trim.total_ios, trim.io_bytes], [8, 2 ** 33]);
  });

  const REFUSED: readonly (readonly [string, number, RegExp, ...string[]])[] = [
    ["filename=data", 2, /data: only block devices can be trimmed/],
    [`filename=data\nrw=write\n${SHARE}`, 2, /:8: data: only .*\n.*, or remove trim_percentage/],
    [`rw=write\n${SHARE}\nverify_only`, 2, /trims single blocks, which excludes verify_only/],
    ["filename=/dev/null", 2, /only block devices can be trimmed/],
    ["bs=1000", 2, /1000 is not a multiple of 512.* as a trim needs/],
    ["", 3, /--readonly forbids/, "--readonly"],
  ];
  for (const [option, code, says, ...args] of REFUSED) {
    it(`are refused with ${option || args.join(" ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "data"), Buffer.alloc(BLOCK, 1));
      const { device, contents } = numberedDevice(t);
      writeJobs(cwd, `[t]\nfilename=${device}\nsize=64k\nrw=trimwrite\n${option}`);
      const { status, stderr } = await hipri(["run", "jobs.fio", ...args], { cwd });
      assert.match(stderr, says);
      assert.equal(status, code);
      assert.deepEqual(contents(), expected(0, 0, 0));
      assert.ok(readFileSync(join(cwd, "data")).equals(Buffer.alloc(BLOCK, 1)));
    });
  }

  it("are refused on a device that carries a file system, as writes are", async (t) => {
    const image = blankImage(t);
    tool("mkfs.ext4", "-q", image);
    const device = attachLoop(t, image);
    const before = readFileSync(image);
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[t]\nfilename=${device}\nrw=trim`);
    const { status, stderr } = await hipri(["run", "jobs.fio"], { cwd });
    assert.match(stderr, /carries .*ext/);
    assert.equal(status, 3);
    assert.ok(readFileSync(image).equals(before));
  });

  it("are not polled, and a job that only trims is told so", async (t) => {
    const { device } = numberedDevice(t);
    const jobs = `[t]\nfilename=${device}\nrw=trim\nhipri=1\ndirect=1\nsize=64k`;
    const { hipri: ours } = await runJobs(scratchDirectory(t), jobs);
    const texts = ours.notes.map(({ text }: { text: string }) => text).join("\n");
    assert.match(texts, /hipri has no effect with rw=trim/);
  });
});
