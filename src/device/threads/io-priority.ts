/** The right to I/O priorities, which the kernel gives or refuses thread by thread. */
import { EnvironmentError, type Place } from "../../base/errors.js";
import { PRIORITY_CLASS, unpackPriority } from "../../base/io-priority.js";
import { ioPriority, setIoPriority } from "../../ffi/libc.js";

/**
 * Makes sure that I/Os may have these priorities, which everybody may but for real-time ones.
 * @throws EnvironmentError
 */
export function assertMayPrioritize(priorities: readonly number[], place: Place): void {
  const realTime = priorities.find((priority) => {
    return unpackPriority(priority).priorityClass === PRIORITY_CLASS.REAL_TIME;
  });
  if (realTime === undefined) return;
  const before = ioPriority();
  try {
    setIoPriority(realTime);
    setIoPriority(before);
  } catch (error) {
    throw new EnvironmentError("the kernel refuses real-time I/O priorities to this user (EPERM)", {
      place,
      cure: "Run as root or with CAP_SYS_NICE, or use class 2 or 3.",
      cause: error,
    });
  }
}
