/** Iologs between hipri and fio: what one has written, the other repeats. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { describeIo, parseLog } from "../plan/fio-runner.js";
import { NO_FIO, outputOfFio } from "../support/fio.js";
import { hipri, jobOf, type ResultJson, runJobs, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = "rw=randrw\nsize=256k\nbsrange=4k-16k\nnrfiles=3\nfilename_format=f.$filenum\nfsync=5";

/** The I/Os that a log tells of, in order. */
function logged(directory: string, name = "io.log"): string[] {
  const ios = parseLog(readFileSync(join(directory, name), "utf8"));
  return ios.map((io) => describeIo(io, Number(io.path.at(-1))));
}

function countsOf(result: ResultJson): number[] {
  const { read, write, sync } = jobOf(result, "again");
  return [read.total_ios, read.io_bytes, write.total_ios, write.io_bytes, sync.total_ios];
}

/** fio repeats a log at once. */
function repeatInFio(directory: string): number[] {
  const argv = ["--name=again", "--read_iolog=io.log", "--replay_no_stall=1"];
  outputOfFio([...argv, "--output-format=json", "--output=out.json"], { cwd: directory });
  return countsOf(JSON.parse(readFileSync(join(directory, "out.json"), "utf8")));
}

const repeatInHipri = async (directory: string): Promise<number[]> =>
  countsOf(await runJobs(directory, "[again]\nread_iolog=io.log\nreplay_no_stall=1\niodepth=4"));

describe("an iolog", { skip: NO_FIO }, () => {
  it("of hipri's is repeated alike by fio and hipri", async (t) => {
    const cwd = scratchDirectory(t);
    const result = await runJobs(cwd, `[again]\n${JOB}\niodepth=4\nwrite_iolog=io.log`);
    const counts = countsOf(result);
    assert.equal(logged(cwd).length, counts[0]! + counts[2]! + counts[4]!);
    assert.ok(counts[4]! > 0);
    assert.deepEqual(repeatInFio(cwd), counts);
    assert.deepEqual(await repeatInHipri(cwd), counts);
  });

  it("of hipri's is repeated by hipri with its syncs of ranges, which fio leaves out", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[again]\nrw=write\nsize=64k\nfilename=f\nsync_file_range=write:4";
    const counts = countsOf(await runJobs(cwd, `${job}\nwrite_iolog=io.log`));
    assert.deepEqual(counts, [0, 0, 16, 65536, 3]);
    assert.deepEqual(await repeatInHipri(cwd), counts);
  });

  it("of fio's is repeated alike by hipri", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[again]\n${JOB}\nioengine=libaio\nwrite_iolog=io.log`);
    outputOfFio(["--output=out", "jobs.fio"], { cwd });
    assert.deepEqual(await repeatInHipri(cwd), repeatInFio(cwd));
  });
});

const TIMED = `fio version 3 iolog
1 data add
1 data open
1 data read 0 4096
100001 data write 4096 4096
200001 data read 8192 8192
200001 data close
`;

describe("read_iolog", () => {
  async function repeat(cwd: string, options: string): Promise<ResultJson> {
    writeFileSync(join(cwd, "io.log"), TIMED);
    writeFileSync(join(cwd, "data"), Buffer.alloc(32768));
    return await runJobs(cwd, `[again]\nread_iolog=io.log\n${options}`);
  }

  it("keeps the log's times, scaled", async (t) => {
    const cwd = scratchDirectory(t);
    const runtimeMs = async (options: string) =>
      jobOf(await repeat(cwd, options), "again").job_runtime;
    assert.ok((await runtimeMs("")) >= 200);
    assert.ok((await runtimeMs("replay_time_scale=50")) >= 400);
    // Only a bound from below is safe on a busy machine.
    assert.ok((await runtimeMs("replay_time_scale=200")) >= 100);
  });

  it("goes to another file, and leaves out what it is told to", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "other"), Buffer.alloc(32768));
    const options = "replay_no_stall=1\nreplay_redirect=other\nreplay_skip=read";
    const result = await repeat(cwd, options);
    assert.deepEqual(countsOf(result), [0, 0, 1, 4096, 0]);
    assert.deepEqual(readFileSync(join(cwd, "data")), Buffer.alloc(32768));
    assert.notDeepEqual(readFileSync(join(cwd, "other")), Buffer.alloc(32768));
  });

  it("gives each clone its log in turn", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "b.log"), "fio version 2 iolog\ndata add\ndata read 0 512\n");
    const options = "replay_no_stall=1\nread_iolog=io.log:b.log\nnumjobs=3";
    const { jobs } = await repeat(cwd, options);
    assert.deepEqual(
      jobs.map(({ read }) => read.io_bytes),
      [12288, 512, 12288],
    );
  });

  for (const [what, log, options, said, status] of [
    ["a bad line", `${TIMED}7 data red 0 1\n`, "", /^hipri: io\.log:8: "red" is no action/, 2],
    ["a missing log", null, "", /jobs\.fio:2: cannot read .*io\.log: no such file/, 2],
    ["blktrace's files", "\x07\x74\x61\x65more", "", /^hipri: io\.log: .*blktrace/, 2],
    ["a missing file to read", TIMED.replace(/.*write.*\n/, ""), "", /data, which does not/, 2],
    ["merges of traces", TIMED, "merge_blktrace_file=x", /blktrace/, 2],
    ["a rate besides its times", TIMED, "rate_iops=5", /times of an iolog and a rate/, 2],
  ] as const) {
    it(`refuses ${what} before any I/O`, async (t) => {
      const cwd = scratchDirectory(t);
      if (log !== null) writeFileSync(join(cwd, "io.log"), log, "latin1");
      writeJobs(cwd, `[again]\nread_iolog=io.log\n${options}`);
      const ended = await hipri(["run", "jobs.fio"], { cwd });
      assert.match(ended.stderr, said);
      assert.deepEqual(
        [ended.status, ended.stdout, existsSync(join(cwd, "data"))],
        [status, "", false],
      );
    });
  }

  it("counts as writing where the log writes", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "io.log"), TIMED);
    writeJobs(cwd, "[again]\nread_iolog=io.log");
    const { status, stderr } = await hipri(["run", "--readonly", "jobs.fio"], { cwd });
    assert.match(stderr, /jobs\.fio:2: data: this job writes, and --readonly forbids it/);
    assert.equal(status, 3);
  });
});

describe("write_iolog", () => {
  it("adds to the file, each clone a whole log", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[a]\nfilename=/dev/zero\nsize=64k\nrw=read\nnumjobs=2\nwrite_iolog=io.log";
    writeJobs(cwd, job);
    for (const _ of [1, 2]) {
      const { status } = await hipri(["run", "--json", "jobs.fio"], { cwd });
      assert.equal(status, 0);
    }
    const text = readFileSync(join(cwd, "io.log"), "utf8");
    assert.equal(text.match(/^fio version 3 iolog$/gm)?.length, 4);
    assert.equal(parseLog(text).length, 4 * 16);
  });
});
