/** Lanes that measured at the same time, and lanes that followed each other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aggregateLanes } from "../../../src/result/entries/aggregate.js";
import { sumGroups } from "../../../src/result/entries/groups.js";
import { measuredMs, turnsOf } from "../../../src/result/entries/turns.js";
import { activity, jobSpec, lane, sampled } from "../../report/fixtures.js";
import { RUNS } from "../arbitraries.js";

const window = (startedAtMs: number, runtimeMs: number) => ({ startedAtMs, runtimeMs });

test("lanes side by side count over the longest window, however their starts differ a little", () => {
  assert.equal(measuredMs([window(100, 1000), window(104, 1001.5), window(98, 40)]), 1001.5);
  assert.equal(measuredMs([window(0, 1000), window(400, 1000)]), 1000);
});

test("lanes one after another count over all their time, without the gaps", () => {
  const chain = [window(2100, 1000), window(0, 1000.4), window(1000, 1000)];
  assert.deepEqual(
    turnsOf(chain).map(({ lanes }) => lanes),
    [[chain[1]], [chain[2]], [chain[0]]],
  );
  assert.equal(measuredMs(chain), 3000);
});

test("nothing measured is no time", () => {
  assert.equal(measuredMs([]), 0);
  assert.equal(measuredMs([window(5, 0)]), 0);
});

test("the time is never shorter than the longest window, nor longer than from first to last", () => {
  const windows = fc.array(fc.record({ startedAtMs: fc.nat(5000), runtimeMs: fc.nat(2000) }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(windows, (all) => {
      const ms = measuredMs(all);
      const ends = all.map(({ startedAtMs, runtimeMs }) => startedAtMs + runtimeMs);
      assert.ok(ms >= Math.max(...all.map(({ runtimeMs }) => runtimeMs)));
      assert.ok(ms <= Math.max(...ends) - Math.min(...all.map((each) => each.startedAtMs)));
    }),
    { numRuns: RUNS },
  );
});

test("a group of jobs that waited for each other has the rate of one of them", () => {
  const read = activity(Array<number>(100).fill(1000), { ...sampled([50, 50]) });
  const jobs = [0, 1, 2].map((jobIndex) => jobSpec({ jobIndex, groupReporting: true }));
  const lanes = jobs.map(({ jobIndex }) =>
    lane(
      { read },
      { jobIndex, laneIndex: jobIndex, startedAtMs: jobIndex * 1000, runtimeMs: 1000 },
    ),
  );
  const entries = aggregateLanes(lanes, jobs);
  assert.equal(entries.length, 1);
  const part = entries[0]!.directions.read;
  assert.deepEqual([part.ios, part.runtimeMs], [300, 3000]);
  const { count, min, max, mean } = part.iops;
  assert.deepEqual({ count, min, max, mean }, { count: 6, min: 100, max: 100, mean: 100 });
  assert.equal(sumGroups(entries).get(0)!.read.bandwidth, 100 * 4096);
  const apart = aggregateLanes(
    lanes,
    jobs.map((job) => ({ ...job, groupReporting: false })),
  );
  assert.equal(sumGroups(apart).get(0)!.read.bandwidth, 100 * 4096);
});
