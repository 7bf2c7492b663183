/** verify= end to end: blocks that are as they were written, blocks that are not, and fio's. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Random } from "../../src/base/random.js";
import { whyNoFio } from "../plan/fio-runner.js";
import { hipri, parseResult, type ResultJson, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const EXIT_IO = 4;
const EILSEQ = 84;

const KINDS = [
  ...["md5", "crc64", "crc32c", "crc32", "crc16", "crc7", "xxhash", "sha1", "meta", "null"],
  ...["sha3-224", "sha3-256", "sha3-384", "sha3-512"],
];

/** A section for each kind, each with a file of its own. */
function everyKind(options: string): string {
  const sections = [
    ...KINDS.map((kind) => `[${kind}]\nfilename=${kind}\nverify=${kind}`),
    '[pattern]\nfilename=pattern\nverify=pattern\nverify_pattern=0xab%o"xyz"',
    "[headed]\nfilename=headed\nverify=meta\nverify_pattern=0xcafe",
    "[parts]\nfilename=parts\nverify=crc32c\nverify_interval=512\nverify_offset=100",
    "[half]\nfilename=half\nverify=md5\nbuffer_compress_percentage=50",
    "[sizes]\nfilename=sizes\nverify=crc16\nbsrange=4k-16k",
  ];
  const global = `[global]\nrw=write\nsize=64k\nbs=4k\nverify_state_save=0\n${options}`;
  return [global, ...sections].join("\n");
}

interface Verified {
  readonly status: number | null;
  readonly stderr: string;
  readonly result: ResultJson;
}

async function verify(cwd: string, jobs: string): Promise<Verified> {
  writeJobs(cwd, jobs, "verify.fio");
  const run = ["run", "verify.fio", "--json", "--quiet"];
  const { status, stdout, stderr } = await hipri(run, { cwd });
  return { status, stderr, result: parseResult(stdout) };
}

/** Verifies without a complaint. */
async function assertVerifies(cwd: string, jobs: string): Promise<ResultJson> {
  const { status, stderr, result } = await verify(cwd, jobs);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return result;
}

/** @returns what fio complains of */
function fioOn(cwd: string, jobs: string): string {
  writeJobs(cwd, jobs, "fio.fio");
  const run = spawnSync("fio", ["--minimal", "fio.fio"], { cwd, encoding: "utf8" });
  return run.status === 0 ? run.stderr : `${run.status}\n${run.stderr}`;
}

const verifiedOf = (result: ResultJson) =>
  result.hipri.lanes.map(({ verified }: never) => verified);

describe("fio's blocks and hipri's", { skip: whyNoRing() || whyNoFio() }, () => {
  it("what hipri wrote verifies in fio", async (t) => {
    const cwd = scratchDirectory(t);
    await assertVerifies(cwd, everyKind("iodepth=4\ndo_verify=0"));
    assert.equal(fioOn(cwd, everyKind("verify_only=1")), "");
  });

  it("what fio wrote verifies in hipri, seeds and numbers included", async (t) => {
    const cwd = scratchDirectory(t);
    assert.equal(fioOn(cwd, everyKind("do_verify=0")), "");
    const strict = "verify_only=1\nverify_header_seed=1\nverify_write_sequence=1\niodepth=4";
    // Sizes are drawn differently, so those blocks have other seeds and numbers.
    await assertVerifies(
      cwd,
      `${everyKind(strict)}\nverify_header_seed=0\nverify_write_sequence=0`,
    );
    await assertVerifies(cwd, everyKind("").replaceAll("rw=write", "rw=randread"));
  });

  it("dumps of a bad block are alike", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[job]\nfilename=data\nsize=16k\nverify=crc32c\nverify_dump=1\nrw=";
    assert.equal(fioOn(cwd, `${job}write\ndo_verify=0\nverify_state_save=0`), "");
    flip(join(cwd, "data"), 4096 + 1000, 3);
    assert.notEqual(fioOn(cwd, `${job}read`), "");
    const theirs = ["received", "expected"].map((kind) =>
      readFileSync(join(cwd, `data.4096.${kind}`)),
    );
    const { status } = await verify(cwd, `${job}read`);
    assert.equal(status, EXIT_IO);
    const ours = ["received", "expected"].map((kind) =>
      readFileSync(join(cwd, `data.4096.${kind}`)),
    );
    assert.deepEqual(ours[0], theirs[0]);
    // fio stamps the header of what it expects with the time of the read.
    assert.deepEqual(ours[1]?.subarray(40), theirs[1]?.subarray(40));
  });
});

function flip(path: string, byte: number, bit: number): void {
  const contents = readFileSync(path);
  contents[byte] = contents[byte]! ^ (1 << bit);
  writeFileSync(path, contents);
}

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

  it("goes on until the time is over, pass by pass", async (t) => {
    const job = "[job]\nrw=randwrite\nsize=64k\ntime_based\nruntime=500ms\nverify=md5";
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
    assert.deepEqual(verifiedOf(clean), [{ blocks, failed: 0, bad: [] }]);
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
    const { failed, bad } = verifiedOf(result)[0];
    assert.equal(failed, blocks);
    const offsets = bad.map(({ offset }: { offset: number }) => offset);
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
    assert.ok(!existsSync(join(cwd, "local-job-0-verify.state")));
  });
});
