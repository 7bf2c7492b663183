/** JobSpec[] → RunPlan: stages, groups, workers, lanes, their targets, CPUs and seeds. */

import { READ } from "../base/direction.js";
import { isPathEngine } from "../base/engines.js";
import { UsageError } from "../base/errors.js";
import { deriveSeed } from "../base/random.js";
import type { FactsByPath } from "../device/target/target-facts.js";
import { groupIdsOf } from "../job/spec/group-ids.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { duplicateSeeds, shareDuplicates } from "./duplicates.js";
import { requireNewFiles } from "./each-loop.js";
import { type Extent, pathExtent, planExtent } from "./extent.js";
import { ForeseenTargets } from "./foreseen.js";
import type { LanePlan, RunPlan, WorkerPlan } from "./plan.js";
import { openStream, STREAM } from "./program/streams.js";
import { type Replays, replayExtent, replayOf, replaySpec } from "./replay/replay-plan.js";
import { groupIntoWorkers } from "./shared-rings.js";
import { assertSteadyGroups } from "./steady-state-groups.js";
import { targetPaths } from "./targets.js";
import { blockRange, isBoundless } from "./workload.js";
import { shareZones } from "./zones.js";

/** The seed of jobs that set none, so that runs repeat (randrepeat=1). An arbitrary constant. */
const DEFAULT_SEED = 0x68697072;

/**
 * Plans a run. Pure: the same arguments give the same plan.
 *
 * @param jobs in the order of their jobIndex
 * @param facts of every path that pathsToExamine(jobs) names; an absent path counts as missing
 * @param replays what jobs with read_iolog repeat
 * @param entropySeed 32 random bits, used only by jobs with randrepeat=0 and no randseed
 * @throws UsageError for a job whose sizes make no I/O possible, and for jobs that disagree on their
 *   ring, or on the steady state of their group
 */
export function makePlan(
  jobs: readonly JobSpec[],
  facts: FactsByPath,
  entropySeed: number,
  replays: Replays = new Map(),
): RunPlan {
  const lanesByStage: LanePlan[][] = [];
  const groupIds = groupIdsOf(jobs);
  const foreseen = new ForeseenTargets(facts);
  let laneIndex = 0;
  for (const [index, spec] of jobs.entries()) {
    // The first job opens the first stage, whatever it says.
    if (lanesByStage.length === 0 || spec.stonewall) lanesByStage.push([]);
    const lanes = planLanes(
      spec,
      foreseen.facts,
      groupIds[index]!,
      laneIndex,
      entropySeed,
      replays,
    );
    for (const lane of lanes) foreseen.add(lane);
    lanesByStage.at(-1)?.push(...lanes);
    laneIndex += lanes.length;
  }
  assertSteadyGroups(lanesByStage.flat());
  let workerIndex = 0;
  const shared = duplicateSeeds(lanesByStage.flat());
  const stages = lanesByStage.map((stageLanes, stageIndex) => {
    const planned = shareZones(stageLanes.map((lane) => shareDuplicates(lane, shared)));
    const workers = groupIntoWorkers(planned).map((lanes): WorkerPlan => {
      return { workerIndex: workerIndex++, lanes, cpus: cpusOf(lanes) };
    });
    return { stageIndex, workers };
  });
  return { jobs, stages };
}

/** All lanes of a plan, in the order of laneIndex. */
export function lanesOf({ stages }: Pick<RunPlan, "stages">): LanePlan[] {
  return stages.flatMap((stage) => stage.workers.flatMap((worker) => worker.lanes));
}

/** One lane for each clone of a job. */
function planLanes(
  spec: JobSpec,
  facts: FactsByPath,
  groupId: number,
  firstLaneIndex: number,
  entropySeed: number,
  replays: Replays,
): LanePlan[] {
  const seeded = spec.randRepeat || spec.seed !== null;
  const jobSeed = seeded ? (spec.seed ?? DEFAULT_SEED) : entropySeed;
  return Array.from({ length: spec.clones }, (_, cloneIndex): LanePlan => {
    const laneIndex = firstLaneIndex + cloneIndex;
    const seed = deriveSeed(jobSeed, laneIndex);
    // Clones that share their files by name must also draw the same sizes for them.
    const fileSizeSeed = deriveSeed(jobSeed, spec.filenames === null ? laneIndex : firstLaneIndex);
    const replay = replayOf(replays, spec, cloneIndex);
    const paths = targetPaths(spec, cloneIndex, facts);
    const extent =
      replay !== null
        ? replayExtent(spec, replay, facts)
        : spec.workload === "nop"
          ? nopExtent(spec)
          : isPathEngine(spec.engine)
            ? pathExtent(spec, paths, facts)
            : planExtent(spec, cloneIndex, paths, facts, fileSizeSeed);
    const lane = {
      laneIndex,
      jobIndex: spec.jobIndex,
      cloneIndex,
      groupId,
      name: spec.name,
      spec: replay === null ? spec : replaySpec(spec, replay),
      replay,
      ...extent,
      totalBytes: endsByBytes(spec) ? extent.loopBytes * spec.loops : null,
      totalIos: limitIos(spec, extent),
      startDelayMs: startDelayMs(spec, seed),
      seed,
      duplicateSeeds: [seed],
    };
    requireNewFiles(lane);
    return lane;
  });
}

function endsByBytes(spec: JobSpec): boolean {
  return !spec.timeBased && spec.workload !== "nop" && !isBoundless(spec);
}

function startDelayMs({ startDelay: { minMs, maxMs } }: JobSpec, seed: number): number {
  return minMs + openStream(seed, STREAM.START).nextFraction() * (maxMs - minMs);
}

/** A NOP moves no data; size= counts as blocks that would have been moved. */
function nopExtent(spec: JobSpec): Extent {
  const size = spec.ioSize ?? spec.size;
  const bytes = size?.kind === "bytes" ? size.bytes : 0;
  const targets = [
    { path: "", kind: "none", offsetBytes: 0, sizeBytes: 0, lengthBytes: 0 } as const,
  ];
  return { targets, passBytes: bytes, loopBytes: bytes };
}

/** fio ignores number_ios in time-based jobs, and counts it once for each loop. */
function limitIos(spec: JobSpec, extent: Extent): number | null {
  if (spec.timeBased) return null;
  let limit = spec.numberIos ?? Number.POSITIVE_INFINITY;
  if (spec.workload === "nop" && extent.loopBytes > 0) {
    limit = Math.min(limit, Math.ceil(extent.loopBytes / blockRange(spec, READ).minBytes));
  }
  return Number.isFinite(limit) ? limit * spec.loops : null;
}

/**
 * The CPUs of a worker: all that its first lane allows or, with cpus_allowed_policy=split, one
 * of them in turn. fio takes the turn from the number of the thread over the whole run. The clock's
 * CPU is its own, as in fio.
 * @throws UsageError when it is the only one
 */
function cpusOf(lanes: readonly LanePlan[]): readonly number[] | null {
  const { spec, laneIndex } = lanes[0] as LanePlan;
  if (spec.cpusAllowed === null) return null;
  const cpus = spec.cpusAllowed.filter((cpu) => cpu !== spec.clockCpu);
  if (cpus.length === 0) {
    throw new UsageError(`gtod_cpu=${spec.clockCpu} leaves job ${spec.name} no CPU`, {
      place: spec.places.get("cpus_allowed") ?? spec.place,
      cure: "Allow it another CPU, or give the clock another one.",
    });
  }
  if (spec.cpusAllowedPolicy === "shared") return cpus;
  return [cpus[laneIndex % cpus.length] as number];
}
