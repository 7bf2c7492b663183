/** How jobs make, lengthen, fill and remove files, as a look at the files shows it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, jobOf, parseResult, runJobs, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const KIB = 1024;

/** Why there is no small file system of our own to fill, or false. */
function whyNoTmpfs(): string | false {
  const script = "mount -t tmpfs -o size=1m none /mnt";
  const { status, error } = spawnSync("unshare", ["--mount", "sh", "-ec", script]);
  if (error !== undefined) return "unshare is missing";
  return status === 0 ? false : "this user may not mount a tmpfs";
}

describe("files", { skip: whyNoRing() }, () => {
  for (const rw of ["write", "read"]) {
    it(`are only laid out with create_only and rw=${rw}`, async (t) => {
      const directory = scratchDirectory(t);
      const jobs = `[j]\nfilename=data\nrw=${rw}\nsize=64k\ncreate_only=1`;
      const { read, write } = jobOf(await runJobs(directory, jobs), "j");
      assert.equal(read.total_ios + write.total_ios, 0);
      assert.equal(statSync(join(directory, "data")).size, 64 * KIB);
    });
  }

  it("are appended to, in all loops to the same end, with file_append", async (t) => {
    const directory = scratchDirectory(t);
    const path = join(directory, "data");
    const before = Buffer.alloc(64 * KIB, 1);
    writeFileSync(path, before);
    const options = "file_append=1\nloops=2\nbuffer_pattern=0xee";
    const jobs = `[j]\nfilename=data\nrw=randwrite\nsize=32k\n${options}`;
    assert.equal(jobOf(await runJobs(directory, jobs), "j").write.total_ios, 16);
    const appended = Buffer.alloc(32 * KIB, 0xee);
    assert.ok(readFileSync(path).equals(Buffer.concat([before, appended])));
  });

  it("are gone after a job with unlink_each_loop", async (t) => {
    const directory = scratchDirectory(t);
    await runJobs(directory, "[j]\nfilename=data\nrw=write\nsize=32k\nunlink_each_loop=1\nmem=shm");
    assert.deepEqual(readdirSync(directory), ["jobs.fio"]);
  });

  for (const [name, says] of [
    ["missing", /missing does not exist, and allow_file_create=0/],
    ["short", /short is too short, and allow_file_create=0/],
  ] as const) {
    it(`that are ${name} stay so with allow_file_create=0`, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "short"), "short");
      writeJobs(cwd, `[j]\nfilename=${name}\nrw=write\nsize=32k\nallow_file_create=0`);
      const { status, stderr } = await hipri(["run", "jobs.fio"], { cwd });
      assert.match(stderr, says);
      assert.equal(status, 2);
      assert.deepEqual(readdirSync(cwd), ["jobs.fio", "short"]);
      assert.equal(readFileSync(join(cwd, "short"), "utf8"), "short");
    });
  }

  it("that are there are used with allow_file_create=0", async (t) => {
    const directory = scratchDirectory(t);
    writeFileSync(join(directory, "data"), Buffer.alloc(32 * KIB));
    const jobs = "[j]\nfilename=data\nrw=write\nsize=32k\nallow_file_create=0";
    assert.equal(jobOf(await runJobs(directory, jobs), "j").write.total_ios, 8);
  });

  it("grow until their file system is full with fill_device", { skip: whyNoTmpfs() }, async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[j]\nfilename=/mnt/data\nrw=write\nfill_device=1\niodepth=4\nend_fsync=1");
    const script = 'mount -t tmpfs -o size=1m none /mnt; exec "$@"';
    const wrapper = ["unshare", "--mount", "sh", "-ec", script, "sh"];
    const run = ["run", "jobs.fio", "--json", "--quiet"];
    const { status, stdout, stderr } = await hipri(run, { cwd, wrapper });
    assert.equal(status, 0, stderr);
    const { error, write } = jobOf(parseResult(stdout), "j");
    assert.deepEqual([error, write.io_bytes], [0, KIB * KIB]);
  });
});
