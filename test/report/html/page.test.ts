/** The page of results: its numbers are the results', and it is one file that stays small. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chartData, LISTED_PERCENTILES } from "../../../src/report/charts/chart-data.js";
import { htmlReport } from "../../../src/report/html/page.js";
import { formatCount, formatLatency } from "../../../src/report/text/units.js";
import { percentilesNs } from "../../../src/result/latency/summary.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { activity, jobSpec, lane, latencyOf, runResult } from "../fixtures.js";
import { hourOf, intervals } from "./hour.js";

/** 10,000 latencies from 1 µs to 10 ms. */
const SPREAD = Array.from({ length: 10_000 }, (_, i) => 1000 * (i + 1));

function readsOf(valuesNs: readonly number[], overrides: Partial<RunResult> = {}): RunResult {
  return runResult([lane({ read: activity(valuesNs) })], overrides);
}

describe("the page of results", () => {
  it("has the percentiles of the result, from its minimum to its maximum", () => {
    const { series } = chartData([{ name: "a", result: readsOf(SPREAD) }]);
    const { percentiles, ns } = series[0]!.curve!;
    const record = latencyOf(SPREAD);
    const listed = LISTED_PERCENTILES.filter((percentile) => percentile < 99.99);
    const wanted = percentilesNs(record, listed)!;
    for (const [i, percentile] of listed.entries()) {
      const at = percentiles.indexOf(percentile);
      assert.equal(ns[at], Number(wanted[i]!.toPrecision(4)), `p${percentile}`);
    }
    assert.deepEqual([percentiles[0], ns[0]], [0, 1000]);
    assert.deepEqual([percentiles.at(-1), ns.at(-1)], [100, 10_000_000]);
    assert.deepEqual(
      percentiles,
      percentiles.toSorted((a, b) => a - b),
    );
  });

  it("shows the figures of the terminal's table and the percentiles as text", () => {
    const text = htmlReport([{ name: "a", result: readsOf(SPREAD) }]);
    const [p50, p99] = percentilesNs(latencyOf(SPREAD), [50, 99]) as [number, number];
    for (const figure of [formatCount(5000), formatLatency(p50), formatLatency(p99), "10.0ms"]) {
      assert.ok(text.includes(`>${figure}</td>`), figure);
    }
  });

  it("adds up clones over time, and marks where nothing was completed", () => {
    const clones = [0, 1].map((cloneIndex) =>
      lane(
        { read: activity([1000], { runtimeMs: 3.6e6, intervals: intervals(cloneIndex, 9) }) },
        { laneIndex: cloneIndex, cloneIndex, runtimeMs: 3.6e6 },
      ),
    );
    const jobs = [jobSpec({ clones: 2, groupReporting: true })];
    const { series } = chartData([{ name: "a", result: runResult(clones, { jobs }) }]);
    const { time, heat, marks } = series[0]!;
    const total = clones.flatMap(({ directions }) => directions.read.intervals);
    const ios = total.reduce((sum, each) => sum + each.ios, 0);
    const drawn = time!.iops.reduce((sum, iops) => sum + iops * 6, 0);
    assert.ok(Math.abs(drawn / ios - 1) < 1e-3);
    const counted = heat!.columns.flat().filter((_, i) => i % 2 === 1);
    assert.ok(counted.every((count) => count > 0));
    assert.equal(time!.p99Ns[9], null);
    assert.equal(
      time!.maxNs[8],
      Math.max(
        ...total
          .filter(({ atMs }) => atMs === 54_000)
          .map(({ latency }) => Number(latency!.maxNs.toPrecision(4))),
      ),
    );
    assert.deepEqual(marks, [{ atS: 57, text: "no I/O completed: job" }]);
  });

  it("marks where the IOPS came to another level", () => {
    const changed = {
      state: "level",
      intervals: 20,
      halves: [9, 4],
      change: -0.5,
      changedAt: 0.25,
    };
    const read = activity([1000], {
      drift: changed as never,
      intervals: intervals(1).slice(0, 4),
    });
    const result = runResult([lane({ read }, { runtimeMs: 24_000 })]);
    const [series] = chartData([{ name: "a", result }]).series;
    assert.deepEqual(series!.marks, [{ atS: 6, text: "IOPS fall by 50 %: job" }]);
  });

  for (const count of [4, 40]) {
    it(`of an hour with ${count} jobs has at most 400 KB`, () => {
      const result = hourOf(count);
      const text = htmlReport([{ name: "hour", result }]);
      assert.ok(Buffer.byteLength(text) < 400_000, `${Buffer.byteLength(text)} bytes`);
      const { left } = chartData([{ name: "hour", result }]);
      assert.equal(left, Math.max(0, count - 24));
      assert.equal(text.includes("have no room in the charts"), left > 0);
    });
  }

  it("lists in what settings several results differ, and nothing else", () => {
    const [a, b] = ["4k", "64k"].map((bs) =>
      readsOf(SPREAD, {
        globalOptions: new Map([
          ["bs", bs],
          ["rw", "randread"],
        ]),
      }),
    ) as [RunResult, RunResult];
    const text = htmlReport([
      { name: "before", result: a },
      { name: "after", result: b },
    ]);
    assert.match(text, /<tr><th scope="row">bs<\/th><td>4k<\/td><td>64k<\/td><\/tr>/);
    assert.doesNotMatch(text, /<th scope="row">rw<\/th>/);
    const same = htmlReport(["x", "y"].map((name) => ({ name, result: a })));
    assert.match(same, /The results have the same settings and environment\./);
  });

  it("takes names for text, wherever they stand, and asks for nothing from elsewhere", () => {
    const name = '</script><img src="http://example.com/x"><script>alert(1)</script>';
    const result = runResult([lane({ read: activity(SPREAD) }, { name })], {
      jobs: [jobSpec({ name })],
    });
    const text = htmlReport([
      { name, result },
      { name: "b", result },
    ]);
    assert.doesNotMatch(text, /<img|alert\(1\)<\/script>/);
    assert.equal(text.match(/<\/script>/g)!.length, 2);
    assert.match(text, /content="default-src &#39;none&#39;; /);
    assert.doesNotMatch(text, /(?:src|href)=["']?(?!data:,)[a-z]+:/);
  });

  it("says where there is nothing to draw", () => {
    const result = runResult([]);
    const text = htmlReport([{ name: "nothing", result }]);
    assert.match(text, /The result has no series over time\./);
    assert.doesNotMatch(text, /class="chart"/);
  });
});
