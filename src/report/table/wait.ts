/**
 * How a job waited for its I/O, in one word, from the evidence: what was polled, what came by
 * interrupts, and what the kernel had done when the call that submitted it returned.
 */
import type { LaneResult } from "../../result/model/lane.js";
import type { RunResult } from "../../result/model/result.js";

type Evidence = Pick<RunResult, "jobs" | "notes" | "state">;

/** null where it is unknown. */
export function waitOf(lanes: readonly LaneResult[], result: Evidence): string | null {
  const words = [...new Set(lanes.map((lane) => laneWait(lane, result)))];
  if (words.includes(NOT_POLLED)) return NOT_POLLED;
  return words.length === 1 ? words[0]! : "several";
}

const NOT_POLLED = "NOT POLLED";

function laneWait(lane: LaneResult, { jobs, notes, state }: Evidence): string | null {
  const { polling, ring, disks, jobIndex } = lane;
  if (polling.state === "no") return NOT_POLLED;
  if (polling.state === "proven" || polling.state === "plausible") {
    const how = ring?.hybridIopoll ? "hybrid" : ring?.sqpoll ? "sqpoll" : "polled";
    return polling.state === "proven" ? `${how} ✔` : how;
  }
  if (jobs[jobIndex]!.engine === "null" || disks?.length === 0) return "inline";
  if (notes.some(({ code, job }) => code === "page-cache" && job === jobIndex)) return "cache";
  // Notes, and so the page cache's share, are known at the end only.
  return disks === null || state === "running" ? null : "irq";
}
