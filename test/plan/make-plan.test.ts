import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { bytes, jobSpec } from "../support/job-spec.js";
import { factsOf } from "./plan-support.js";

function planOf(...jobs: Partial<JobSpec>[]) {
  return makePlan(
    jobs.map((job, jobIndex) => jobSpec({ ...job, jobIndex })),
    factsOf(),
    99,
  );
}

describe("makePlan", () => {
  it("starts a stage at each stonewall and a group at each stonewall or new_group", () => {
    const plan = planOf(
      { stonewall: true, clones: 2 },
      {},
      { newGroup: true },
      { stonewall: true },
    );
    const stages = plan.stages.map((stage) => stage.workers.flatMap((worker) => worker.lanes));
    assert.deepEqual(
      stages.map((lanes) => lanes.map((lane) => lane.laneIndex)),
      [[0, 1, 2, 3], [4]],
    );
    assert.deepEqual(
      lanesOf(plan).map((lane) => lane.groupId),
      [0, 0, 0, 1, 2],
    );
    assert.deepEqual(
      lanesOf(plan).map((lane) => [lane.jobIndex, lane.cloneIndex]),
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [2, 0],
        [3, 0],
      ],
    );
  });

  it("gives each lane a worker of its own", () => {
    const workers = planOf({ clones: 2 }, { stonewall: true }).stages.flatMap((s) => s.workers);
    assert.deepEqual(
      workers.map((worker) => [worker.workerIndex, worker.lanes.length]),
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    );
  });

  it("refuses a reported group that disagrees on its steady state", () => {
    const goal = { measure: "iops", method: "slope", limit: 1, isPercent: true } as const;
    const steadyState = { goal, windowMs: 2000, rampMs: 0, intervalMs: 1000 };
    const reported = { groupReporting: true, steadyState };
    assert.throws(() => planOf(reported, { groupReporting: true }), /differs from job in steadyst/);
    planOf(reported, { steadyState: null }, reported);
    planOf(reported, { groupReporting: true, newGroup: true });
  });

  it("pins workers to all CPUs, or to one each in turn over the whole run", () => {
    const shared = { cpusAllowed: [2, 5, 7] };
    const split = { ...shared, cpusAllowedPolicy: "split", clones: 4 } as const;
    const workers = planOf({}, shared, split).stages.flatMap((stage) => stage.workers);
    assert.deepEqual(
      workers.map((worker) => worker.cpus),
      [null, [2, 5, 7], [7], [2], [5], [7]],
    );
  });

  it("repeats its seeds, except where randrepeat=0 leaves them to chance", () => {
    const seedsOf = (job: Partial<JobSpec>, entropySeed: number) =>
      lanesOf(makePlan([jobSpec({ ...job, clones: 3 })], factsOf(), entropySeed)).map(
        (l) => l.seed,
      );
    const chance = { randRepeat: false };
    assert.equal(new Set(seedsOf({}, 1)).size, 3);
    assert.deepEqual(seedsOf({}, 1), seedsOf({}, 2));
    assert.deepEqual(seedsOf(chance, 1), seedsOf(chance, 1));
    assert.notDeepEqual(seedsOf(chance, 1), seedsOf(chance, 2));
    const seeded = { ...chance, seed: 5 };
    assert.deepEqual(seedsOf(seeded, 1), seedsOf(seeded, 2));
    assert.notDeepEqual(seedsOf(seeded, 1), seedsOf({ seed: 6 }, 1));
  });

  it("limits lanes by bytes and I/Os over all loops, unless only time ends them", () => {
    const limits = (job: Partial<JobSpec>) => {
      const [lane] = lanesOf(planOf(job));
      return [lane?.totalBytes, lane?.totalIos];
    };
    assert.deepEqual(limits({ loops: 3 }), [3 << 20, null]);
    assert.deepEqual(limits({ ioSize: bytes(5000), numberIos: 7, loops: 2 }), [10_000, 14]);
    assert.deepEqual(limits({ timeBased: true, runtimeMs: 5, numberIos: 7 }), [null, null]);
    assert.deepEqual(limits({ runtimeMs: 5 }), [1 << 20, null]);
  });

  it("gives clones of a named file the same drawn size, and others their own", () => {
    const fileSize = { minBytes: 1 << 20, maxBytes: 1 << 30 };
    const sizes = (job: Partial<JobSpec>) =>
      lanesOf(planOf({ ...job, size: null, fileSize, clones: 3 })).map(
        (lane) => lane.targets[0]?.sizeBytes,
      );
    assert.equal(new Set(sizes({})).size, 1);
    assert.equal(new Set(sizes({ filenames: null })).size, 3);
  });

  it("is plain data that can be posted to a worker", () => {
    const plan = planOf({ clones: 2 });
    assert.deepEqual(structuredClone(plan), plan);
  });
});
