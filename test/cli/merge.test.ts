/** `hipri merge` as a user calls it, and its file as fio's readers take it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { jsonText } from "../../src/report/render.js";
import type { RunResult } from "../../src/result/model/result.js";
import { activity, ENVIRONMENT, jobSpec, lane, runResult } from "../report/fixtures.js";
import { hipri, parseResult } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const CLAT2CSV = "/usr/bin/fio_jsonplus_clat2csv";

/** What the job of all hosts says of itself; fio-plot needs the four. */
const OPTIONS = { rw: "randread", bs: "4k", iodepth: "8", numjobs: "1" };

function hostResult(hostname: string, latenciesNs: readonly number[], over = {}): RunResult {
  const startedAtMs = 1_700_000_000_000;
  const job = jobSpec({ name: "rd", ownOptions: new Map(Object.entries({ ...OPTIONS, ...over })) });
  const lanes = [lane({ read: activity(latenciesNs) }, { name: "rd", startedAtMs })];
  return runResult(lanes, { jobs: [job], environment: { ...ENVIRONMENT, hostname } });
}

function writeResults(directory: string, results: Record<string, RunResult>): void {
  for (const [name, result] of Object.entries(results)) {
    writeFileSync(join(directory, name), jsonText(result));
  }
}

describe("hipri merge", () => {
  it("shows a row for each host and job, then all, and writes what report draws again", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, {
      "1.json": hostResult("n1", [1000, 2000]),
      "2.json": hostResult("n2", [3000]),
    });
    const merged = await hipri(["merge", "1.json", "2.json", "-o", "all.json"], { cwd });
    assert.deepEqual([merged.status, merged.stderr], [0, ""]);
    assert.match(merged.stdout, /^hipri .* · 2 hosts · /);
    for (const row of [
      /^rd n1 +read +1 /m,
      /^rd n2 +read +0\.50 /m,
      /^rd ×2 hosts +read +1\.50 /m,
    ]) {
      assert.match(merged.stdout, row);
    }
    const text = merged.stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /slowest host n2: 0\.50 IOPS, 67 % of the median/);
    assert.match(text, /within 0ns by their own clocks; how these differ is not known/);
    const report = await hipri(["report", "all.json"], { cwd });
    assert.equal(report.stdout, merged.stdout);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "all.json"), "utf8"));
    assert.deepEqual(
      own.hosts.map(({ name, source }: { name: string; source: string }) => [name, source]),
      [
        ["n1", "1.json"],
        ["n2", "2.json"],
      ],
    );
  });

  it("refuses other jobs by file, job and option, unless it is forced", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, {
      "1.json": hostResult("n1", [1000]),
      "2.json": hostResult("n2", [3000], { bs: "64k" }),
    });
    const refused = await hipri(["merge", "1.json", "2.json"], { cwd });
    assert.equal(refused.status, 2);
    assert.match(
      refused.stderr,
      /^hipri: 2\.json: job rd had another bs than in 1\.json: "64k" and not "4k"\n {2}Run the same/,
    );
    assert.equal((await hipri(["merge", "1.json", "2.json", "--force"], { cwd })).status, 0);
  });

  it("refuses a result that is given twice, and to write over one", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, { "1.json": hostResult("n1", [1000]), "2.json": hostResult("n2", [1]) });
    const twice = await hipri(["merge", "1.json", "./1.json"], { cwd });
    assert.equal(twice.status, 2);
    assert.match(twice.stderr, /^hipri: \.\/1\.json: it is the same result as 1\.json\n/);
    const over = await hipri(["merge", "1.json", "2.json", "-o", "./1.json"], { cwd });
    assert.equal(over.status, 3);
    assert.match(over.stderr, /the result would write over the result 1\.json/);
  });

  it("ends as its worst host did, which may have no result", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, { "1.json": hostResult("n1", [1000]) });
    writeFileSync(join(cwd, "bad.fio"), "[a]\nrw=red\n");
    const failed = await hipri(["run", "bad.fio", "-q", "-o", "n2.json"], { cwd });
    assert.equal(failed.status, 2);
    const merged = await hipri(["merge", "1.json", "n2.json", "-o", "all.json"], { cwd });
    assert.equal(merged.status, 2);
    assert.match(merged.stdout, /^note: n2 has no result: /m);
    const alone = await hipri(["merge", "n2.json"], { cwd });
    assert.equal(alone.status, 2);
    assert.match(alone.stderr, /^hipri: n2\.json: no host has a result\n/);
  });

  it("judges limits over all hosts", async (t) => {
    const cwd = scratchDirectory(t);
    const given = { job: 0, limit: "mean<5us", place: "j.fio:2", outcome: "passed" } as const;
    const judged = {
      host: null,
      unit: "time",
      bound: 5000,
      values: [1000],
      passes: 1,
      failures: 0,
      why: null,
    } as const;
    writeResults(cwd, {
      "1.json": { ...hostResult("n1", [1000]), limits: [{ ...given, ...judged }] },
      "2.json": hostResult("n2", [19_000]),
    });
    const own = await hipri(["merge", "1.json", "2.json"], { cwd });
    assert.equal(own.status, 99);
    assert.match(own.stdout, /✗ rd mean 10\.0µs, limit <5us/);
    const asked = await hipri(["merge", "1.json", "2.json", "--assert", "max<20us"], { cwd });
    assert.match(asked.stdout, /limits: 1 passed, 1 failed/);
  });

  it("judges limits on each host, and names those that miss them", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, {
      "1.json": hostResult("n1", [1000, 1000, 1000]),
      "2.json": hostResult("n2", [19_000]),
    });
    const asked = [
      "--assert",
      "host.mean<10us,mean<10us",
      "--junit",
      "limits.xml",
      "-o",
      "all.json",
    ];
    const { status, stdout } = await hipri(["merge", "1.json", "2.json", ...asked], { cwd });
    assert.equal(status, 99);
    assert.match(stdout, /✗ rd on n2 host\.mean 19\.0µs, limit <10us/);
    assert.match(stdout, /limits: 2 passed, 1 failed/);
    const xml = readFileSync(join(cwd, "limits.xml"), "utf8");
    assert.match(xml, /<testcase name="host\.mean&lt;10us on n1"[^>]*\/>/);
    assert.match(xml, /<testcase name="host\.mean&lt;10us on n2"[^>]*>\s*<failure/);
    // The limit that its verdicts on both hosts came from is one.
    const again = await hipri(["merge", "all.json"], { cwd });
    assert.equal(again.status, 99);
    assert.match(again.stdout, /limits: 2 passed, 1 failed/);
  });
});

describe("a merged file", () => {
  it("is taken by fio_jsonplus_clat2csv", {
    skip: existsSync(CLAT2CSV) ? false : "fio's fio_jsonplus_clat2csv is not installed",
  }, async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, {
      "1.json": hostResult("n1", [1000]),
      "2.json": hostResult("n2", [1000, 5]),
    });
    await hipri(["merge", "1.json", "2.json", "-q", "-o", "all.json"], { cwd });
    const run = promisify(execFile);
    await run(CLAT2CSV, ["all.json", "all.csv"], { cwd });
    await run(CLAT2CSV, ["all.json", "all.csv", "--validate"], { cwd });
    const csv = readdirSync(cwd).filter((name) => name.endsWith(".csv"));
    assert.deepEqual(csv, ["all_job0.csv"]);
    const [, ...lines] = readFileSync(join(cwd, "all_job0.csv"), "utf8").trim().split("\n");
    const column = (line: string): number[] => [0, 4].map((i) => Number(line.split(",")[i]));
    assert.deepEqual(lines.map(column), [
      [5, 1],
      [1000, 2],
    ]);
  });

  /**
   * fio-plot takes `client_stats` where there are both that and `jobs`, puts the global options
   * (one object) into each client's `job options`, which all but "All clients" have, reads these
   * keys of them, and groups by `hostname`: build_json_mapping(), get_json_mapping() and
   * merge_job_data_from_hosts() of its fiolib/jsonparsing.py and jsonparsing_support.py.
   */
  it("has what fio-plot reads of clients", async (t) => {
    const cwd = scratchDirectory(t);
    writeResults(cwd, { "1.json": hostResult("n1", [1000]), "2.json": hostResult("n2", [3000]) });
    await hipri(["merge", "1.json", "2.json", "-q", "-o", "all.json"], { cwd });
    const tree = JSON.parse(readFileSync(join(cwd, "all.json"), "utf8"));
    const names = tree.client_stats.map(({ jobname, hostname }: Record<string, string>) => [
      jobname,
      hostname,
    ]);
    assert.deepEqual(names, [
      ["rd", "n1"],
      ["rd", "n2"],
      ["All clients", "n2"],
    ]);
    assert.equal(Array.isArray(tree["global options"]), false);
    for (const client of tree.client_stats) {
      const own = { ...client["job options"], ...tree["global options"] };
      if (client.jobname !== "All clients") {
        for (const option of ["iodepth", "numjobs", "bs", "rw"]) assert.ok(option in own, option);
      } else assert.equal("job options" in client, false);
      const { bw, iops, iops_stddev, lat_ns } = client.read;
      for (const value of [bw, iops, iops_stddev, lat_ns.mean, lat_ns.stddev]) {
        assert.equal(typeof value, "number");
      }
      for (const key of ["latency_ns", "latency_us", "latency_ms", "usr_cpu", "sys_cpu", "port"]) {
        assert.ok(key in client, key);
      }
    }
  });
});
