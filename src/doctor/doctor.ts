/** "Will this be polled, and if not, why": looks at the machine and at each target. */
import type { Diagnosis } from "./diagnosis.js";
import { examineMachine } from "./machine.js";
import { examineTarget } from "./target.js";

/**
 * Examines this machine and the targets, with one read in each mode; nothing is written.
 * @param paths files and devices; a path that cannot be examined gets a diagnosis all the same
 * @param blockBytes the largest block that is to be polled
 */
export function examine(paths: readonly string[], blockBytes: number): Diagnosis {
  const machine = examineMachine();
  return { machine, targets: paths.map((path) => examineTarget(path, blockBytes)) };
}
