/** Logs of real runs: against fio's of the same job, and through tools that others wrote for them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { NO_FIO, outputOfFio, spawnFio } from "../support/fio.js";
import { hipri, jobOf, runJobs, writeJobs } from "../support/hipri.js";
import { makeDirectory, removeDirectory, scratchDirectory } from "../support/scratch.js";

function logsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".log"))
    .sort();
}

function linesOf(directory: string, name: string): string[] {
  return readFileSync(join(directory, name), "utf8").trimEnd().split("\n");
}

/** A line with what depends on time left out: direction, block size, offset and priority. */
function withoutTime(line: string): string {
  return line.split(", ").slice(2).join(", ");
}

describe("logs against fio", () => {
  const job = [
    "--name=job",
    "--rw=randrw",
    "--size=256k",
    "--bs=4k",
    "--ioengine=libaio",
    "--iodepth=4",
    "--numjobs=2",
    "--output=out.txt",
  ];

  it("have the same files and columns for each I/O", { skip: NO_FIO }, async (t) => {
    const cwd = scratchDirectory(t);
    const [ours, theirs] = [join(cwd, "ours"), join(cwd, "theirs")];
    mkdirSync(ours);
    mkdirSync(theirs);
    const logs = ["bw", "iops", "lat"].map((kind) => `--write_${kind}_log=p`);
    const argv = [...job, ...logs, "--log_offset=1", "--log_prio=1", "--rwmixread=100"];
    outputOfFio(argv, { cwd: theirs });
    assert.equal((await hipri(["fio", ...argv], { cwd: ours })).status, 0);
    assert.deepEqual(logsIn(ours), logsIn(theirs));
    assert.equal(logsIn(ours).length, 10);
    for (const name of logsIn(ours)) {
      const [our, their] = [ours, theirs].map((side) =>
        linesOf(side, name).map(withoutTime).sort(),
      );
      assert.deepEqual(our, their, name);
      for (const line of linesOf(ours, name))
        assert.match(line, /^\d+, \d+, 0, 4096, \d+, 0x0000$/);
    }
  });

  it("have the same columns for windows", { skip: NO_FIO }, async (t) => {
    const cwd = scratchDirectory(t);
    const logs = ["bw", "iops", "lat", "hist"].map((kind) => `--write_${kind}_log=p`);
    const windows = ["--log_avg_msec=200", "--log_hist_msec=200", "--log_hist_coarseness=3"];
    const argv = [...job, ...logs, ...windows, "--time_based", "--runtime=1"];
    const columns = (directory: string) =>
      logsIn(directory).map((name) => {
        const counts = linesOf(directory, name).map((line) => line.split(", ").length);
        return `${name} ${[...new Set(counts)]}`;
      });
    const sides = ["ours", "theirs"].map((side) => join(cwd, side));
    for (const side of sides) mkdirSync(side);
    assert.equal((await hipri(["fio", ...argv], { cwd: sides[0]! })).status, 0);
    outputOfFio(argv, { cwd: sides[1]! });
    assert.deepEqual(columns(sides[0]!), columns(sides[1]!));
  });
});

describe("logs and the report", () => {
  it("tell the same: rows, bytes and histograms add up to the job's counts", async (t) => {
    const cwd = scratchDirectory(t);
    const result = await runJobs(
      cwd,
      `[j]
      rw=randrw
      size=1m
      bs=4k
      iodepth=8
      write_iops_log
      write_hist_log=h
      log_hist_msec=1
      [k]
      stonewall
      filename=/dev/zero
      size=16m
      iodepth=8
      ramp_time=100ms
      time_based=1
      runtime=1500ms
      write_bw_log
      write_iops_log
      log_avg_msec=100`,
    );
    const rows = linesOf(cwd, "j_iops.1.log").map((line) => line.split(", ").map(Number));
    const { read, write } = jobOf(result, "j");
    assert.equal(rows.filter((row) => row[2] === 0).length, read.total_ios);
    assert.equal(rows.filter((row) => row[2] === 1).length, write.total_ios);
    const bins = linesOf(cwd, "h_clat_hist.1.log").map((line) => line.split(", ").map(Number));
    const counted = bins.flatMap((row) => row.slice(3)).reduce((sum, count) => sum + count, 0);
    assert.ok(counted <= read.total_ios + write.total_ios);
    const windows = linesOf(cwd, "k_iops.2.log").map((line) => line.split(", ").map(Number));
    assert.ok(windows.length >= 2 && windows.length <= 15, String(windows.length));
    const times = windows.map(([atMs]) => atMs!);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(times[0]! >= 99, "the ramp is not logged");
    const logged = linesOf(cwd, "k_bw.2.log").map((line) => Number(line.split(", ")[1]));
    const { bw_min, bw_max } = JSON.parse(JSON.stringify(jobOf(result, "k").read));
    assert.ok(logged.every((bw) => bw >= bw_min && bw <= bw_max));
  });
});

describe("logs in tools written elsewhere", () => {
  const programs = (...names: string[]): string | false => {
    const missing = names.filter((name) => spawnSync("which", [name]).status !== 0);
    return missing.length > 0 && `${missing.join(" and ")} not installed`;
  };
  const PCTILES = "/usr/share/doc/fio/fio-histo-log-pctiles.py.gz";

  const cwd = makeDirectory();
  after(() => removeDirectory(cwd));
  before(async () => {
    writeJobs(
      cwd,
      `[p]
      filename=/dev/zero
      size=1m
      bs=4k
      iodepth=4
      time_based=1
      runtime=1200ms
      write_bw_log=p
      write_iops_log=p
      write_lat_log=p
      write_hist_log=p
      log_avg_msec=100
      log_hist_msec=100`,
    );
    const { status, stderr } = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.deepEqual([status, stderr], [0, ""]);
  });
  const call = (...argv: [string, ...string[]]): string => {
    const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { cwd, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it("fio_generate_plots", { skip: programs("fio_generate_plots", "gnuplot") }, () => {
    call("fio_generate_plots", "t");
    for (const kind of ["bw", "iops", "lat", "slat", "clat"]) {
      const plot = readFileSync(join(cwd, `t-${kind}.svg`), "utf8");
      assert.match(plot, /<path .*d='M/s, `${kind} has a curve`);
    }
  });

  it("fio2gnuplot", { skip: programs("fio2gnuplot", "gnuplot") }, () => {
    call("fio2gnuplot", "-p", "p_iops.1.log", "-g", "-k");
    const values = linesOf(cwd, "p_iops.1.log").map((line) => Number(line.split(", ")[1]));
    assert.match(
      readFileSync(join(cwd, "p_iops.1.global"), "utf8"),
      new RegExp(`min=${Math.min(...values)}\\.00\nmax=${Math.max(...values)}\\.00\n`),
    );
    assert.ok(existsSync(join(cwd, "p_iops.1-2Draw.png")), readdirSync(cwd).join(" "));
  });

  const skip = programs("python3") || (!existsSync(PCTILES) && `there is no ${PCTILES}`);
  it("fio-histo-log-pctiles.py", { skip }, () => {
    const script = join(cwd, basename(PCTILES, ".gz"));
    writeFileSync(script, gunzipSync(readFileSync(PCTILES)));
    const stdout = call("python3", script, "--log-hist-msec", "100", "p_clat_hist.1.log");
    assert.match(stdout, /^ +0, +\d+, \d+\.\d+, /m);
  });
});

describe("logs of hipri fio", () => {
  const ZEROS = ["--name=z", "--filename=/dev/zero", "--size=64k", "--bs=4k", "--output=out"];

  it("--inflate-log prints what fio prints", { skip: NO_FIO }, async (t) => {
    const cwd = scratchDirectory(t);
    const options = ["--write_lat_log=p", "--log_store_compressed=1", "--log_compression=64k"];
    for (const more of [[], ["--log_offset=1", "--log_prio=1"]]) {
      // fio compresses in a thread of its own: on a busy machine it hangs every other time, or fails. A
      // job that is a process would not die with it, and would hold its output open for ever.
      const made = spawnFio([...ZEROS, "--thread", ...options, ...more], { cwd, patienceS: 10 });
      if (made.status !== 0) return t.skip(`fio made no log: ${made.stderr.trim()}`);
      const argv = ["--inflate-log=p_clat.1.log.fz"];
      const theirs = outputOfFio(argv, { cwd });
      assert.equal(theirs.trim().split("\n").length, 16);
      const { status, stdout } = await hipri(["fio", ...argv], { cwd });
      assert.deepEqual([status, stdout], [0, theirs]);
    }
  });

  it("--inflate-log refuses what is no such log", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "plain"), "0, 1, 0, 4096, 0\n");
    for (const name of ["plain", "missing"]) {
      const { status, stdout, stderr } = await hipri(["fio", "--inflate-log", name], { cwd });
      assert.match(stderr, new RegExp(`^hipri: --inflate-log ${name}: this is no log of`));
      assert.deepEqual([status, stdout], [2, ""]);
    }
  });

  it("--bandwidth-log writes a file for each direction, and over no target", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["fio", ...ZEROS, "--bandwidth-log", "--time_based", "--runtime=1200ms"];
    assert.equal((await hipri(argv, { cwd })).status, 0);
    const names = ["agg-read_bw.log", "agg-trim_bw.log", "agg-write_bw.log"];
    assert.deepEqual(logsIn(cwd), names);
    const rows = linesOf(cwd, names[0]!);
    assert.match(rows[0]!, /^500, \d+, 0, 0, 0$/);
    assert.ok(
      rows.some((row) => Number(row.split(", ")[1]) > 0),
      rows.join("; "),
    );
    const target = ["--name=w", "--rw=write", "--size=64k", "--filename=agg-read_bw.log"];
    const { status, stderr } = await hipri(["fio", ...target, "--bandwidth-log"], { cwd });
    assert.match(stderr, /^hipri: command line: --bandwidth-log would write over agg-read_bw\.log/);
    assert.equal(status, 3);
  });
});

describe("logs are refused", () => {
  for (const [what, options, said, code = 2] of [
    ["over a target", "filename=p_bw.1.log", /jobs\.fio:5: write_bw_log would write over p_bw/, 3],
    ["where there is no directory", "write_iops_log=no/such", /write_iops_log: no\/such_iops/],
    ["behind a file", "write_iops_log=jobs.fio/x", /fio:4: write_iops_log: .* written: ENOTDIR/],
    ["with too long a name", `write_iops_log=${"x".repeat(300)}`, /written: ENAMETOOLONG/],
    ["over the job file", "write_iops_log=j", /write_iops_log would write over the job file/, 3],
  ] as const) {
    it(what, async (t) => {
      const cwd = scratchDirectory(t);
      const name = what === "over the job file" ? "j_iops.1.log" : "jobs.fio";
      writeJobs(cwd, `[a]\nrw=write\nsize=64k\n${options}\nwrite_bw_log=p`, name);
      const { status, stderr, stdout } = await hipri(["run", name], { cwd });
      assert.match(stderr, said);
      assert.deepEqual([status, stdout, readdirSync(cwd)], [code, "", [name]]);
    });
  }

  it("options of logs without logs are said", async (t) => {
    const cwd = scratchDirectory(t);
    const options = "log_avg_msec=10\nlog_hist_msec=10";
    writeJobs(cwd, `[a]\nfilename=/dev/zero\nsize=64k\n${options}\n[b]\nwrite_hist_log=h`);
    const { stdout } = await hipri(["job", "lint", "jobs.fio"], { cwd });
    for (const option of ["log_avg_msec", "log_hist_msec", "write_hist_log"]) {
      assert.match(stdout, new RegExp(option), stdout);
    }
  });
});
