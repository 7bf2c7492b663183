/** Results that are written come back as they were; what is no result is refused by name. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { UsageError } from "../../../src/base/errors.js";
import { REPORT_FORMATS, renderFormats } from "../../../src/report/formats.js";
import { Own, stringifyFioJson } from "../../../src/report/json/tree.js";
import { formatText, jsonText } from "../../../src/report/render.js";
import { decode, encode } from "../../../src/result/file/codec.js";
import { hipriSchema } from "../../../src/result/file/hipri-object.js";
import { parseResult, readResult } from "../../../src/result/file/read.js";
import { launchesOf } from "../../../src/result/launches.js";
import { RESULT, type RunResult } from "../../../src/result/model/result.js";
import { result } from "../../report/arbitrary-result.js";
import { runFio } from "../../report/fio-output.js";
import { richResult } from "../../report/fixtures.js";
import { schemaErrors } from "../../report/schema.js";
import { NO_FIO } from "../../support/fio.js";
import { scratchDirectory } from "../../support/scratch.js";
import { RUNS } from "../arbitraries.js";

/** All texts that can be drawn of a result. */
function drawn(run: RunResult): string[] {
  const style = { columns: 100, ascii: false, color: false };
  const options = {
    terseVersion: 5,
    notes: "all",
    allowIrq: false,
    continued: false,
    style,
  } as const;
  return REPORT_FORMATS.map((format) => formatText(run, format, options));
}

/** A launch with ResultJobs against one with JobSpecs. */
function assertSame({ jobs, ...rest }: RunResult, { jobs: specs, ...measured }: RunResult): void {
  assert.deepEqual(rest, measured);
  for (const [i, job] of jobs.entries()) {
    const spec = Object.entries(specs[i]!).filter(([name]) => name in job);
    assert.deepEqual(Object.entries(job).sort(), spec.sort());
  }
}

describe("a result file", () => {
  it("gives back what was written, and every report of it is the same", () => {
    fc.assert(
      fc.property(result, (run) => {
        const text = jsonText(run);
        // The shares of fio's part are of I/Os and latencies that do not belong together here.
        const errors = schemaErrors(JSON.parse(text)).filter((each) => each.startsWith("/hipri"));
        assert.deepEqual(errors, []);
        const back = parseResult(text, "r.json");
        const launches = launchesOf(run);
        assert.equal(launchesOf(back).length, launches.length);
        for (const [i, launch] of launchesOf(back).entries()) assertSame(launch, launches[i]!);
        assert.deepEqual(drawn(back), drawn(run));
      }),
      { numRuns: RUNS },
    );
  });

  it("is read from json as from json+", () => {
    const [plain, plus] = (["json", "json+"] as const).map((format) =>
      parseResult(renderFormats(richResult(), [format], { terseVersion: 3 }), "r.json"),
    );
    assert.deepEqual(plain, plus);
  });

  it("tells all of fio's figures without hipri's own part, too", () => {
    const { hipri: _, ...tree } = JSON.parse(jsonText(richResult()));
    const { hipri: __, ...again } = JSON.parse(
      jsonText(parseResult(JSON.stringify(tree), "fio.json")),
    );
    assert.deepEqual(again, tree);
  });

  it("has a published schema that is up to date", () => {
    const published = new URL("../../../../src/report/json/hipri.schema.json", import.meta.url);
    const made = stringifyFioJson(new Own(JSON.parse(JSON.stringify(hipriSchema()))));
    assert.equal(readFileSync(published, "utf8"), made, "npm run build writes it");
  });

  it("may have properties of a later hipri", () => {
    const json = { ...(encode(RESULT, richResult()) as object), later: 1 };
    assert.deepEqual(encode(RESULT, decode(RESULT, json)), encode(RESULT, richResult()));
  });
});

describe("a file that is no result", () => {
  const good = JSON.parse(jsonText(richResult()));
  const without = (path: string, value?: unknown): string => {
    const copy = structuredClone(good);
    const names = path.split(".");
    const last = names.pop()!;
    const parent = names.reduce((node, name) => node[name], copy);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return JSON.stringify(copy);
  };
  const cases: [what: string, text: string, place: string, cause: RegExp][] = [
    ["is empty", "", "f", /not a result of hipri or fio/],
    ["is cut off", jsonText(richResult()).slice(0, 5000), "f", /is damaged: /],
    ["is other JSON", "[1]", "f", /not a result of hipri or fio/],
    ["is of others", '{"jobs": []}', "f", /not a result of hipri or fio/],
    ["is of a newer hipri", without("hipri.format", 99), "f", /a newer hipri .*format 99/],
    ["is of an older one", without("hipri.format", 1), "f", /an older hipri .*format 1/],
    ["lacks a part", without("hipri.lanes.0.baseline"), "f: hipri.lanes.0", /must have required/],
    [
      "has a wrong value",
      without("hipri.lanes.1.cpu.userMs".replace("userMs", "user_ms"), "x"),
      "f: hipri.lanes.1.cpu.user_ms",
      /must be number/,
    ],
    [
      "names a job that is not there",
      without("hipri.lanes.1.job_index", 99),
      "f: hipri.lanes.1.job_index",
      /no job/,
    ],
    [
      "has jobs out of order",
      without("hipri.jobs.1.job_index", 0),
      "f: hipri.jobs.1.job_index",
      /must be 1/,
    ],
    [
      "has a broken histogram",
      without("hipri.lanes.0.directions.read.clat.counts", "HISTFAAAAAAAeJw="),
      "f: hipri",
      /is damaged/,
    ],
    [
      "is fio's, broken",
      '{"fio version": "fio-3.33", "timestamp": 1, "jobs": [{}]}',
      "f: jobs.0",
      /must have/,
    ],
  ];
  for (const [what, text, place, cause] of cases) {
    it(`and ${what} is refused with place, cause and cure`, () => {
      assert.throws(
        () => parseResult(text, "f"),
        (error: unknown) => {
          assert.ok(error instanceof UsageError, String(error));
          assert.match(error.message, cause);
          assert.ok(error.place?.startsWith(place), error.place);
          return error.cure !== undefined;
        },
      );
    });
  }

  it("and is not there is refused likewise", (t) => {
    const file = join(scratchDirectory(t), "none.json");
    assert.throws(() => readResult(file), UsageError);
  });

  it("and has no end, or is a directory, is refused likewise", () => {
    assert.throws(() => readResult("/dev/zero"), /a device, not a file/);
    assert.throws(() => readResult("/dev"), /a directory/);
  });
});

/**
 * What has to be fio's own figure again: latencies of fio's bins are a little different in
 * HdrHistogram's, and fio 3.33 has no job_start and an odd eta.
 */
function comparable(tree: object): object {
  const other = /^(hipri|bins|percentile|latency_[num]s|job_start|eta)$/;
  return JSON.parse(JSON.stringify(tree, (key, value) => (other.test(key) ? undefined : value)));
}

it("takes units and time of fio's tree, which older ones have in seconds only", () => {
  const { hipri: _, ...tree } = JSON.parse(jsonText(richResult()));
  const { timestamp_ms: __, ...older } = tree;
  const options = { kb_base: "1000", unit_base: "1" };
  const jobs = tree.jobs.map((job: object) => ({ ...job, "job options": options }));
  const run = parseResult(JSON.stringify({ ...older, timestamp: 86_400, jobs }), "fio.json");
  assert.deepEqual([run.jobs[0]!.kbBase, run.jobs[0]!.unitBase], [1000, 1]);
  assert.equal(run.startedAtMs + run.elapsedMs, 86_400_000);
  const plain = parseResult(JSON.stringify(tree), "fio.json");
  assert.deepEqual([plain.jobs[0]!.kbBase, plain.jobs[0]!.unitBase], [1024, 0]);
});

describe("a result of fio", { skip: NO_FIO }, () => {
  const NULL = "ioengine=null\nsize=1m\n";
  const JOBS = [
    `[a]\n${NULL}rw=read`,
    `[a]\n${NULL}rw=randwrite\niodepth=8`,
    `[a]\n${NULL}rw=randrw\nnumjobs=2`,
    `[a]\n${NULL}rw=randrw\nnumjobs=3\ngroup_reporting`,
    `[a]\n${NULL}rw=rw\nunified_rw_reporting=mixed`,
    `[a]\n${NULL}rw=read\nlat_percentiles=1\nslat_percentiles=1`,
    `[a]\n${NULL}rw=read\npercentile_list=50:99`,
    `[a]\n${NULL}rw=read\n[b]\nstonewall\n${NULL}rw=write`,
    `[a]\n${NULL}rw=read\ngtod_reduce=1`,
    `[a]\n${NULL}rw=read\nrate_iops=2000\nruntime=1s\ndescription=paced`,
  ];
  for (const job of JOBS) {
    it(`of ${job.replaceAll("\n", " ")} is drawn alike before and after hipri's own file`, (t) => {
      const { json } = runFio(job);
      // fio looks at its clock for each job that it prints; a result has one time.
      const elapsed = Math.max(...json.jobs.map((each: { elapsed: number }) => each.elapsed));
      for (const each of json.jobs) each.elapsed = elapsed;
      const file = join(scratchDirectory(t), "fio.json");
      for (const strip of [false, true]) {
        writeFileSync(
          file,
          JSON.stringify(json, (key, value) => (strip && key === "bins" ? undefined : value)),
        );
        const run = readResult(file);
        assert.equal(run.environment, null);
        assert.deepEqual(
          run.lanes.map(({ ring, polling }) => [ring, polling.state]),
          run.lanes.map(() => [null, "unknown"]),
        );
        assert.deepEqual(drawn(parseResult(jsonText(run), "r.json")), drawn(run));
        const again = JSON.parse(jsonText(run));
        if (!strip) assert.deepEqual(comparable(again), comparable(json));
        const [ours] = again.jobs;
        const [theirs] = json.jobs;
        for (const direction of ["read", "write"].filter((each) => each in theirs)) {
          assert.deepEqual(
            Object.keys(ours[direction].clat_ns),
            Object.keys(theirs[direction].clat_ns).filter((key) => !strip || key !== "bins"),
          );
        }
      }
    });
  }
});
