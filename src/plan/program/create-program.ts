/** Chooses the program of a lane, and says ahead of time what its batches have in common. */
import { READ } from "../../base/direction.js";
import { assert } from "../../base/errors.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import {
  activeDirections,
  blockRange,
  type DataDirection,
  isRandom,
  largestBlockBytes,
} from "../workload.js";
import {
  type BlockColumns,
  PermutedColumns,
  RandomColumns,
  SequentialColumns,
} from "./block-columns.js";
import { FixedProgram } from "./fixed-program.js";
import { MixedProgram } from "./mixed-program.js";
import { NopProgram } from "./nop-program.js";
import type { IoProgram } from "./program.js";
import { openStream, STREAM } from "./streams.js";

/** What holds for every I/O of a program, so that the hot loop can leave work out. */
export interface ProgramTraits {
  /** null: reads and writes are mixed. */
  readonly uniformDirection: DataDirection | null;
  /** null: lengths differ. 0 for NOPs. */
  readonly uniformLengthBytes: number | null;
  readonly singleTarget: boolean;
  /** How large a buffer each slot needs. */
  readonly maxLengthBytes: number;
}

export function programTraits(lane: LanePlan): ProgramTraits {
  const { spec, targets } = lane;
  const singleTarget = targets.length === 1;
  if (spec.workload === "nop") {
    return { uniformDirection: READ, uniformLengthBytes: 0, singleTarget, maxLengthBytes: 0 };
  }
  const directions = activeDirections(spec);
  const maxLengthBytes = largestBlockBytes(spec);
  const uniform = directions.every((each) => blockRange(spec, each).minBytes === maxLengthBytes);
  return {
    uniformDirection: directions.length === 1 ? (directions[0] ?? null) : null,
    uniformLengthBytes: uniform ? maxLengthBytes : null,
    singleTarget,
    maxLengthBytes,
  };
}

/**
 * The I/Os of a lane, in order. The same lane always gives the same I/Os.
 * Replayed logs, trims and sequencers would be chosen here.
 *
 * @throws EnvironmentError when there is no memory for a random map
 */
export function createProgram(lane: LanePlan): IoProgram {
  const { spec } = lane;
  if (spec.workload === "nop") return new NopProgram(lane.totalIos);
  const { uniformDirection, uniformLengthBytes, singleTarget } = programTraits(lane);
  // Reads and writes of a sequential mix have positions of their own.
  const onePosition = uniformDirection !== null || isRandom(spec);
  if (!singleTarget || uniformLengthBytes === null || !onePosition) return new MixedProgram(lane);
  return new FixedProgram(lane, createColumns(lane, uniformLengthBytes));
}

function createColumns(lane: LanePlan, blockBytes: number): BlockColumns {
  const { offsetBytes, sizeBytes } = lane.targets[0] as TargetPlan;
  const blockCount = Math.floor(sizeBytes / blockBytes);
  assert(blockCount > 0, "a lane's region has room for a block");
  if (!isRandom(lane.spec)) return new SequentialColumns(blockCount, offsetBytes, blockBytes);
  const random = openStream(lane.seed, STREAM.OFFSET);
  if (!lane.spec.noRandomMap) {
    return new PermutedColumns(blockCount, offsetBytes, blockBytes, random);
  }
  const low = openStream(lane.seed, STREAM.OFFSET, 1);
  return new RandomColumns(blockCount, offsetBytes, blockBytes, random, low);
}
