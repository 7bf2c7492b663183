import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { median } from "../../src/base/median.js";
import { aggregateLanes } from "../../src/result/entries/aggregate.js";
import {
  figuresInLaunches,
  joinLaunches,
  launchesOf,
  least,
  most,
  pickFigures,
} from "../../src/result/launches.js";
import type { RunResult } from "../../src/result/model/result.js";
import { note } from "../../src/result/notes/note.js";
import { activity, lane, runResult } from "../report/fixtures.js";

const launch = (clatNs: number, overrides: Partial<RunResult> = {}): RunResult =>
  runResult([lane({ read: activity(Array<number>(100).fill(clatNs)) })], {
    notes: [note("one-launch", null, "alone"), note("steal", null, "some")],
    ...overrides,
  });

describe("launches of a result", () => {
  it("are the result itself where it is of one launch", () => {
    const one = launch(1000);
    assert.deepEqual(launchesOf(joinLaunches([one])), [one]);
    assert.ok(joinLaunches([one]).notes.some(({ code }) => code === "one-launch"));
  });

  it("are the first one and those behind it, in their order", () => {
    const joined = joinLaunches([1000, 3000, 2000].map((ns) => launch(ns, { pid: ns })));
    assert.deepEqual(
      launchesOf(joined).map(({ pid, launches }) => [pid, launches.length]),
      [
        [1000, 0],
        [3000, 0],
        [2000, 0],
      ],
    );
    const codes = launchesOf(joined).map(({ notes }) => notes.map(({ code }) => code));
    assert.deepEqual(codes, [["steal"], ["steal"], ["steal"]]);
  });
});

describe("figures over launches", () => {
  const joined = joinLaunches([1000, 3000, 2000, 8000].map((ns) => launch(ns)));
  const [entry] = aggregateLanes(joined.lanes, joined.jobs);
  const figures = figuresInLaunches(entry!, joined);

  it("have a median, a least and a most", () => {
    const means = [median, least, most].map((pick) => {
      return pickFigures(figures, pick).directions.read!.meanNs;
    });
    assert.deepEqual(means, [2500, 1000, 8000]);
  });

  it("are of the launches that know them", () => {
    const values = [{ a: 1, b: null }, { a: null, b: null, c: { d: 3 } }, { a: 5 }];
    assert.deepEqual(pickFigures(values, most), { a: 5, b: null, c: { d: 3 } });
  });

  it("leave out a launch in which the job did not run", () => {
    const without = joinLaunches([launch(1000), runResult([], { jobs: joined.jobs })]);
    assert.equal(figuresInLaunches(entry!, without).length, 1);
  });
});
