/** The `steadystate` object of a job: fio's keys and number forms. */
import type { SteadySample, SteadyState } from "../../result/model/lane.js";
import { windowLength, windowMean } from "../../result/steady-state.js";
import { criterionText, goalText } from "../steady-state.js";
import { Float, type JsonObject, type JsonTree } from "./tree.js";

export function steadyStateTree(state: SteadyState): JsonObject {
  return {
    ss: goalText(state),
    duration: Math.floor(state.spec.windowMs / 1000),
    attained: state.attained ? 1 : 0,
    criterion: criterionText(state),
    max_deviation: new Float(state.maxDeviation),
    slope: new Float(state.slope),
    data: dataTree(state),
  };
}

/** Only where it is the goal, fio has latencies here. */
function dataTree(state: SteadyState): JsonObject {
  const { measure } = state.spec.goal;
  return {
    bw_mean: windowMean(state, "bw"),
    iops_mean: windowMean(state, "iops"),
    ...(measure === "lat"
      ? { lat_mean: windowMean(state, "lat"), lat_ns: column(state, "lat") }
      : {}),
    iops: column(state, "iops"),
    bw: column(state, "bw"),
  };
}

/** As long as the window: intervals that were not measured are 0, as in fio. */
function column({ spec, samples }: SteadyState, measure: keyof SteadySample): JsonTree {
  return Array.from({ length: windowLength(spec) }, (_, i) => samples[i]?.[measure] ?? 0);
}
