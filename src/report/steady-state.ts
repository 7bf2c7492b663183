/** `steadystate=` as fio's JSON prints it; what is held against each other is in single precision. */
import type { SteadyState } from "../result/model/lane.js";
import { fixed } from "./text/printf.js";

/** `iops_slope:0.300000%` */
export function goalText({ spec: { goal } }: SteadyState): string {
  const slope = goal.method === "slope" ? "_slope" : "";
  return `${goal.measure}${slope}:${fixed(Math.fround(goal.limit), 6)}${suffixOf(goal)}`;
}

/** `0.021000%` */
export function criterionText({ spec: { goal }, criterion }: SteadyState): string {
  return `${fixed(Math.fround(criterion), 6)}${suffixOf(goal)}`;
}

function suffixOf({ isPercent }: SteadyState["spec"]["goal"]): string {
  return isPercent ? "%" : "";
}
