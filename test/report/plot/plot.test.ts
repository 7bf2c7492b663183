/** Charts for a terminal. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plotRows } from "../../../src/report/plot/plot.js";
import { renderPlots } from "../../../src/report/plot/result-plots.js";
import { assertGolden } from "../../support/golden.js";
import { activity, lane, runResult } from "../fixtures.js";
import { hourOf, intervals } from "../html/hour.js";

const STYLE = { columns: 60, ascii: false, color: false };

describe("plotRows", () => {
  it("joins the points of a line, and keeps to the width", () => {
    const points = [
      [0, 0],
      [10, 10],
    ] as const;
    const axis = {
      min: 0,
      max: 10,
      ticks: [
        [0, "0"],
        [10, "10"],
      ],
    } as const;
    const rows = plotRows([{ points }], axis, axis, STYLE);
    assert.ok(rows.every((row) => row.length <= 60));
    const [top, bottom] = [rows[0]!, rows.at(-2)!];
    assert.match(top, /^ 10 ·+a+$/);
    assert.match(bottom, /^ {2}0 a+·+$/);
    assert.match(rows.at(-1)!, /^ {4}0 +10$/);
    // Each column has its letter.
    const width = top.length - " 10 ".length;
    const columns = Array.from({ length: width }, (_, i) => i + " 10 ".length);
    assert.ok(columns.every((at) => rows.slice(0, -1).some((row) => row[at] === "a")));
  });
});

describe("the plots of results", () => {
  it("look as they always did", () => {
    const latencies = Array.from({ length: 5000 }, (_, i) => 20_000 + i * i * 3);
    const still = lane(
      { read: activity(latencies, { intervals: intervals(3, 300), runtimeMs: 3.6e6 }) },
      { runtimeMs: 3.6e6 },
    );
    const results = [
      { name: "before", result: runResult([still]) },
      { name: "after", result: hourOf(2) },
    ];
    assertGolden("report/plot/golden/plots.txt", renderPlots(results, STYLE));
  });

  it("of a short run are of its latencies alone, and of none are a sentence", () => {
    const text = renderPlots(
      [{ name: "a", result: runResult([lane({ read: activity([1000, 2000, 3000]) })]) }],
      { ...STYLE, ascii: true },
    );
    assert.match(text, /^latency by percentile\n/);
    assert.doesNotMatch(text, /over time|[^\x20-\x7e\n]/);
    assert.equal(
      renderPlots([{ name: "a", result: runResult([]) }], STYLE),
      "the result has nothing that could be drawn\n",
    );
  });

  it("fit a terminal of 20 columns", () => {
    const text = renderPlots([{ name: "a", result: hourOf(1) }], { ...STYLE, columns: 20 });
    const titles = ["latency by percentile", "IOPS over time", "p99 over time"];
    const rows = text.split("\n").filter((row) => !titles.includes(row));
    assert.deepEqual(
      rows.filter((row) => row.length > 20),
      [],
    );
  });
});
