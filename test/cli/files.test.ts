/** How jobs make, lengthen, fill and remove files, as a look at the files shows it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

  it("are new ones in each loop with unlink_each_loop", async (t) => {
    const directory = scratchDirectory(t);
    // An open file of the first loop is still itself.
    const path = join(directory, "data");
    writeFileSync(path, Buffer.alloc(64 * KIB, 1));
    const first = openSync(path, "r");
    t.after(() => closeSync(first));
    const jobs = "[j]\nfilename=data\nrw=randwrite\nsize=32k\nloops=3\niodepth=4\nbs=8k";
    const job = jobOf(await runJobs(directory, `${jobs}\nunlink_each_loop=1\nmem=shm`), "j");
    assert.equal(job.write.total_ios, 12);
    assert.equal(fstatSync(first).nlink, 0);
    assert.equal(fstatSync(first).size, 64 * KIB);
    assert.equal(statSync(path).size, 32 * KIB);
  });

  it("are preconditioned with sprandom, and verify", async (t) => {
    const directory = scratchDirectory(t);
    const options =
      "rw=randwrite\nsize=4m\nsprandom=1\nspr_num_regions=10\niodepth=8\nverify=crc32c";
    const result = await runJobs(directory, `[j]\nfilename=data\n${options}`);
    const { written, overwritten, blocks } = result.hipri.lanes[0].verified;
    assert.ok(written > 1024 && written <= 1178, `${written} writes`);
    assert.ok(blocks > 980 && blocks <= 1024 && blocks + overwritten === written);
  });

  for (const [says, options] of [
    ["is less than a block", "rw=randwrite\nsprandom=1"],
    ["lies within a cache", "rw=randwrite\nsprandom=1\nspr_num_regions=2\nspr_cs=64k"],
  ] as const) {
    it(`are too small for ${options.replaceAll("\n", " ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, `[j]\nfilename=data\nsize=32k\n${options}`);
      const { status, stderr } = await hipri(["run", "jobs.fio"], { cwd });
      assert.match(stderr, new RegExp(`jobs\\.fio:\\d: .*${says}`));
      assert.equal(status, 2);
    });
  }

  for (const [says, options] of [
    ["removes the files that the next loop would read", "rw=randrw\nloops=2"],
    ["removes the files that the next loop would read", "rw=read\nio_size=64k"],
    ["removes the files that the next loop would read", "ioengine=filestat\nloops=2"],
    ["needs new files, and allow_file_create=0", "rw=write\nloops=2\nallow_file_create=0"],
  ] as const) {
    it(`cannot be removed between loops with ${options.replaceAll("\n", " ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, `[j]\nfilename=data\nsize=32k\nunlink_each_loop=1\n${options}`);
      const { status, stderr } = await hipri(["run", "jobs.fio"], { cwd });
      assert.match(stderr, new RegExp(`jobs\\.fio:4: .*${says}`));
      assert.equal(status, 2);
      assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
    });
  }

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

  it("below a directory are all worked on with opendir", async (t) => {
    const directory = scratchDirectory(t);
    mkdirSync(join(directory, "tree", "branch"), { recursive: true });
    mkdirSync(join(directory, "bare"));
    const names = ["tree/b", "tree/a", "tree/branch/c", "other"];
    for (const name of names) writeFileSync(join(directory, name), Buffer.alloc(64 * KIB));
    symlinkSync("a", join(directory, "tree", "link"));
    const jobs = "[j]\nopendir=tree\nfilename=other\nrw=write\nbuffer_pattern=0xee";
    const { write } = jobOf(await runJobs(directory, jobs), "j");
    assert.equal(write.io_bytes, 4 * 64 * KIB);
    for (const name of names) {
      assert.deepEqual(readFileSync(join(directory, name)), Buffer.alloc(64 * KIB, 0xee));
    }
    for (const [where, says] of [
      ["bare", /jobs\.fio:2: there are no files below bare/],
      ["nowhere", /nowhere: looking for files in it failed: there is no such .*\(ENOENT\)/],
    ] as const) {
      writeJobs(directory, `[j]\nopendir=${where}`);
      const { status, stderr } = await hipri(["run", "jobs.fio"], { cwd: directory });
      assert.match(stderr, says);
      assert.ok(status === 2 || status === 3);
    }
  });

  it("are told how long what is written will live with write_hint", async (t) => {
    const directory = scratchDirectory(t);
    const path = join(directory, "data");
    writeFileSync(path, Buffer.alloc(4 * KIB));
    // The hint is forgotten with the inode, which is not while somebody has it open.
    const fd = openSync(path, "r");
    t.after(() => closeSync(fd));
    assert.equal(writeHintOf(path), 0);
    await runJobs(directory, "[j]\nfilename=data\nrw=write\nsize=4k\nwrite_hint=long");
    assert.equal(writeHintOf(path), 4);
  });

  it("that a job above makes are there for verify_only", async (t) => {
    const result = await runJobs(
      scratchDirectory(t),
      `[global]
       filename=F
       verify=crc32c
       rw=write
       [prep]
       do_verify=0
       size=64k
       [check]
       stonewall
       verify_only`,
    );
    assert.equal(jobOf(result, "check").read.io_bytes, 65536);
  });

  it("of a flag go in the place of the file's, which add up", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[global]\nfilename=A\n[a]\nfilename=B\nrw=write\nsize=64k";
    await runJobs(cwd, job, ["--set", "filename=C"]);
    assert.deepEqual(readdirSync(cwd).sort(), ["C", "jobs.fio"]);
  });
});

/** fcntl(2) with F_GET_RW_HINT, for which Node has no function. */
function writeHintOf(path: string): number {
  const script =
    'open(F, "<", $ARGV[0]); $b = pack("Q", 9); fcntl(F, 1035, $b); print unpack("Q", $b)';
  return Number(spawnSync("perl", ["-e", script, path], { encoding: "utf8" }).stdout);
}
