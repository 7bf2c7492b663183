/** An I/O priority in one number, as ioprio_set(2) and submission queue entries have it. */

/** Where the number has the class and the hint (linux/ioprio.h); the level is below them. */
const CLASS_SHIFT = 13;
const HINT_SHIFT = 3;
const MAX_LEVEL = 7;
const MAX_HINT = 1023;

export const PRIORITY_CLASS = { REAL_TIME: 1, BEST_EFFORT: 2, IDLE: 3 } as const;

/**
 * A priority as ioprio_set(2) and an SQE have it.
 * @param priorityClass 1..3; 0 is best effort, as in fio
 * @param level 0..7, 0 goes first
 * @param hint 0..1023
 */
export function packPriority(priorityClass: number, level: number, hint: number): number {
  const named = priorityClass || PRIORITY_CLASS.BEST_EFFORT;
  return (named << CLASS_SHIFT) | (hint << HINT_SHIFT) | level;
}

/** What {@link packPriority} has packed. */
export function unpackPriority(priority: number): {
  readonly priorityClass: number;
  readonly level: number;
  readonly hint: number;
} {
  return {
    priorityClass: priority >> CLASS_SHIFT,
    level: priority & MAX_LEVEL,
    hint: (priority >> HINT_SHIFT) & MAX_HINT,
  };
}
