/** Which I/O priorities a lane's I/Os may have. */
import type { Direction } from "../base/direction.js";
import type { PriorityShare, PrioritySpec } from "../job/spec/priorities.js";

/** The shares of a direction with priorities of their own; trims have none. */
export function sharesOf(
  { priorityShares }: PrioritySpec,
  direction: Direction,
): readonly PriorityShare[] {
  return direction === "trim" ? [] : priorityShares[direction];
}

/** The priorities of a direction's I/Os, the job's first; none where it has no shares. */
export function prioritiesOf(spec: PrioritySpec, direction: Direction): readonly number[] {
  const shares = sharesOf(spec, direction);
  if (shares.length === 0) return [];
  return [...new Set([spec.ioPriority, ...shares.map(({ priority }) => priority)])];
}
