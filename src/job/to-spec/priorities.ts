/** The options of I/O priorities → PrioritySpec. */
import { packPriority } from "../../base/io-priority.js";
import type { JobOptions } from "../options/job-options.js";
import type { PriorityShare, PrioritySpec } from "../spec/priorities.js";

export function prioritySpec(options: JobOptions): PrioritySpec {
  const { prioLevel, prioClass, prioHint } = options;
  const named = [prioLevel, prioClass, prioHint].some((value) => value !== null);
  return {
    ioPriority: named ? packPriority(prioClass ?? 0, prioLevel ?? 0, prioHint ?? 0) : 0,
    priorityShares: { read: sharesOf(options, "read"), write: sharesOf(options, "write") },
  };
}

function sharesOf(options: JobOptions, direction: "read" | "write"): readonly PriorityShare[] {
  const { cmdPercent, cmdSplits, cmdClass, cmdLevel, cmdHint } = options;
  const implied = packPriority(cmdClass[direction], cmdLevel[direction], cmdHint[direction]);
  const percent = cmdPercent[direction];
  if (percent > 0) return [{ blockBytes: null, percent, priority: implied }];
  return cmdSplits[direction].map((split) => {
    return { ...split, priority: split.priority ?? implied };
  });
}
