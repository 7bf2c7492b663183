import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { toFioJson } from "../../../src/report/json/fio.js";
import { stringifyFioJson } from "../../../src/report/json/tree.js";
import { decodeHdr } from "../../../src/result/latency/encoded-counts.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { NO_FIO, outputOfFio } from "../../support/fio.js";
import { activity, jobSpec, lane, latencyOf, richResult, runResult, sampled } from "../fixtures.js";
import { parseValidResult, schemaErrors } from "../schema.js";

// biome-ignore lint/suspicious/noExplicitAny: the schema vouches for the shape of parsed results.
type Parsed = any;

/** The result file's text, held against the schema, and read back. */
function written(result: RunResult, plus = true): Parsed {
  return parseValidResult(stringifyFioJson(toFioJson(result, { plus })));
}

/** The program, or null where it is not installed. */
function find(program: string): string | null {
  return spawnSync(program, ["--help"]).error === undefined ? program : null;
}

test("every state of a result is valid", () => {
  written(richResult());
  written(richResult(), false);
  written(runResult([lane()]));
  written(runResult([], { jobs: [], globalOptions: new Map() }));
  written(runResult([lane({ read: activity([2 ** 45]) })]));
  written(
    runResult([lane({ write: activity([5]) })], {
      jobs: [jobSpec({ ownOptions: new Map(), slatPercentiles: true, latPercentiles: true })],
    }),
  );
});

test("the schema refuses what is not fio's", () => {
  const wrong: [at: string, value: unknown][] = [
    ["extra", 1],
    ["jobs.0.read.clat_ns.N", undefined],
    ["jobs.0.read.bw", 1.5],
    ["jobs.0.read.clat_ns.bins.-5", 1],
    ["jobs.0.iodepth_level.1", 101],
    ["jobs.0.job options.rw", 1],
    ["hipri.state", "done"],
    ["hipri.lanes.0.ring.iopoll", 1],
    ["hipri.lanes.0.directions.read.clat.counts", "not an encoded histogram"],
  ];
  for (const [at, value] of wrong) {
    const tree = written(richResult());
    const keys = at.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce((node, key) => node[key], tree);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    assert.notDeepEqual(schemaErrors(tree), [], `${at} = ${value}`);
  }
});

test("rates, sizes and windows follow fio's formulas", () => {
  const reads = activity([1000, 2000, 3000], { ...sampled([1, 2]) });
  const { read, write } = written(runResult([lane({ read: reads }, { runtimeMs: 1500 })])).jobs[0];
  assert.equal(read.io_bytes, 12_288);
  assert.equal(read.io_kbytes, 12);
  assert.equal(read.runtime, 1500);
  assert.equal(read.bw_bytes, 8192);
  assert.equal(read.bw, 8);
  assert.equal(read.iops, 2);
  assert.deepEqual([read.iops_min, read.iops_max, read.iops_mean], [2, 4, 3]);
  assert.deepEqual([read.bw_min, read.bw_max, read.bw_mean, read.bw_samples], [8, 16, 12, 2]);
  assert.equal(read.bw_agg, 100);
  assert.deepEqual([write.runtime, write.iops, write.total_ios], [0, 0, 0]);
});

test("a search for a latency is told in fio's units", () => {
  const search = { latencyTargetUs: 10_000, latencyPercentile: 99.5, latencyWindowUs: 1_000_000 };
  const result = runResult([lane({}, { latencyDepth: 7 })], { jobs: [jobSpec(search)] });
  const { latency_depth, latency_target, latency_percentile, latency_window } =
    written(result).jobs[0];
  assert.deepEqual([latency_depth, latency_target], [7, 10_000_000]);
  assert.deepEqual([latency_percentile, latency_window], [99.5, 1_000_000]);
});

test("a clone's bw_agg is its share of the whole group", () => {
  const one = activity(new Array<number>(200).fill(1000), sampled([50, 50, 50, 50]));
  const lanes = [lane({ read: one }), lane({ read: one }, { laneIndex: 1, cloneIndex: 1 })];
  assert.deepEqual(
    written(runResult(lanes)).jobs.map((job: Parsed) => job.read.bw_agg),
    [50, 50],
  );
});

test("percentiles are listed where asked for, bins only in json+", () => {
  const result = runResult([lane({ read: { ...activity([500, 1500]), lat: latencyOf([600]) } })], {
    jobs: [jobSpec({ percentiles: [99, 50], latPercentiles: true, clatPercentiles: false })],
  });
  const { clat_ns, lat_ns } = written(result).jobs[0].read;
  assert.equal(clat_ns.percentile, undefined);
  assert.equal(clat_ns.bins, undefined);
  assert.deepEqual(Object.entries(lat_ns.percentile), [
    ["50.000000", 600],
    ["99.000000", 600],
  ]);
  assert.deepEqual(lat_ns.bins, { "600": 1 });
  assert.equal(written(result, false).jobs[0].read.lat_ns.bins, undefined);
});

test("options appear as they were written, and not at all when there are none", () => {
  const mixed = written(richResult()).jobs[1];
  assert.deepEqual(mixed["job options"], { rw: "randrw", stonewall: "" });
  assert.equal(mixed.desc, "reads and writes");
  const bare = written(
    runResult([lane()], {
      jobs: [jobSpec({ ownOptions: new Map() })],
      globalOptions: new Map(),
    }),
  );
  assert.equal("job options" in bare.jobs[0], false);
  assert.equal("global options" in bare, false);
});

test("the lanes' histograms add up to what the job reports", () => {
  const { hipri, jobs } = written(richResult());
  const { lanes } = hipri.entries[0];
  const total = lanes
    .map((index: number) => decodeHdr(hipri.lanes[index].directions.read.clat.counts))
    .flatMap((counts: Float64Array) => [...counts])
    .reduce((sum: number, count: number) => sum + count, 0);
  assert.equal(total, jobs[0].read.clat_ns.N);
});

test("an interrupted run says by what", () => {
  const { state, signal } = written(richResult()).hipri;
  assert.deepEqual([state, signal], ["interrupted", "SIGINT"]);
});

test("the report's own percentiles do not depend on percentile_list", () => {
  const result = runResult([lane({ read: activity([100, 200, 300]) })], {
    jobs: [jobSpec({ percentiles: [10] })],
  });
  const { directions, latency } = written(result).hipri.entries[0];
  assert.equal(latency, "clat");
  assert.deepEqual(directions.read.percentiles_ns, {
    "50": 200,
    "99": 300,
    "99.9": 300,
    "99.99": 300,
  });
});

test("without completion latency the report shows the total one", () => {
  const read = { ...activity([]), ios: 2, bytes: 8192, lat: latencyOf([100, 300]) };
  const { directions, latency } = written(runResult([lane({ read })])).hipri.entries[0];
  assert.equal(latency, "lat");
  assert.equal(directions.read.percentiles_ns["50"], 100);
});

/**
 * Each key of a pretty-printed document with the form of its value, in order, such as
 * `jobs/read/iops float`. Keys that are data (bins, percentiles, options) are left out.
 */
function formsOf(text: string): string[] {
  const path: string[] = [];
  const forms: string[] = [];
  for (const line of text.split("\n")) {
    const key = /^\s*"([^"]*)" : /.exec(line)?.[1];
    const value = line.replace(/^\s*"[^"]*" : /, "").trim();
    if (/^[\]}]/.test(value)) path.pop();
    if (key === undefined && !/[[{]$/.test(value)) continue;
    const opens = /[[{]$/.test(value);
    const place = [...path, key ?? ""].filter((part) => part !== "").join("/");
    if (key !== undefined && !/\/(bins|percentile|job options)\/|^global options\//.test(place)) {
      forms.push(`${place} ${opens ? value : formOf(value)}`);
    }
    if (opens) path.push(key ?? "");
  }
  return forms;
}

function formOf(value: string): string {
  if (value.startsWith('"')) return "string";
  return /^-?\d+\.\d{6},?$/.test(value) ? "float" : /^-?\d+,?$/.test(value) ? "integer" : "other";
}

test("keys, their order and their number forms are those of the installed fio", {
  skip: NO_FIO,
}, () => {
  const jobFile = "--name=job --ioengine=null --rw=randrw --size=1m --description=d";
  const theirs = outputOfFio(["--output-format=json+", ...jobFile.split(" ")]);
  const result = runResult([lane({ read: activity([50]), write: activity([60]) })], {
    globalOptions: new Map(),
    jobs: [jobSpec({ description: "d" })],
  });
  const ours = formsOf(stringifyFioJson(toFioJson(result, { plus: true })));
  // Added between fio 3.33 and 3.42, the format that hipri writes.
  const newer = /^jobs\/job_start |^disk_util\/\w+_sectors /;
  const withoutOwn = ours.filter((form) => !/^hipri[/ ]/.test(form));
  const comparable = (forms: string[]) =>
    forms.filter((form) => !newer.test(form) && !form.startsWith("disk_util"));
  assert.deepEqual(comparable(withoutOwn), comparable(formsOf(theirs)));
});

test("Debian's fio_jsonplus_clat2csv turns a result into CSV unchanged", (t) => {
  const program = find("fio_jsonplus_clat2csv");
  if (program === null) return t.skip("fio_jsonplus_clat2csv is not installed");
  const directory = mkdtempSync(join(tmpdir(), "hipri-clat2csv-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const json = join(directory, "result.json");
  const csv = join(directory, "result.csv");
  const beyondFio = lane({ read: activity([1000, 1000, 30e9]) }, { laneIndex: 3, jobIndex: 2 });
  const rich = richResult();
  const result = {
    ...rich,
    lanes: [...rich.lanes, beyondFio],
    jobs: [...rich.jobs, jobSpec({ jobIndex: 2 })],
  };
  writeFileSync(json, stringifyFioJson(toFioJson(result, { plus: true })));
  const run = (...args: string[]) =>
    execFileSync(program, [...args, json, csv], { encoding: "utf8", timeout: 60_000 });
  run();
  assert.match(run("--validate"), /job0.csv validated\n.*job1.csv validated\n.*job2.csv validated/);
  const rows = readFileSync(join(directory, "result_job2.csv"), "utf8").trim().split("\n");
  const column = rows[0]!.split(", ").indexOf("read_clat_ns_count");
  assert.deepEqual(
    rows.slice(1).map((row) => [row.split(", ")[0], row.split(", ")[column]]),
    [
      ["1000", "2"],
      ["17112760320", "1"],
    ],
  );
});

test("syncs of all kinds are counted, with their latencies", () => {
  const sync = latencyOf([110_000, 139_000, 603_000]);
  const { jobs } = written(runResult([lane({ write: activity([5000]) }, { sync })]));
  assert.equal(jobs[0].sync.total_ios, 3);
  assert.equal(jobs[0].sync.lat_ns.N, 3);
  assert.deepEqual([jobs[0].sync.lat_ns.min, jobs[0].sync.lat_ns.max], [110_000, 603_000]);
  assert.equal(jobs[0].sync.lat_ns.percentile["50.000000"], 139_007);
});
