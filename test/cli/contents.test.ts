/** What jobs write, looked at in their files, and held against what fio writes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { deflateSync } from "node:zlib";
import { NO_FIO, outputOfFio } from "../support/fio.js";
import { runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const BLOCK = 4096;

/** Writes 8 MiB with these options. @returns what is in the file */
async function written(t: TestContext, ...options: string[]): Promise<Buffer> {
  const directory = scratchDirectory(t);
  await runJobs(directory, `[job]\n${WRITE.concat(options).join("\n")}`);
  return readFileSync(join(directory, "data"));
}

const WRITE = ["rw=write", "filename=data", "size=8m", "bs=4k", "iodepth=4"];

function writtenByFio(t: TestContext, ...options: string[]): Buffer {
  const cwd = scratchDirectory(t);
  const args = ["--name=job", ...WRITE.concat(options).map((option) => `--${option}`)];
  outputOfFio(args, { cwd });
  return readFileSync(join(cwd, "data"));
}

/** Which share of the blocks, 0..1, no earlier block equals. */
function uniqueShare(contents: Buffer, blockBytes = BLOCK): number {
  const sums = new Set<string>();
  for (let at = 0; at < contents.length; at += blockBytes) {
    sums.add(
      createHash("md5")
        .update(contents.subarray(at, at + blockBytes))
        .digest("hex"),
    );
  }
  return sums.size / (contents.length / blockBytes);
}

function compressedShare(contents: Buffer): number {
  return deflateSync(contents, { level: 1 }).length / contents.length;
}

function assertNear(value: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(value - expected) <= tolerance, `${value}, expected about ${expected}`);
}

describe("what is written", { skip: whyNoRing() }, () => {
  it("is scrambled unless a job says otherwise, so that no sector repeats", async (t) => {
    assert.equal(uniqueShare(await written(t), 512), 1);
    // Four buffers, written over and over.
    const repeated = await written(t, "scramble_buffers=0");
    assert.equal(uniqueShare(repeated), 4 / (repeated.length / BLOCK));
  });

  it("is what a pattern says, from a file too", async (t) => {
    const directory = scratchDirectory(t);
    writeFileSync(join(directory, "piece"), "xyz");
    const pattern = `0xff"ab"'${join(directory, "piece")}'`;
    const contents = await written(t, `buffer_pattern=${pattern}`, "size=8k");
    const block = Buffer.alloc(BLOCK, Buffer.from("\xffabxyz", "latin1"));
    assert.deepEqual(contents, Buffer.concat([block, block]));
  });
});

describe("against fio", { skip: whyNoRing() || NO_FIO }, () => {
  for (const options of [
    ["buffer_compress_percentage=50"],
    ["buffer_compress_percentage=80", "buffer_compress_chunk=4k"],
    ["buffer_compress_percentage=30", "buffer_pattern=0xdeadbeef"],
    ["buffer_compress_percentage=100"],
    ["dedupe_percentage=40"],
    ["dedupe_percentage=50", "buffer_compress_percentage=50"],
    ["dedupe_percentage=60", "dedupe_mode=working_set", "dedupe_working_set_percentage=10"],
  ]) {
    it(`${options.join(" ")} compresses and repeats alike`, async (t) => {
      const [ours, theirs] = [await written(t, ...options), writtenByFio(t, ...options)];
      // Of 2048 blocks five standard deviations are 5.5 %.
      assertNear(uniqueShare(ours), uniqueShare(theirs), 0.06);
      assertNear(compressedShare(ours), compressedShare(theirs), 0.06);
    });
  }

  it("dedupe_global makes one set of those of all jobs", async (t) => {
    const options = "rw=write\nsize=8m\nbs=4k\niodepth=4\nnumjobs=2\nfilename_format=data.$jobnum";
    const set = "dedupe_percentage=60\ndedupe_mode=working_set\ndedupe_working_set_percentage=30";
    const jobs = `[job]\n${options}\n${set}\ndedupe_global=1\n`;
    const [ours, theirs] = [scratchDirectory(t), scratchDirectory(t)];
    await runJobs(ours, jobs);
    writeFileSync(join(theirs, "jobs.fio"), jobs);
    outputOfFio(["jobs.fio"], { cwd: theirs });
    const [mine, others] = [ours, theirs].map((directory) => {
      const each = [0, 1].map((number) => readFileSync(join(directory, `data.${number}`)));
      return [uniqueShare(each[0]!), uniqueShare(each[1]!), uniqueShare(Buffer.concat(each))];
    });
    // Without it each file alone has no more unique blocks than both together.
    assert.ok(mine![0]! > mine![2]! + 0.05, `${mine}`);
    for (const [index, share] of mine!.entries()) assertNear(share, others![index]!, 0.06);
  });
});
