/** Two ways to run a round's jobs: hipri as its users start it, and its loop in this thread. */
import { WriteGuards } from "../../../src/device/guards/guards.js";
import { layOutFiles } from "../../../src/device/target/layout.js";
import { loadJobs } from "../../../src/job/load.js";
import { runLanes } from "../../../src/lane/loop.js";
import { createLaneMemory } from "../../../src/lane/memory.js";
import { prepareWorker } from "../../../src/lane/prepare.js";
import type { LaneError } from "../../../src/lane/reaper.js";
import { loadSums } from "../../../src/lane/verify/sums.js";
import { createControl, SIGNAL } from "../../../src/lane/worker-signal.js";
import { layoutNeeds } from "../../../src/plan/layout-needs.js";
import { lanesOf } from "../../../src/plan/make-plan.js";
import type { LanePlan, WorkerPlan } from "../../../src/plan/plan.js";
import { examineRun } from "../../../src/run/examine/examine.js";
import { EXIT_IO, verifiedOf, verify } from "../../support/verify.js";

/** What verification says of a lane. */
export interface LaneVerified {
  readonly blocks: number;
  /** null for a job that only reads. */
  readonly written: number | null;
  readonly overwritten: number;
  readonly bad: readonly { readonly path: string; readonly offsetBytes: number }[];
}

export interface Ran {
  readonly status: number | null;
  readonly stderr: string;
  /** By lane; null where nothing was to be verified. */
  readonly verified: readonly (LaneVerified | null)[];
}

/** Runs a job file in a directory. */
export type Runner = (cwd: string, jobs: string) => Promise<Ran>;

interface VerifiedJson {
  readonly blocks: number;
  readonly written: number | null;
  readonly overwritten: number;
  readonly bad_blocks: readonly { readonly path: string; readonly offset_bytes: number }[];
}

/** A process of its own, with a thread for each ring. */
export const asProcess: Runner = async (cwd, jobs) => {
  const { status, stderr, result } = await verify(cwd, jobs);
  const verified = verifiedOf(result).map((json: VerifiedJson | null) => {
    if (json === null) return null;
    const { blocks, written, overwritten, bad_blocks: listed } = json;
    const bad = listed.map(({ path, offset_bytes: offsetBytes }) => ({ path, offsetBytes }));
    return { blocks, written, overwritten, bad };
  });
  return { status, stderr, verified };
};

const GUARDS = { destroy: [], readonly: false, allowIrq: false, allowExec: false };

/**
 * In this thread, whose code is compiled already, which takes a fraction of the time: the same
 * examination, layout, loop and verification, one ring after the other.
 */
export const inThisThread: Runner = async (cwd, text) => {
  process.chdir(cwd);
  const { jobs } = loadJobs(["verify.fio"], { sources: { readFile: () => text } });
  const writes = new WriteGuards(GUARDS);
  try {
    const { plan, facts } = examineRun(jobs, GUARDS, writes, [], []);
    const lanes = lanesOf(plan);
    await layOutFiles(layoutNeeds(lanes, facts));
    await loadSums(lanes.map(({ spec }) => spec.verify?.kind ?? null));
    const ran = plan.stages
      .flatMap(({ workers }) => workers.flatMap(runWorker))
      .sort((a, b) => a.lane.laneIndex - b.lane.laneIndex);
    const faulty = ran.filter(({ error, verified }) => {
      return error !== null || (verified !== null && verified.bad.length > 0);
    });
    return {
      status: faulty.length > 0 ? EXIT_IO : 0,
      stderr: faulty.map((each) => `${each.lane.name}: ${JSON.stringify(each.error)}\n`).join(""),
      verified: ran.map(({ verified }) => verified),
    };
  } finally {
    writes.release();
  }
};

interface RanLane {
  readonly lane: LanePlan;
  readonly error: LaneError | null;
  readonly verified: LaneVerified | null;
}

function runWorker(worker: WorkerPlan): RanLane[] {
  const memories = worker.lanes.map(({ spec }) => createLaneMemory(spec));
  const prepared = prepareWorker(worker, memories);
  try {
    runLanes(prepared.ring, prepared.lanes, createControl(SIGNAL.GO));
    return prepared.lanes.map(({ plan: lane, reaper, verification }): RanLane => {
      const error = verification?.keepState() ?? reaper.error;
      const outcome = verification?.outcome() ?? null;
      const bad = outcome?.miscompares.map(({ target, offsetBytes }) => {
        return { path: lane.targets[target]!.path, offsetBytes };
      });
      const verified = outcome === null ? null : { ...outcome, bad: bad! };
      return { lane, error, verified };
    });
  } finally {
    prepared.close();
  }
}
