import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { aggregateLanes } from "../../../src/result/entries/aggregate.js";
import type { ReportEntry } from "../../../src/result/entries/entry.js";
import { sumGroups } from "../../../src/result/entries/groups.js";
import type { LaneResult } from "../../../src/result/model/lane.js";
import { activity, jobSpec, lane, latencyOf, sampled } from "../../report/fixtures.js";

/** Lanes numbered in order; each is [jobIndex, groupId]. */
function lanesOf(...places: [jobIndex: number, groupId: number][]): LaneResult[] {
  return places.map(([jobIndex, groupId], laneIndex) =>
    lane(
      { read: activity([1000, 2000]) },
      { laneIndex, jobIndex, groupId, name: `job${jobIndex}` },
    ),
  );
}

function jobs(...groupReporting: boolean[]): JobSpec[] {
  return groupReporting.map((grouped, jobIndex) => jobSpec({ jobIndex, groupReporting: grouped }));
}

function laneIndexes(entries: readonly ReportEntry[]): number[][] {
  return entries.map((entry) => entry.lanes.map((each) => each.laneIndex));
}

test("without group_reporting every clone is an entry", () => {
  const entries = aggregateLanes(lanesOf([0, 0], [0, 0], [1, 0]), jobs(false, false));
  assert.deepEqual(laneIndexes(entries), [[0], [1], [2]]);
});

test("a job with stats=0 is no entry, and part of none", () => {
  const [shown, hidden] = jobs(true, true) as [JobSpec, JobSpec];
  const entries = aggregateLanes(lanesOf([0, 0], [1, 0]), [shown, { ...hidden, reported: false }]);
  assert.deepEqual(laneIndexes(entries), [[0]]);
});

test("with group_reporting each group is an entry, named after its first lane", () => {
  const entries = aggregateLanes(lanesOf([0, 0], [0, 0], [1, 0], [2, 1]), jobs(true, true, true));
  assert.deepEqual(laneIndexes(entries), [[0, 1, 2], [3]]);
  assert.deepEqual(
    entries.map((entry) => [entry.name, entry.groupId, entry.lastJob.jobIndex]),
    [
      ["job0", 0, 1],
      ["job2", 1, 2],
    ],
  );
});

test("as in fio, a job with group_reporting joins the entry before it in its group", () => {
  const entries = aggregateLanes(lanesOf([0, 0], [1, 0], [2, 0]), jobs(false, true, false));
  assert.deepEqual(laneIndexes(entries), [[0, 1], [2]]);
});

test("an entry sums its lanes and takes the longest window", () => {
  const long = lane(
    { read: activity([100, 200, 300], { ...sampled([2, 4]), shortIos: 1, dropIos: 2 }) },
    { runtimeMs: 3000, error: 0, enters: 7 },
  );
  const short = lane(
    { read: activity([400], { ...sampled([1, 1]), shortIos: 4 }), write: activity([50]) },
    { laneIndex: 1, runtimeMs: 1000, error: 5, enters: 2 },
  );
  const [entry] = aggregateLanes([long, short], jobs(true)) as [ReportEntry];
  const { read, write, trim } = entry.directions;
  assert.deepEqual([read.ios, read.bytes, read.shortIos, read.dropIos], [4, 16_384, 5, 2]);
  assert.deepEqual([read.runtimeMs, write.runtimeMs, trim.runtimeMs], [3000, 1000, 0]);
  assert.equal(entry.totalRuntimeMs, 4000);
  assert.deepEqual(read.clat.counts, latencyOf([100, 200, 300, 400]).counts);
  assert.deepEqual([read.iops.mean, read.iops.min, read.iops.max], [8, 6, 10]);
  assert.equal(read.iops.count, 4);
  assert.equal(entry.error, 5);
  assert.equal(entry.enters, 9);
  assert.equal(entry.cpu.userMs, 1200);
  assert.deepEqual(entry.depth.level, [0, 0, 0, 0, 0, 200, 0]);
  assert.deepEqual(entry.depth.complete, [2, 0, 0, 0, 8, 0, 0]);
});

test("the first error of a group stands for it", () => {
  const lanes = [lane({}, { laneIndex: 0, error: 28 }), lane({}, { laneIndex: 1, error: 5 })];
  assert.equal(aggregateLanes(lanes, jobs(true))[0]!.error, 28);
});

test("a group's bandwidth is all its bytes over its longest window", () => {
  const lanes = lanesOf([0, 0], [0, 0], [1, 1]);
  const entries = aggregateLanes(lanes, jobs(false, false));
  const groups = sumGroups(entries);
  assert.equal(groups.get(0)!.read.bandwidth, (4 * 4096) / 2);
  assert.equal(groups.get(1)!.read.bandwidth, (2 * 4096) / 2);
  assert.equal(groups.get(1)!.write.bandwidth, 0);
});

test("a group's slowest, fastest, shortest and longest entries are those with such I/O", () => {
  const [read, both] = [activity([1]), activity([1, 1, 1])];
  const lanes = [
    lane({ read }, { laneIndex: 0, runtimeMs: 1000 }),
    lane({ read: both, write: both }, { laneIndex: 1, runtimeMs: 2000 }),
  ];
  const group = sumGroups(aggregateLanes(lanes, jobs(false))).get(0)!;
  assert.deepEqual(group.read, {
    bytes: 4 * 4096,
    bandwidth: (4 * 4096) / 2,
    minBandwidth: 4096,
    maxBandwidth: (3 * 4096) / 2,
    minRuntimeMs: 1000,
    maxRuntimeMs: 2000,
  });
  assert.deepEqual([group.write.minRuntimeMs, group.write.minBandwidth], [2000, 6144]);
  assert.ok(Object.values(group.trim).every((value) => value === 0));
});
