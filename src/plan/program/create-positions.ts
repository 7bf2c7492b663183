/** Chooses the positions of a lane: for each direction and target what its workload asks for. */
import { READ, TRIM, WRITE } from "../../base/direction.js";
import type { Random } from "../../base/random.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import {
  activeDirections,
  blockRange,
  type DataDirection,
  gridBytes,
  isMapped,
  isRandom,
  lengthRanges,
  mixesSequences,
  ofDirection,
  sizeDirection,
  writesTrimmed,
} from "../workload.js";
import { type BlockDrawer, type BlockSpace, createBlockDrawer } from "./block-drawer.js";
import { HoledPosition } from "./holed-position.js";
import {
  DrawnPosition,
  ExclusivePosition,
  MappedPosition,
  type Position,
  SequentialPosition,
} from "./position.js";
import { SequencedPosition, type Sequencer } from "./sequenced-position.js";
import { SprandomPosition } from "./sprandom.js";
import { openStream, STREAM, type Streams } from "./streams.js";
import { StridedPosition, ZoneCursor } from "./strided-position.js";
import { trimmedThenWritten } from "./trim-write.js";
import { ZonedPosition } from "./zoned-position.js";
import type { Zones } from "./zones.js";

/**
 * By direction and target: [direction][target], without entries for directions that never occur.
 *
 * @param draws what they are drawn from
 * @throws EnvironmentError when there is no memory for a random map
 */
export function createPositions(lane: LanePlan, draws: Draws): Position[][] {
  const byTarget = lane.targets.map((_, target) => positionsOf(lane, target, draws));
  return ([READ, WRITE, TRIM] as const).map((direction) =>
    byTarget.flatMap((positions) => positions.get(direction) ?? []),
  );
}

/** What all positions of a program share. */
export interface Draws {
  readonly streams: Streams;
  readonly sequencer: Sequencer;
  /** By target; null where the job knows no zones. */
  readonly zones: readonly Zones[] | null;
}

type Positions = ReadonlyMap<DataDirection, Position>;

/** The directions that have offsets of their own. */
function placedDirections(spec: JobSpec): readonly DataDirection[] {
  return writesTrimmed(spec) ? [TRIM] : activeDirections(spec);
}

/** The positions of one target by direction. */
function positionsOf(lane: LanePlan, target: number, draws: Draws): Positions {
  const drawn = placedPositions(lane, target, draws);
  const zones = draws.zones?.[target];
  const placed = zones === undefined ? drawn : inZones(lane, target, drawn, zones);
  const trims = placed.get(TRIM);
  if (trims === undefined || !writesTrimmed(lane.spec)) return placed;
  const { trim, write } = trimmedThenWritten(trims);
  return new Map<DataDirection, Position>([
    [TRIM, trim],
    [WRITE, write],
  ]);
}

function placedPositions(lane: LanePlan, target: number, draws: Draws): Positions {
  const { streams, sequencer } = draws;
  const { spec } = lane;
  const region = lane.targets[target] as TargetPlan;
  const rangeBytes = spec.zones?.rangeBytes ?? region.sizeBytes;
  if (!isRandom(spec))
    return withZones(lane, region, sequentialPositions(lane, region, rangeBytes));
  const drawn = randomPositions(lane, target, rangeBytes, streams);
  if (!mixesSequences(spec)) return withZones(lane, region, drawn);
  const sequenced = mapPositions(drawn, (position, direction) => {
    const rules = {
      sequencer,
      identical: spec.rwSequencer === "identical",
      randomPercent: ofDirection(spec.randomPercent, direction),
      sizeBytes: rangeBytes,
      minBytes: shortestBytes(lane.spec, direction, false),
    };
    // Of all directions alike, as in fio, so that reads repeat what writes decided.
    return new SequencedPosition(position, rules, streams.open(STREAM.SEQUENCE, target));
  });
  return withZones(lane, region, sequenced);
}

/** The same positions where the zones' write pointers allow them. */
function inZones(lane: LanePlan, target: number, positions: Positions, zones: Zones): Positions {
  const { spec } = lane;
  const { offsetBytes, sizeBytes } = lane.targets[target] as TargetPlan;
  return mapPositions(positions, (position, direction) => {
    const random = isRandom(spec);
    const { minBytes, maxBytes } = blockRange(spec, sizeDirection(spec, direction, random));
    const shape = { direction, offsetBytes, sizeBytes, minBytes, maxBytes, random };
    return new ZonedPosition(position, zones, shape);
  });
}

/** The same positions within each strided zone in turn, where the job has such zones. */
function withZones(lane: LanePlan, region: TargetPlan, positions: Positions): Positions {
  const { spec } = lane;
  if (spec.zones === null) return positions;
  const cursor = new ZoneCursor(spec.zones, region.sizeBytes);
  const all = [...positions.values()];
  return mapPositions(positions, (position, direction) => {
    const minBytes = Math.max(...lengthRanges(spec, direction).map((each) => each.minBytes));
    return new StridedPosition(cursor, position, all, region.sizeBytes, minBytes);
  });
}

function mapPositions(
  positions: Positions,
  change: (position: Position, direction: DataDirection) => Position,
): Positions {
  return new Map([...positions].map(([key, position]) => [key, change(position, key)]));
}

/** Reads and writes of a sequential job have positions of their own, as in fio. */
function sequentialPositions(lane: LanePlan, region: TargetPlan, sizeBytes: number): Positions {
  const { spec, targets } = lane;
  // Within a zone I/O goes round until the zone is done.
  const wraps = (spec.timeBased && targets.length === 1) || spec.zones !== null;
  const isWhole = region.offsetBytes === 0 && region.sizeBytes >= region.lengthBytes;
  return new Map(
    activeDirections(spec).map((direction) => {
      const minBytes = shortestBytes(lane.spec, direction, false);
      const position =
        spec.skipBytes === 0
          ? new SequentialPosition(sizeBytes, minBytes, wraps)
          : new HoledPosition(sizeBytes, minBytes, spec.skipBytes, isWhole);
      return [direction, position] as const;
    }),
  );
}

/**
 * Directions share a random map if they have the same smallest block; otherwise each has its own,
 * where fio counts blocks of both sizes in one map and ends the job early. Without a map they share
 * the drawn blocks, as in fio, if they may have the same ones.
 */
function randomPositions(
  lane: LanePlan,
  target: number,
  sizeBytes: number,
  streams: Streams,
): Positions {
  const { spec, targets } = lane;
  const directions = placedDirections(spec);
  const position = (sharing: readonly DataDirection[], index: number): Position => {
    const instance = index * targets.length + target;
    const random = streams.open(STREAM.OFFSET, instance);
    if (isMapped(spec)) return createMap(lane, sharing, random, sizeBytes);
    const draws = { random, low: streams.open(STREAM.OFFSET_LOW, instance) };
    if (spec.sprandom !== null) {
      const blockBytes = blockRange(spec, WRITE).minBytes;
      return new SprandomPosition(spec.sprandom, sizeBytes, blockBytes, random, draws.low);
    }
    return createDrawn(lane, target, sharing[0] as DataDirection, draws, sizeBytes);
  };
  if (sharesPositions(spec, directions)) {
    const shared = position(directions, 0);
    return new Map(directions.map((direction) => [direction, shared]));
  }
  return new Map(directions.map((each, index) => [each, position([each], index)]));
}

function sharesPositions(spec: JobSpec, directions: readonly DataDirection[]): boolean {
  const alike = (of: (direction: DataDirection) => number) =>
    new Set(directions.map(of)).size === 1;
  if (!alike((each) => gridBytes(spec, each))) return false;
  if (isMapped(spec)) return true;
  const isZoned = spec.randomDistribution.kind === "zoned";
  return !isZoned && alike((each) => shortestBytes(spec, each, true));
}

/** @param directions that use the map, all with the same grid */
function createMap(
  lane: LanePlan,
  directions: readonly DataDirection[],
  random: Random,
  sizeBytes: number,
): Position {
  const { spec } = lane;
  const blockBytes = gridBytes(spec, directions[0] as DataDirection);
  const minBytes = Math.max(...directions.map((each) => shortestBytes(lane.spec, each, true)));
  const lengths = directions.flatMap((each) => lengthRanges(spec, each));
  const maxBytes = Math.max(...lengths.map((range) => range.maxBytes));
  // An lfsr of fio's knows only where I/Os begin.
  const exclusive = maxBytes > blockBytes && spec.randomGenerator !== "lfsr";
  const space = { sizeBytes, blockBytes, minBytes };
  return exclusive ? new ExclusivePosition(space, random) : new MappedPosition(space, random);
}

function createDrawn(
  lane: LanePlan,
  target: number,
  direction: DataDirection,
  draws: OffsetDraws,
  sizeBytes: number,
): Position {
  const space = blockSpace(lane, direction, sizeBytes);
  const blocks = space.count > 0 ? openBlockDrawer(lane, target, direction, space, draws) : null;
  return new DrawnPosition(blocks, space.gridBytes);
}

/** The blocks where random I/O of a direction may begin, in a region or zone of this size. */
export function blockSpace(
  lane: LanePlan,
  direction: DataDirection,
  sizeBytes: number,
): BlockSpace {
  const grid = gridBytes(lane.spec, direction);
  const beyond = Math.max(0, shortestBytes(lane.spec, direction, true) - grid);
  return { gridBytes: grid, count: Math.max(0, Math.floor((sizeBytes - beyond) / grid)) };
}

/** What offsets that may repeat are drawn from: see createBlockDrawer(). */
interface OffsetDraws {
  readonly random: Random;
  readonly low: Random;
}

/** Both directions of a target have the same popular blocks. */
export function openBlockDrawer(
  lane: LanePlan,
  target: number,
  direction: DataDirection,
  space: BlockSpace,
  { random, low }: OffsetDraws,
): BlockDrawer {
  const distribution = lane.spec.randomDistribution;
  const zones = distribution.kind === "zoned" ? ofDirection(distribution.zones, direction) : null;
  const spot = openStream(lane.seed, STREAM.CENTER, target).nextFraction();
  return createBlockDrawer(distribution, zones, space, spot, random, low);
}

/** The shortest I/O of a direction at random places, or in a sequence. */
function shortestBytes(spec: JobSpec, direction: DataDirection, atRandom: boolean): number {
  return blockRange(spec, sizeDirection(spec, direction, atRandom)).minBytes;
}
