/** For hosts that started at the same moment, and whose clocks are not to be believed. */
import type { RunResult } from "../model/result.js";
import type { HostPart } from "./merge.js";

/** The parts with clocks by which the first lane of each starts when that of the first part does. */
export function alignStarts(parts: readonly HostPart[]): HostPart[] {
  const starts = parts.map(({ result }) => (result === null ? null : firstStartMs(result)));
  const reference = starts.find((start) => start !== null) ?? 0;
  return parts.map((part, i) => ({
    ...part,
    clock: { offsetMs: (starts[i] ?? reference) - reference, errorMs: null },
  }));
}

function firstStartMs({ lanes }: RunResult): number | null {
  const began = lanes.filter(({ startedAtMs }) => startedAtMs > 0);
  return began.length === 0 ? null : Math.min(...began.map(({ startedAtMs }) => startedAtMs));
}
