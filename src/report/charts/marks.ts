/** What is marked on the charts over time: where notes say that something changed or stood still. */
import type { ReportEntry } from "../../result/entries/entry.js";
import type { EntryPart } from "../../result/entries/unified.js";
import type { TimeMark } from "./chart-model.js";
import type { Slot } from "./slots.js";

/** Stalls beyond these are told of together. */
const MOST_STALLS = 5;

export function marksOf(
  { lanes, name }: ReportEntry,
  direction: EntryPart["name"],
  slots: readonly Slot[],
  runStartedAtMs: number,
): TimeMark[] {
  const drifts = lanes.flatMap(({ directions, startedAtMs, runtimeMs }): TimeMark[] => {
    const drift = direction === "mixed" ? null : directions[direction].drift;
    if (drift?.state !== "level" || drift.changedAt === null) return [];
    const atMs = startedAtMs - runStartedAtMs + drift.changedAt * runtimeMs;
    const percent =
      drift.change === null ? "" : ` by ${Math.round(100 * Math.abs(drift.change))} %`;
    const way = (drift.change ?? 1) < 0 ? "fall" : "rise";
    return [{ atS: round(atMs), text: `IOPS ${way}${percent}: ${name}` }];
  });
  const still = slots.filter(({ ios }) => ios === 0);
  const stalls = still.slice(0, MOST_STALLS).map(({ startMs, endMs }, i) => {
    const more = i === MOST_STALLS - 1 && still.length > MOST_STALLS;
    const others = more ? ` (and ${still.length - MOST_STALLS} times more)` : "";
    return { atS: round((startMs + endMs) / 2), text: `no I/O completed: ${name}${others}` };
  });
  return [...drifts.slice(0, 1), ...stalls];
}

function round(ms: number): number {
  return Number((ms / 1000).toFixed(3));
}
