/** Steady state in every format, held against what the installed fio printed of its own run. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SteadyStateSpec } from "../../src/job/spec/job-spec.js";
import { toFioJson } from "../../src/report/json/fio.js";
import { stringifyFioJson } from "../../src/report/json/tree.js";
import { normalReport } from "../../src/report/normal/normal.js";
import { renderTable } from "../../src/report/table/table.js";
import type { SteadySample } from "../../src/result/model/lane.js";
import { judgeSteadyState } from "../../src/result/steady-state.js";
import { NO_FIO } from "../support/fio.js";
import { resultOfFio, runFio } from "./fio-output.js";
import { activity, lane, runResult } from "./fixtures.js";
import { parseValidResult } from "./schema.js";

const SPEC: SteadyStateSpec = {
  goal: { measure: "bw", method: "slope", limit: 1000, isPercent: true },
  windowMs: 2000,
  rampMs: 0,
  intervalMs: 1000,
};

const samples: SteadySample[] = [
  { iops: 2000, bw: 8_192_000, lat: 450 },
  { iops: 1000, bw: 4_096_000, lat: 900 },
];

function resultWith(spec: SteadyStateSpec, measured: readonly SteadySample[]) {
  return runResult([
    lane({ read: activity([5]) }, { steadyState: judgeSteadyState(spec, measured) }),
  ]);
}

// biome-ignore lint/suspicious/noExplicitAny: the schema vouches for the shape.
const treeOf = (result: Parameters<typeof toFioJson>[0]): any =>
  parseValidResult(stringifyFioJson(toFioJson(result, { plus: false })));

const lineOf = (normal: string) => /^ {2}steadystate.*$/m.exec(normal)?.[0];

test("fio's own figures come out as fio prints them", { skip: NO_FIO }, () => {
  const { json, normal } = runFio(
    `[global]
     ioengine=null
     size=1g
     time_based
     runtime=10
     thinktime=1000
     ss_dur=2
     steadystate=bw_slope:1000%
     [job]
     rw=read
    `,
  );
  const [job] = json.jobs;
  const { iops, bw } = job.steadystate.data;
  assert.equal(iops.length, 2);
  const measured = samples.map((_, i) => ({ iops: iops[i], bw: bw[i], lat: 0 }));
  const result = resultOfFio(json, [{}]);
  const steadyState = judgeSteadyState(SPEC, measured);
  const lanes = result.lanes.map((each) => ({ ...each, steadyState }));
  assert.deepEqual(treeOf({ ...result, lanes }).jobs[0].steadystate, job.steadystate);
  const bracket = / \([^)]*\)/;
  assert.equal(
    lineOf(normalReport({ ...result, lanes }))?.replace(bracket, ""),
    lineOf(normal)?.replace(bracket, ""),
  );
});

test("a falling bandwidth", () => {
  const result = resultWith(SPEC, samples);
  assert.equal(
    lineOf(normalReport(result)),
    "  steadystate  : attained=yes, bw=6000KiB/s (6144kB/s), iops=1500, bw slope=-66.667%",
  );
  const { data, ...verdict } = treeOf(result).jobs[0].steadystate;
  assert.deepEqual(verdict, {
    ss: "bw_slope:1000.000000%",
    duration: 2,
    attained: 1,
    criterion: "-66.666664%",
    max_deviation: 0,
    slope: -4_096_000,
  });
  assert.deepEqual(data, {
    bw_mean: 6_144_000,
    iops_mean: 1500,
    iops: [2000, 1000],
    bw: [8_192_000, 4_096_000],
  });
  const table = renderTable(result, "all", { columns: 200, ascii: true, color: false });
  assert.match(table, /steady state attained \(bw_slope:1000\.000000%, at -66\.666664%\)/);
});

test("latencies, and a window that is not full", () => {
  const goal = { measure: "lat", method: "deviation", limit: 5000, isPercent: false } as const;
  const result = resultWith({ ...SPEC, goal }, samples.slice(1));
  assert.equal(
    lineOf(normalReport(result)),
    "  steadystate  : attained=no, bw=2000KiB/s (2048kB/s), iops=500, lat=450nsec, " +
      "lat mean dev=0.000",
  );
  const { ss, data } = treeOf(result).jobs[0].steadystate;
  assert.equal(ss, "lat:5000.000000");
  assert.deepEqual(data, {
    bw_mean: 2_048_000,
    iops_mean: 500,
    lat_mean: 450,
    lat_ns: [900, 0],
    iops: [1000, 0],
    bw: [4_096_000, 0],
  });
});

test("nothing where nobody asked", () => {
  const result = runResult([lane({ read: activity([5]) })]);
  assert.equal(lineOf(normalReport(result)), undefined);
  assert.equal(treeOf(result).jobs[0].steadystate, undefined);
});
