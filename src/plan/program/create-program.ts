/** Chooses the program of a lane, and says ahead of time what its batches have in common. */
import { READ } from "../../base/direction.js";
import { assert } from "../../base/errors.js";
import type { ZbdRules } from "../../job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import {
  activeDirections,
  type DataDirection,
  gridBytes,
  isMapped,
  isRandom,
  isTrimWrite,
  largestBlockBytes,
  largestBufferedBytes,
  lengthRanges,
  mixesSequences,
  syncs,
} from "../workload.js";
import {
  type BlockColumns,
  DrawnColumns,
  PermutedColumns,
  RandomColumns,
  SequentialColumns,
} from "./block-columns.js";
import { blockSpace, openBlockDrawer } from "./create-positions.js";
import { FixedProgram } from "./fixed-program.js";
import { MixedProgram, type Steer } from "./mixed-program.js";
import { NopProgram } from "./nop-program.js";
import type { IoProgram } from "./program.js";
import { RangedProgram, singleRanges } from "./ranged-program.js";
import { ReplayProgram } from "./replay-program.js";
import { STREAM, Streams } from "./streams.js";
import { emulatedZones, type ZoneState, Zones } from "./zones.js";

/** What holds for every I/O of a program, so that the hot loop can leave work out. */
export interface ProgramTraits {
  /** null: writes are mixed with reads, trims or syncs. */
  readonly uniformDirection: DataDirection | null;
  /** null: lengths differ. 0 for NOPs. */
  readonly uniformLengthBytes: number | null;
  readonly singleTarget: boolean;
  /** How large a buffer each slot needs, room for metadata included: 0 for NOPs and trims. */
  readonly bufferBytes: number;
}

export function programTraits(lane: LanePlan): ProgramTraits {
  const { spec, targets } = lane;
  const singleTarget = targets.length === 1;
  if (spec.workload === "nop") {
    return { uniformDirection: READ, uniformLengthBytes: 0, singleTarget, bufferBytes: 0 };
  }
  const directions = activeDirections(spec);
  const maxLengthBytes = largestBlockBytes(spec);
  return {
    uniformDirection: directions.length === 1 && !syncs(spec) ? directions[0]! : null,
    uniformLengthBytes: hasOneLength(lane, maxLengthBytes) ? maxLengthBytes : null,
    singleTarget,
    bufferBytes: largestBufferedBytes(spec) + spec.metadataBytes,
  };
}

/**
 * Syncs have none. A random map of smaller blocks may shorten I/Os, and so may the end of a zone; the
 * last of the trims of several ranges may have fewer.
 */
function hasOneLength({ spec }: LanePlan, lengthBytes: number): boolean {
  if (spec.zbd !== null || syncs(spec) || spec.trimRanges > 1) return false;
  return activeDirections(spec).every(
    (direction) =>
      lengthRanges(spec, direction).every(({ minBytes }) => minBytes === lengthBytes) &&
      !(isMapped(spec) && gridBytes(spec, direction) < lengthBytes),
  );
}

/**
 * The I/Os of a lane, in order. The same lane always gives the same I/Os, unless they are steered.
 *
 * @param steer chooses directions while I/Os are planned, for a rate of each; null for none
 * @param states of the zones of each target under zonemode=zbd; without, all zones are empty
 * @throws EnvironmentError when there is no memory for a random map
 */
export function createProgram(
  lane: LanePlan,
  steer: Steer | null = null,
  states: readonly ZoneState[] | null = null,
): IoProgram {
  const { spec } = lane;
  if (spec.trimRanges > 1) {
    return new RangedProgram(createProgram(singleRanges(lane)), spec.trimRanges, lane.totalIos);
  }
  if (lane.replay !== null) return new ReplayProgram(lane.replay, lane.totalIos);
  if (spec.workload === "nop") return new NopProgram(lane.totalIos);
  if (spec.createOnly) return new NopProgram(0);
  if (spec.zbd !== null) return new MixedProgram(lane, steer, zonesOf(lane, spec.zbd, states));
  if (steer !== null) return new MixedProgram(lane, steer);
  const { uniformDirection, uniformLengthBytes, singleTarget } = programTraits(lane);
  // Directions may have positions of their own in a sequential mix, and their own zones.
  const onePosition =
    uniformDirection !== null || (isRandom(spec) && spec.randomDistribution.kind !== "zoned");
  const plain =
    spec.skipBytes === 0 &&
    spec.zones === null &&
    spec.sprandom === null &&
    !mixesSequences(spec) &&
    !isTrimWrite(spec) &&
    !syncs(spec);
  if (!singleTarget || uniformLengthBytes === null || !onePosition || !plain) {
    return new MixedProgram(lane);
  }
  const streams = new Streams(lane.seed);
  return new FixedProgram(lane, createColumns(lane, uniformLengthBytes, streams), streams);
}

function zonesOf(
  { targets }: LanePlan,
  rules: ZbdRules,
  states: readonly ZoneState[] | null,
): Zones[] {
  return targets.map(({ zones: layout, lengthBytes, offsetBytes, sizeBytes }, index) => {
    assert(layout !== undefined, "a target of zonemode=zbd has zones");
    const state = states?.[index] ?? emulatedZones(layout, lengthBytes);
    return new Zones(state, layout, rules, offsetBytes, sizeBytes);
  });
}

function createColumns(lane: LanePlan, blockBytes: number, streams: Streams): BlockColumns {
  const { spec } = lane;
  const { offsetBytes, sizeBytes } = lane.targets[0] as TargetPlan;
  if (!isRandom(spec)) {
    const blockCount = Math.floor(sizeBytes / blockBytes);
    assert(blockCount > 0, "a lane's region has room for a block");
    return new SequentialColumns(blockCount, offsetBytes, blockBytes);
  }
  const direction = activeDirections(spec)[0] as DataDirection;
  const space = blockSpace(lane, direction, sizeBytes);
  assert(space.count > 0, "a lane's region has room for a block on its grid");
  const random = streams.open(STREAM.OFFSET);
  if (isMapped(spec)) return new PermutedColumns(space, offsetBytes, random);
  const low = streams.open(STREAM.OFFSET_LOW);
  if (spec.randomDistribution.kind === "random") {
    return new RandomColumns(space, offsetBytes, random, low);
  }
  const blocks = openBlockDrawer(lane, 0, direction, space, { random, low });
  return new DrawnColumns(blocks, offsetBytes, space.gridBytes);
}
