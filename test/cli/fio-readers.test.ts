/**
 * What scripts around fio read of it: which field, line or key, with `hipri fio` in fio's place. The
 * readers are written anew and as small as can be; what they look at is the scripts' own.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** As these scripts are: what stands on stderr, or another exit code than 0, is a failure. */
async function outputOf(cwd: string, ...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await hipri(["fio", ...argv], { cwd });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  return stdout;
}

/** Of a direction, in kubestr's types. */
const INTEGERS = [
  ...["io_bytes", "runtime", "total_ios", "iops_min", "iops_max", "iops_samples"],
  ...["bw_min", "bw_max", "bw_samples"],
];

/**
 * The job of the Phoronix Test Suite's profile (pts/fio-2.1.0, install.sh), which waits 20 s, warms up
 * for 5 s, runs for 60 s and has a file of 1 GiB.
 */
function phoronixJob(rw: string, engine: string): string {
  const global = ["[global]", `rw=${rw}`, `ioengine=${engine}`, "iodepth=64", "size=1m"];
  const start = ["direct=1", "startdelay=0.1", engine === "io_uring" ? "force_async=4" : ""];
  const times = ["ramp_time=0.1", "runtime=0.5", "group_reporting=1", "numjobs=1", "time_based"];
  const less = ["disk_util=0", "clat_percentiles=0"];
  const least = ["disable_lat=1", "disable_clat=1", "disable_slat=1", "filename=./fiofile"];
  const job = ["[test]", "name=test", "bs=4k", "stonewall"];
  return [...global, ...start, ...times, ...less, ...least, ...job, ""].join("\n");
}

/**
 * As its parser does: the word behind another one in the last line with a hint, where that is a
 * number once the unit is taken away. A profile has a parser for each unit.
 */
function phoronixFigures(log: string, hint: string, after: string, strip: string[]): number[] {
  const line = log.split("\n").findLast((each) => each.includes(hint)) ?? "";
  const words = line
    .replaceAll("=", " = ")
    .replaceAll(/[()\t]/g, " ")
    .trim()
    .split(/ +/);
  const behind = words.slice(words.indexOf(after) + 1);
  const word = behind.find((each) => ![":", ",", "-", "="].includes(each)) ?? "";
  const numbers = strip.map((unit) => Number(word.replaceAll(unit, "") || Number.NaN));
  return numbers.filter((number) => !Number.isNaN(number));
}

describe("hipri fio answers", { skip: whyNoRing() }, () => {
  it("yabs.sh, which takes numbered fields of the terse line that names the job", async (t) => {
    const shape = ["--rw=randrw", "--rwmixread=50", "--bs=4k", "--iodepth=64", "--numjobs=2"];
    const rest = ["--size=4m", "--gtod_reduce=1", "--filename=test.fio", "--group_reporting"];
    const engine = ["--name=rand_rw_4k", "--ioengine=libaio", "--minimal"];
    const output = await outputOf(scratchDirectory(t), ...engine, ...shape, ...rest);
    const lines = output.split("\n").filter((line) => line.includes("rand_rw_4k"));
    assert.equal(lines.length, 1);
    const fields = lines[0]!.split(";");
    // Bandwidth and IOPS of reads, then of writes, counted from 1 as awk does.
    for (const field of [7, 8, 48, 49]) assert.match(fields[field - 1]!, /^[1-9]\d*$/);
  });

  it("kubestr, whose decoder takes no fraction where it has an integer", async (t) => {
    const job = ["--name=job", "--ioengine=libaio", "--rw=randrw", "--filename=f", "--size=1m"];
    const time = ["--time_based", "--runtime=1", "--gtod_reduce=1", "--output-format=json"];
    const { jobs } = JSON.parse(await outputOf(scratchDirectory(t), ...job, ...time));
    for (const direction of ["read", "write"]) {
      const figures = jobs[0][direction];
      for (const key of INTEGERS) {
        assert.ok(Number.isInteger(figures[key]) && figures[key] > 0, `${direction} ${key}`);
      }
      assert.ok(figures.iops_mean > 0 && figures.bw_mean > 0);
    }
  });

  it("bench-fio, which looks at the version and for the name of its engine", async (t) => {
    const cwd = scratchDirectory(t);
    assert.match(await outputOf(cwd, "--version"), /^fio-3\.\d+/);
    const engines = (await outputOf(cwd, "--enghelp")).split("\n").map((line) => line.trim());
    for (const engine of ["io_uring", "libaio", "psync", "sync"]) {
      assert.ok(engines.includes(engine), engine);
    }
    assert.match(await outputOf(cwd, "--cmdhelp=iodepth"), /^\s*iodepth: /);
  });

  it("who reads the 99th percentile of fdatasync, as etcd's advice has it", async (t) => {
    const job = ["--rw=write", "--ioengine=sync", "--fdatasync=1", "--bs=2300", "--name=mytest"];
    const output = await outputOf(scratchDirectory(t), ...job, "--directory=.", "--size=46000");
    const [, syncs] = output.split("fsync/fdatasync/sync_file_range:");
    const unit = /sync percentiles \((nsec|usec|msec)\):/.exec(syncs ?? "");
    assert.ok(unit !== null, output);
    assert.match(syncs!, /99\.00th=\[ *[1-9]\d*\]/);
  });

  for (const [rw, engine] of [
    ["randread", "io_uring"],
    ["write", "libaio"],
    ["randwrite", "sync"],
    ["read", "posixaio"],
  ] as const) {
    it(`the Phoronix Test Suite, ${rw} by ${engine}, with one bandwidth and one rate`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, phoronixJob(rw, engine), "test.fio");
      const log = await outputOf(cwd, "test.fio");
      const bandwidths = phoronixFigures(log, ": bw=", "bw", ["KiB/s", "MiB/s"]);
      const rates = phoronixFigures(log, "IOPS=", "IOPS", [",", "k,"]);
      assert.ok(bandwidths.length === 1 && bandwidths[0]! > 0, log);
      assert.ok(rates.length === 1 && rates[0]! > 0, log);
    });
  }
});
