/** Where results and talk go: table, JSON, files, standard input, stdout and stderr. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { assertGolden } from "../support/golden.js";
import { hipri, jobOf, parseResult, runJobs, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const READ_ZEROS = "[zeros]\nrw=read\nfilename=/dev/zero\nsize=64k";

/**
 * Numbers become #, the space that their widths decide becomes one blank, and notes go: those of
 * these jobs tell how busy the machine was.
 */
function maskNumbers(text: string): string {
  return text
    .replace(/^hipri .*$/m, "HEADER")
    .replace(/^note: .*\n(?: {2}.*\n)*/gm, "")
    .replace(/\d+(\.\d+)?([kM]|[KMG]iB\/s|[nµm]?s)?\b/g, "#")
    .replace(/─+/g, "─")
    .replace(/ {2,}/g, " ");
}

describe("output", { skip: whyNoRing() }, () => {
  it("prints a table of every job and nothing else on stdout", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(
      cwd,
      `[reader]
       rw=randread
       filename=/dev/zero
       size=256k
       [writer]
       stonewall
       rw=write
       filename=/dev/null
       size=128k
       [mixed]
       stonewall
       rw=randrw
       filename=/dev/zero
       size=128k
       iodepth=4`,
    );
    const { status, stdout } = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.equal(status, 0);
    assertGolden("cli/golden/table.txt", maskNumbers(stdout));
  });

  it("--json prints one valid document, with the talk on stderr", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${READ_ZEROS}\nioengine=posixaio`);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json"], { cwd });
    assert.equal(status, 0);
    assert.equal(jobOf(parseResult(stdout), "zeros").read.total_ios, 16);
    assert.match(stderr, /^note: jobs\.fio:5: .*posixaio/m);
  });

  it("--quiet leaves stderr empty, and the notes in the JSON", async (t) => {
    const result = await runJobs(scratchDirectory(t), `${READ_ZEROS}\nioengine=posixaio`);
    const texts = result.hipri.notes.map(({ text }: { text: string }) => text).join("\n");
    assert.match(texts, /posixaio/);
  });

  it("--output writes the JSON beside the table, in one step", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, READ_ZEROS);
    writeFileSync(join(cwd, "result.json"), "what was there before");
    const inode = statSync(join(cwd, "result.json")).ino;
    const args = ["run", "jobs.fio", "--quiet", "--output", "result.json"];
    const { status, stdout } = await hipri(args, { cwd });
    assert.equal(status, 0);
    assert.match(stdout, /zeros +read/);
    assert.equal(
      jobOf(parseResult(readFileSync(join(cwd, "result.json"), "utf8")), "zeros").error,
      0,
    );
    assert.notEqual(statSync(join(cwd, "result.json")).ino, inode);
    assert.deepEqual(readdirSync(cwd).sort(), ["jobs.fio", "result.json"]);
  });

  it("--output follows a symbolic link and does not replace a device", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, READ_ZEROS);
    writeFileSync(join(cwd, "real.json"), "");
    symlinkSync("real.json", join(cwd, "link.json"));
    symlinkSync("/dev/full", join(cwd, "full"));
    const run = (output: string) => hipri(["run", "jobs.fio", "-q", "-o", output], { cwd });
    assert.equal((await run("link.json")).status, 0);
    assert.equal(
      jobOf(parseResult(readFileSync(join(cwd, "real.json"), "utf8")), "zeros").error,
      0,
    );
    const { status, stderr } = await run("full");
    assert.equal(status, 4);
    assert.match(stderr, /--output full: .*ENOSPC/);
  });

  it("an --output that cannot be written ends the run before any I/O", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[writer]\nrw=write\nfilename=data\nsize=64k");
    const run = (output: string) => hipri(["run", "jobs.fio", "--output", output], { cwd });
    for (const output of ["missing/result.json", "."]) {
      const { status, stdout, stderr } = await run(output);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      assert.match(stderr, /^hipri: --output \S+: the result cannot be written/);
    }
    assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
  });

  it("- reads the job file from standard input", async (t) => {
    const args = ["run", "-", "--json", "--quiet"];
    const options = { cwd: scratchDirectory(t), input: READ_ZEROS };
    const { status, stdout } = await hipri(args, options);
    assert.equal(status, 0);
    assert.equal(jobOf(parseResult(stdout), "zeros").read.io_bytes, 65536);
  });

  it("--section runs that section with the globals above it", async (t) => {
    const jobs = `[global]\nsize=32k\nfilename=/dev/zero\n[first]\nrw=read\n[second]\nrw=randread`;
    const result = await runJobs(scratchDirectory(t), jobs, ["--section", "second"]);
    assert.deepEqual(
      result.jobs.map(({ jobname, read }) => [jobname, read.io_bytes]),
      [["second", 32768]],
    );
  });

  it("several job files run one after the other", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, READ_ZEROS, "first.fio");
    writeJobs(cwd, READ_ZEROS.replace("zeros", "others"), "second.fio");
    const args = ["run", "first.fio", "second.fio", "--json", "--quiet"];
    const result = parseResult((await hipri(args, { cwd })).stdout);
    assert.deepEqual(
      result.jobs.map(({ jobname }) => jobname),
      ["zeros", "others"],
    );
  });

  it("ends with 4 and says where, when an I/O fails", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[full]\nrw=write\nfilename=/dev/full\nsize=64k");
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json"], { cwd });
    const result = parseResult(stdout);
    assert.equal(status, 4);
    assert.equal(jobOf(result, "full").error, 28);
    assert.match(result.hipri.lanes[0].error_text, /\/dev\/full at 0: .*ENOSPC/);
    assert.match(stderr, /ENOSPC/);
  });

  it("leaves out the disks of jobs with disk_util=0", async (t) => {
    const cwd = scratchDirectory(t);
    const disksOf = async (diskUtil: number): Promise<unknown> => {
      const job = `[w]\nrw=write\nfilename=data\nsize=64k\ndisk_util=${diskUtil}`;
      writeJobs(cwd, job);
      const { stdout } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
      return JSON.parse(stdout).disk_util;
    };
    assert.equal(await disksOf(0), undefined);
    if ((await disksOf(1)) === undefined) t.skip("no block device is known below this directory");
  });

  it("has samples of rates without latencies, as scripts of fio's users need them", async (t) => {
    const job = "[a]\nfilename=/dev/zero\nsize=64k\nrw=read\ntime_based\nruntime=1200ms";
    const { jobs } = await runJobs(scratchDirectory(t), `${job}\ngtod_reduce=1`);
    const { iops, bw_bytes, ...read } = jobs[0]!.read;
    assert.equal(read.clat_ns.N, 0);
    assert.ok(read.iops_samples >= 2 && read.bw_samples >= 2);
    assert.ok(read.iops_mean > iops / 10 && read.bw_mean * 1024 > bw_bytes / 10);
  });
});
