/** Sweeps in the terminal and in other formats. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderPlots } from "../../../src/report/plot/result-plots.js";
import { formatText } from "../../../src/report/render.js";
import { joinLaunches } from "../../../src/result/launches.js";
import type { LimitVerdict } from "../../../src/result/model/limit.js";
import { joinPoints } from "../../../src/result/sweep/points.js";
import { assertGolden } from "../../support/golden.js";
import { activity, lane, runResult } from "../fixtures.js";
import { mapPoints, pointOf } from "./points.js";

const STYLE = { columns: 80, ascii: false, color: false };
const OPTIONS = {
  terseVersion: 3,
  notes: "some",
  style: STYLE,
  allowIrq: false,
  continued: false,
} as const;

const DEPTHS = [1, 2, 4, 8, 16, 32];
const sweep = joinPoints(DEPTHS.map((depth) => pointOf(depth)));

function limit(passes: number, failures: number): LimitVerdict {
  return {
    job: 0,
    host: null,
    limit: "p99<300us",
    place: "--until",
    outcome: "undecided",
    unit: "time",
    bound: 300_000,
    values: new Array<number>(passes + failures).fill(1),
    passes,
    failures,
    why: null,
  };
}

describe("a sweep's report", () => {
  it("is a table with the knee marked, and a plot", () => {
    const text = formatText(sweep, "table", OPTIONS);
    assertGolden("report/sweep/golden/sweep.txt", text);
    // --plot
    assert.ok(text.endsWith(`\n\n${renderPlots([{ name: "s", result: sweep }], STYLE)}`));
  });

  it("is a map where two options have three values or more", () => {
    const points = mapPoints();
    const text = formatText(joinPoints(points.slice(0, -1)), "table", OPTIONS);
    assertGolden("report/sweep/golden/map.txt", text);
    assertGolden(
      "report/sweep/golden/colors.txt",
      formatText(joinPoints(points), "table", { ...OPTIONS, style: { ...STYLE, color: true } }),
    );
    // Narrow terminals get it whole, too.
    const narrow = { ...OPTIONS, style: { ...STYLE, columns: 40, ascii: true } };
    const lines = formatText(joinPoints(points), "table", narrow).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.length > 40),
      [],
    );
  });

  it("says which load is the highest that keeps its limits", () => {
    const judged = (limits: readonly LimitVerdict[][]) =>
      formatText(
        joinPoints(limits.map((own, i) => ({ ...pointOf(DEPTHS[i]!), limits: own }))),
        "table",
        OPTIONS,
      );
    const [kept, missed, open] = [[limit(2, 1)], [limit(0, 2)], [limit(1, 1)]];
    const said = (text: string) => /^.*keeps p99<300us.*$/m.exec(text)?.[0];
    assert.equal(
      said(judged([kept, missed])),
      "iodepth=1 is the highest that keeps p99<300us; iodepth=2 does not",
    );
    assert.equal(
      said(judged([kept, open])),
      "iodepth=1 is the highest that keeps p99<300us; iodepth=2 cannot be told",
    );
    assert.equal(
      said(judged([kept, kept])),
      "iodepth=2 is the highest that keeps p99<300us; no higher one was tried",
    );
    assert.equal(
      said(judged([missed, missed])),
      "no point keeps p99<300us; the lowest is iodepth=1",
    );
    assert.match(judged([kept, missed]), /^1 .* kept, 2 of 3$/m);
  });

  it("has medians of a point's launches", () => {
    const [first, ...others] = [100, 300, 200].map((ms) =>
      runResult([lane({ read: activity([1000, 2000], { runtimeMs: ms }) }, { runtimeMs: ms })]),
    );
    const point = { ...joinLaunches([first!, ...others]), varied: new Map([["bs", "4k"]]) };
    const text = formatText(joinPoints([point]), "table", OPTIONS);
    assert.match(text, / · 1 point, 3 launches\n/);
    // Two I/Os in 200 ms.
    assert.match(text, /^4k +read +10 /m);
  });

  it("has each point in every format, with what was varied", () => {
    const csv = formatText(sweep, "csv", OPTIONS).trimEnd().split("\n");
    assert.equal(csv.length, 1 + DEPTHS.length);
    assert.match(csv[0]!, /^iodepth,job,/);
    assert.match(csv[3]!, /^4,/);
    assert.equal(formatText(sweep, "terse", OPTIONS).trimEnd().split("\n").length, DEPTHS.length);
    for (const format of ["junit", "ktap"] as const) {
      assert.match(formatText(sweep, format, OPTIONS), /iodepth=16/);
    }
    const markdown = formatText(sweep, "markdown", OPTIONS);
    assert.match(markdown, /^\| 8 \| read \|.*\| knee \|$/m);
  });
});
