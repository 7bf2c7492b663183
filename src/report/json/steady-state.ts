/**
 * The `steadystate` object of a job: fio's keys and number forms. What is held against each other
 * is printed in single precision there.
 */
import {
  type SteadySample,
  type SteadyState,
  windowLength,
  windowMean,
} from "../../result/steady-state.js";
import { fixed } from "../printf.js";
import { Float, type JsonObject, type JsonTree } from "./tree.js";

export function steadyStateTree(state: SteadyState): JsonObject {
  const { goal, windowMs } = state.spec;
  const suffix = goal.isPercent ? "%" : "";
  const slope = goal.method === "slope" ? "_slope" : "";
  return {
    ss: `${goal.measure}${slope}:${fixed(Math.fround(goal.limit), 6)}${suffix}`,
    duration: Math.floor(windowMs / 1000),
    attained: state.attained ? 1 : 0,
    criterion: `${fixed(Math.fround(state.criterion), 6)}${suffix}`,
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
