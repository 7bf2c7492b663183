/** The page of a sweep: its figures are the result's. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { htmlReport } from "../../../src/report/html/page.js";
import { formatLatency } from "../../../src/report/text/units.js";
import { entryFigures } from "../../../src/result/entries/figures.js";
import { reportEntries } from "../../../src/result/hosts/entries.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { joinPoints } from "../../../src/result/sweep/points.js";
import { loadPage, whyNoChromium } from "../../support/chromium.js";
import { scratchDirectory } from "../../support/scratch.js";
import { activity, lane, runResult } from "../fixtures.js";
import { mapPoints, pointOf } from "../sweep/points.js";

/** The figures of a point's only job. */
function readsOf(point: RunResult) {
  const [entry] = reportEntries(point);
  return entryFigures(entry!, "complete").directions.read!;
}

it("the page of a sweep has its table, its curve and its knee", () => {
  const points = [1, 4, 8, 16].map((depth) => pointOf(depth));
  const text = htmlReport([{ name: "s", result: joinPoints(points) }]);
  const [, data] = /id="data">(.*?)<\/script>/s.exec(text)!;
  const { series, sweeps } = JSON.parse(data!);
  assert.deepEqual([series, sweeps.maps], [[], []]);
  const [{ knee, points: drawn }] = sweeps.curves;
  assert.equal(drawn[knee].value, "8");
  for (const [i, point] of points.entries()) {
    const { iops, percentilesNs, meanNs } = readsOf(point);
    const { iops: x, p50Ns, p99Ns, meanNs: mean } = drawn[i];
    assert.deepEqual(
      [x, p50Ns, p99Ns, mean],
      [iops, percentilesNs!["50"], percentilesNs!["99"], meanNs],
    );
    assert.ok(text.includes(`>${formatLatency(p99Ns)}</td>`));
  }
  assert.match(text, /<td class="left">knee<\/td>/);
  assert.doesNotMatch(text, /no series over time/);
});

it("a page of the most points has at most 400 KB, and says what has no room", () => {
  const { lanes, ...point } = pointOf(8);
  const [own] = lanes;
  const jobs = [0, 1, 2].map((jobIndex) => ({
    ...point.jobs[0]!,
    jobIndex,
    name: `job ${jobIndex}`,
  }));
  const of = jobs.map(({ jobIndex, name }, laneIndex) => ({ ...own!, jobIndex, name, laneIndex }));
  const points = Array.from({ length: 1000 }, (_, i) => ({
    ...point,
    jobs,
    lanes: of,
    varied: new Map([
      ["iodepth", String(1 + (i % 40))],
      ["bs", `${1 + Math.floor(i / 40)}k`],
    ]),
  }));
  const text = htmlReport([{ name: "s", result: joinPoints(points) }]);
  assert.ok(Buffer.byteLength(text) < 400_000, `${Buffer.byteLength(text)} bytes`);
  assert.match(text, /<p>2 more have no room in the charts; the table has them\.<\/p>/);
  assert.match(text, /<p>2600 more rows have no room here; hipri report shows them\.<\/p>/);
});

it("a sweep and a run are in one page", () => {
  const run = runResult([lane({ read: activity([1000, 2000]) })]);
  const text = htmlReport([
    { name: "run", result: run },
    { name: "sweep", result: joinPoints([1, 2, 4].map((depth) => pointOf(depth))) },
  ]);
  assert.match(text, /<section id="curves">/);
  assert.match(text, /<section id="percentiles">/);
  assert.match(text, /"name":"sweep: job read"/);
});

it("a map is drawn in Chromium with the figures of its points", async (t) => {
  const why = whyNoChromium();
  if (why !== false) return t.skip(why);
  const cwd = scratchDirectory(t);
  const file = join(cwd, "page.html");
  const points = mapPoints();
  writeFileSync(file, htmlReport([{ name: "s", result: joinPoints(points) }]));
  const page = await loadPage(file, cwd);
  if (page === null) return t.skip("chromium did not load the page here");
  assert.deepEqual(page.console, []);
  assert.match(page.dom, /<body data-charts="1">/);
  const [, map] = /<caption>p99 of job read: (.*?)<\/table>/s.exec(page.dom)!;
  const cells = [...map!.matchAll(/<td [^>]*>([^<]*)<\/td>/g)].map(([, text]) => text);
  const expected = points.map((point) => formatLatency(readsOf(point).percentilesNs!["99"]!));
  // The second option upwards, the first to the right.
  const rows = [2, 1, 0].map((bs) => [0, 1, 2].map((depth) => expected[3 * depth + bs]));
  assert.deepEqual(cells, rows.flat());
});
