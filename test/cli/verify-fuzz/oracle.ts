/** What is left of what a job wrote, found in the plainest way: the last writer of every byte. */
import { TRIM, WRITE } from "../../../src/base/direction.js";
import type { LanePlan } from "../../../src/plan/plan.js";
import { drain, type PlannedIo } from "../../plan/plan-support.js";

export interface WholeWrite {
  readonly path: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

export interface Remains {
  /** How many writes there were. */
  readonly written: number;
  /** Those of them that no later write or trim has touched. */
  readonly whole: readonly WholeWrite[];
}

const TRIMMED = -2;

export function remainsOf(lane: LanePlan): Remains {
  const regions = lane.targets.map(({ sizeBytes }) => new Int32Array(sizeBytes).fill(-1));
  const bytesOf = ({ target, offsetBytes, lengthBytes }: PlannedIo): Int32Array => {
    const at = offsetBytes - lane.targets[target]!.offsetBytes;
    return regions[target]!.subarray(at, at + lengthBytes);
  };
  const ios = drain(lane);
  for (const [number, io] of ios.entries()) {
    if (io.direction === WRITE) bytesOf(io).fill(number);
    else if (io.direction === TRIM) bytesOf(io).fill(TRIMMED);
  }
  const whole = ios.flatMap((io, number) => {
    const { direction, target, offsetBytes, lengthBytes } = io;
    const isWhole = direction === WRITE && bytesOf(io).every((writer) => writer === number);
    return isWhole ? [{ path: lane.targets[target]!.path, offsetBytes, lengthBytes }] : [];
  });
  return { written: ios.filter(({ direction }) => direction === WRITE).length, whole };
}
