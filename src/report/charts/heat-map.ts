/** How many I/Os had which latency when: counts by time and by steps of latency. */
import { coarseHighestNs } from "../../result/latency/coarse.js";
import type { HeatMap } from "./chart-model.js";
import type { Slot } from "./slots.js";

/** Steps of latency for each doubling. */
const STEPS_PER_DOUBLING = 4;

/** More columns than a screen shows in pixels that can be seen. */
const MOST_COLUMNS = 240;

/** @param mostCells over all columns; null where no latencies were kept */
export function heatMapOf(slots: readonly Slot[], mostCells: number): HeatMap | null {
  const widest = Math.max(0, ...slots.map((slot) => stepsOf([slot]).size));
  if (widest === 0) return null;
  const most = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(mostCells / widest)));
  const perColumn = Math.ceil(slots.length / most);
  const groups = Array.from({ length: Math.ceil(slots.length / perColumn) }, (_, i) =>
    slots.slice(i * perColumn, (i + 1) * perColumn),
  );
  const edgesMs = [...groups.map(([first]) => first!.startMs), slots.at(-1)!.endMs];
  return {
    perDoubling: STEPS_PER_DOUBLING,
    edgesS: edgesMs.map((ms) => Number((Math.max(0, ms) / 1000).toFixed(3))),
    columns: groups.map((group) => [...stepsOf(group)].sort(([a], [b]) => a - b).flat()),
  };
}

function stepsOf(slots: readonly Slot[]): Map<number, number> {
  const steps = new Map<number, number>();
  for (const { counts } of slots) {
    for (const [i, index] of (counts?.indices ?? []).entries()) {
      const step = Math.floor(Math.log2(Math.max(1, coarseHighestNs(index))) * STEPS_PER_DOUBLING);
      steps.set(step, (steps.get(step) ?? 0) + counts!.counts[i]!);
    }
  }
  return steps;
}
