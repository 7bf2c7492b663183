/** What a job leaves in the page cache shows what it told it before. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { invalidateCache } from "../../src/device/target/page-cache.js";
import { hipri, runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { makeDirectory, removeDirectory, scratchDirectory } from "../support/scratch.js";

const FILE_BYTES = 4 << 20;

/** A directory with the file `data`, of which nothing is in the page cache. */
function coldFile(directory: string): string {
  const path = join(directory, "data");
  const fd = openSync(path, "w");
  writeSync(fd, Buffer.alloc(FILE_BYTES, 1));
  fsyncSync(fd);
  invalidateCache(fd, { kind: "file" });
  closeSync(fd);
  return path;
}

function cachedBytes(path: string): number {
  const args = ["--bytes", "--noheadings", "--output", "RES", path];
  return Number(spawnSync("fincore", args, { encoding: "utf8" }).stdout?.trim() || Number.NaN);
}

/** Why a cache cannot be watched here, or false. */
function whyNotWatched(): string | false {
  const directory = makeDirectory();
  try {
    const left = cachedBytes(coldFile(directory));
    if (Number.isNaN(left)) return "fincore (util-linux) is missing";
    return left === 0 ? false : "the file system keeps what it is told to drop";
  } finally {
    removeDirectory(directory);
  }
}

/** The bytes in the cache after a read of the first 4 KiB, which readahead takes for a sequence. */
async function cachedAfterRead(t: TestContext, ...options: string[]): Promise<number> {
  const directory = scratchDirectory(t);
  const path = coldFile(directory);
  const job = `[job]\nfilename=${path}\nrw=randread\nsize=4k\n${options.join("\n")}`;
  await runJobs(directory, job);
  return cachedBytes(path);
}

describe("the page cache", { skip: whyNoRing() || whyNotWatched() }, () => {
  it("is told whether the workload is random, or what the job says of it", async (t) => {
    assert.equal(await cachedAfterRead(t), 4096);
    assert.equal(await cachedAfterRead(t, "rw=read", "fadvise_hint=random"), 4096);
    // Only what is no random access is read ahead of.
    assert.ok((await cachedAfterRead(t, "fadvise_hint=sequential")) > 4096);
  });

  it("holds what was read in advance: the job's range, also with O_DIRECT", async (t) => {
    const cached = await cachedAfterRead(t, "pre_read=1", "size=1m", "offset=1m", "direct=1");
    assert.ok(cached >= 1 << 20 && cached < FILE_BYTES, `${cached} bytes`);
  });

  it("keeps nothing of uncached reads", async (t) => {
    const directory = scratchDirectory(t);
    const path = coldFile(directory);
    const cachedAfter = async (uncached: number) => {
      const args = ["--name=job", `--filename=${path}`, "--size=4m", `--uncached=${uncached}`];
      const { status, stderr } = await hipri(["fio", ...args, "--minimal"], { cwd: directory });
      if (status === 3) assert.match(stderr, /takes no uncached I\/O.*\n.*Linux 6\.14/);
      else assert.equal(status, 0, stderr);
      return status === 3 ? null : cachedBytes(path);
    };
    const left = await cachedAfter(1);
    if (left === null) t.skip("the kernel or the file system knows no uncached I/O");
    else assert.ok(left < FILE_BYTES / 8, `${left} bytes`);
    assert.equal(await cachedAfter(0), FILE_BYTES);
  });
});
