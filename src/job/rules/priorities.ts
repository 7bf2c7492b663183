/** I/O priorities: what names the same I/Os twice, and what counts only with a share of them. */
import type { PerDirection } from "../../base/direction.js";
import { isCallEngine } from "../../base/engines.js";
import { PRIORITY_CLASS } from "../../base/io-priority.js";
import { type Subject, sayWithoutEffect } from "./subject.js";

const isSet = <T>({ read, write }: PerDirection<T>, unset: T): boolean =>
  read !== unset || write !== unset;

export function settlePriorities({ options, contradiction, notice }: Subject): void {
  const { cmdPercent, cmdSplits, cmdClass, cmdLevel, cmdHint } = options;
  const byPercent = isSet(cmdPercent, 0);
  const bySplit = [cmdSplits.read, cmdSplits.write].some((splits) => splits.length > 0);
  if (byPercent && bySplit) {
    contradiction(
      "cmdprio_bssplit",
      "cmdprio_percentage and cmdprio_bssplit exclude each other",
      "Remove one of them.",
    );
  }
  settleThreadPriority(options, notice);
  if (byPercent || bySplit) {
    const option = byPercent ? "cmdprio_percentage" : "cmdprio_bssplit";
    if (options.ioengine === "io_uring_cmd") {
      const cure = "Use another ioengine, and the block device.";
      contradiction(option, "the kernel takes no priority for NVMe commands", cure);
    } else if (isCallEngine(options.ioengine)) {
      const text = `the calls of ioengine=${options.ioengine} have their thread's priority`;
      contradiction(option, text, "Use ioengine=libaio or io_uring, or prio.");
    }
    return;
  }
  const dependent = {
    cmdprio_class: isSet<number>(cmdClass, PRIORITY_CLASS.REAL_TIME),
    cmdprio: isSet(cmdLevel, 0),
    cmdprio_hint: isSet(cmdHint, 0),
  };
  sayWithoutEffect({ notice }, dependent, "without cmdprio_percentage or cmdprio_bssplit");
}

/** The thread has the priority all the same, and commands do not take it over. */
function settleThreadPriority(
  { ioengine, prioLevel, prioClass, prioHint }: Subject["options"],
  notice: Subject["notice"],
): void {
  if (ioengine !== "io_uring_cmd") return;
  const given = { prio: prioLevel, prioclass: prioClass, priohint: prioHint };
  for (const [option, value] of Object.entries(given)) {
    if (value === null) continue;
    const text = `${option} has no effect: the kernel takes no priority for NVMe commands`;
    notice("without-effect", option, text);
  }
}
