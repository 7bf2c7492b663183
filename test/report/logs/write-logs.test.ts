/** The text of logs, from lanes that say what they measured. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { IoError } from "../../../src/base/errors.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { logFilesOf } from "../../../src/plan/log-files.js";
import { writeLogs } from "../../../src/report/logs/write-logs.js";
import { createIoRows, type LaneLogs } from "../../../src/result/lane-logs.js";
import { NO_FIO, outputOfFio } from "../../support/fio.js";
import { scratchDirectory } from "../../support/scratch.js";
import { jobSpec, loggedLane, seriesOf } from "../fixtures.js";

const NOTHING: LaneLogs = { ios: [], slat: [], clat: [], lat: [], histograms: [], issued: null };

/** Two I/Os in two chunks: a read of 4 KiB at 1 ms, a write of 8 KiB beyond 4 GiB at 2 ms. */
function twoIos(): LaneLogs {
  const ios = [
    { completedNs: 1_900_000, slatNs: 20, clatNs: 1000, lengthBytes: 4096, offsetBytes: 0 },
    { completedNs: 2_000_000, slatNs: 30, clatNs: 3000, lengthBytes: 8192, offsetBytes: 2 ** 33 },
  ].map((io, direction) => {
    const rows = createIoRows(1);
    for (const [column, value] of Object.entries({ ...io, direction })) {
      (rows[column as "clatNs"] as Float64Array)[0] = value;
    }
    return { ...rows, count: 1 };
  });
  return { ...NOTHING, ios };
}

/** Writes the logs of one lane, named `l_…`, and reads them back. */
function write(t: TestContext, options: Partial<JobSpec>, logs: LaneLogs, rates = {}) {
  const directory = scratchDirectory(t);
  const prefix = join(directory, "l");
  const named = Object.fromEntries(
    (["bwLog", "iopsLog", "latLog", "histLog"] as const)
      .filter((key) => options[key] !== undefined)
      .map((key) => [key, prefix]),
  );
  const job = jobSpec({ ...options, ...named });
  writeLogs([loggedLane({ job, files: logFilesOf(job, 2), logs, ...rates })]);
  return {
    directory,
    text: (name: string): string => readFileSync(join(directory, name), "utf8"),
  };
}

describe("logs with a row for each I/O", () => {
  it("have time, value, direction, block size and priority", (t) => {
    const { text } = write(t, { bwLog: "", iopsLog: "", latLog: "" }, twoIos());
    assert.equal(text("l_slat.3.log"), "1, 20, 0, 4096, 0\n2, 30, 1, 8192, 0\n");
    assert.equal(text("l_clat.3.log"), "1, 1000, 0, 4096, 0\n2, 3000, 1, 8192, 0\n");
    assert.equal(text("l_lat.3.log"), "1, 1020, 0, 4096, 0\n2, 3030, 1, 8192, 0\n");
    assert.equal(text("l_iops.3.log"), "1, 1, 0, 4096, 0\n2, 1, 1, 8192, 0\n");
    assert.equal(text("l_bw.3.log"), "1, 4096000, 0, 4096, 0\n2, 2730666, 1, 8192, 0\n");
  });

  it("have offset, full priority and issue time where asked for", (t) => {
    const more = { logOffset: true, logPriority: true, logIssueTime: true };
    const { text } = write(t, { iopsLog: "", latLog: "", ...more }, twoIos());
    for (const [name, values, issued] of [
      ["slat", [20, 30], [1_899_000, 1_997_000]],
      ["clat", [1000, 3000], [1_899_000, 1_997_000]],
      // As in fio, which keeps it with these two only.
      ["lat", [1020, 3030], [0, 0]],
      ["iops", [1, 1], [0, 0]],
    ] as const) {
      assert.equal(
        text(`l_${name}.3.log`),
        `1, ${values[0]}, 0, 4096, 0, 0x0000, ${issued[0]}\n` +
          `2, ${values[1]}, 1, 8192, 8589934592, 0x0000, ${issued[1]}\n`,
      );
    }
  });

  it("have wall clock times, or those of the monotonic clock", (t) => {
    const wall = write(t, { iopsLog: "", logEpoch: true }, twoIos());
    assert.match(wall.text("l_iops.3.log"), /^1700000000001, 1, 0, .*\n1700000000002, /);
    const options = { iopsLog: "", logEpoch: true, logClock: "monotonic" } as const;
    const monotonic = Number(write(t, options, twoIos()).text("l_iops.3.log").split(",", 1)[0]);
    const sinceStartMs = Date.now() - 1_700_000_000_000;
    const expectedMs = performance.timeOrigin + performance.now() - Date.now();
    assert.ok(Math.abs(expectedMs) < 60_000, "the test's own clocks agree");
    const nowMs = Number(process.hrtime.bigint() / 1_000_000n);
    assert.ok(Math.abs(monotonic - 1 - (nowMs - sinceStartMs)) < 60_000);
  });

  for (const more of [{}, { logOffset: true }, { logPriority: true }]) {
    it(`are stored as fio inflates them (${Object.keys(more)})`, { skip: NO_FIO }, (t) => {
      const options = { latLog: "", ...more };
      const plain = write(t, options, twoIos()).text("l_clat.3.log");
      const stored = write(t, { ...options, logCompressed: true }, twoIos());
      const file = join(stored.directory, "l_clat.3.log.fz");
      const inflated = outputOfFio([`--inflate-log=${file}`]);
      assert.equal(inflated, plain);
    });
  }
});

describe("logs of windows", () => {
  const row = { atMs: 100, direction: 1, meanNs: 10.5, maxNs: 40 };

  for (const [logValue, value] of [
    ["avg", "11"],
    ["max", "40"],
    ["both", "11, 40"],
  ] as const) {
    it(`of latencies have ${logValue}`, (t) => {
      const logs = { ...NOTHING, clat: [row] };
      const { text } = write(t, { latLog: "", logWindowMs: 100, logValue, logOffset: true }, logs);
      assert.equal(text("l_clat.3.log"), `100, ${value}, 1, 0, 0, 0\n`);
      assert.equal(text("l_lat.3.log"), "");
    });
  }

  it("of bandwidth and I/Os are samples, without idle ones and the rest", (t) => {
    const series = seriesOf([100, 0, 50]);
    const rest = { atMs: 1900, intervalMs: 400, ios: 9, bytes: 9 };
    const rates = {
      reads: { bw: [...series.bw, rest], iops: series.iops },
      writes: seriesOf([4]),
    };
    const options = { bwLog: "", iopsLog: "", logWindowMs: 500 };
    const { text } = write(t, options, NOTHING, rates);
    assert.equal(text("l_bw.3.log"), "500, 800, 0, 0, 0\n500, 32, 1, 0, 0\n1500, 400, 0, 0, 0\n");
    assert.equal(text("l_iops.3.log"), "500, 200, 0, 0, 0\n500, 8, 1, 0, 0\n1500, 100, 0, 0, 0\n");
  });

  it("of histograms add bins up", (t) => {
    const counts = new Uint32Array(1856).fill(1);
    const logs = { ...NOTHING, histograms: [{ atMs: 7, direction: 0, lengthBytes: 512, counts }] };
    const line = (logHistCoarseness: number) =>
      write(t, { histLog: "", logHistMs: 5, logHistCoarseness }, logs).text("l_clat_hist.3.log");
    assert.equal(line(0), `7, 0, 512, ${Array(1856).fill(1).join(", ")}\n`);
    assert.equal(line(6), `7, 0, 512, ${Array(29).fill(64).join(", ")}\n`);
  });
});

describe("log files", () => {
  it("are numbered through the run, or one for all with per_job_logs=0", () => {
    const paths = (options: Partial<JobSpec>) =>
      logFilesOf(jobSpec({ name: "j", ...options }), 4).map(({ path }) => path);
    assert.deepEqual(paths({ bwLog: "p", histLog: "q" }), ["p_bw.5.log", "q_clat_hist.5.log"]);
    assert.deepEqual(paths({ latLog: "p", perJobLogs: false, disableClat: true }), [
      "p_slat.log",
      "p_lat.log",
    ]);
    assert.deepEqual(paths({ iopsLog: "$jobname", logCompressed: true }), ["j_iops.5.log.fz"]);
  });

  it("replace older ones, or grow with per_job_logs=0", (t) => {
    const directory = scratchDirectory(t);
    const writeTwice = (perJobLogs: boolean): string => {
      const job = jobSpec({ iopsLog: join(directory, `p${perJobLogs}`), perJobLogs });
      const [file] = logFilesOf(job, 0);
      const lanes = [loggedLane({ job, files: [file!], logs: twoIos() })];
      writeLogs(lanes);
      writeLogs(lanes);
      return readFileSync(file!.path, "utf8");
    };
    assert.equal(writeTwice(true).split("\n").length, 3);
    assert.equal(writeTwice(false).split("\n").length, 5);
  });

  it("that cannot be written are an error that names them", (t) => {
    const directory = scratchDirectory(t);
    mkdirSync(join(directory, "p_iops.1.log"));
    const job = jobSpec({ iopsLog: join(directory, "p") });
    const lanes = [loggedLane({ job, files: logFilesOf(job, 0), logs: twoIos() })];
    assert.throws(
      () => writeLogs(lanes),
      (error: unknown) => {
        return error instanceof IoError && error.place === join(directory, "p_iops.1.log");
      },
    );
  });
});
