/** The line of normal output that says whether a job's results became steady. */
import type { SteadyState } from "../../result/model/lane.js";
import { windowMean } from "../../result/steady-state.js";
import { fixed } from "../text/printf.js";
import { bandwidth, type NumberStyle, quantity } from "./quantity.js";

/**
 * `  steadystate  : attained=yes, bw=112MiB/s (118MB/s), iops=28.7k, iops slope=0.024%`
 * As in fio, the bandwidth is cut to whole KiB first. In the brackets fio takes these for kB
 * (115MB/s here), which is not followed.
 */
export function steadyStateLine(state: SteadyState, style: NumberStyle): string {
  const { measure, method, isPercent } = state.spec.goal;
  const bwBytes = windowMean(state, "bw");
  const bw = bandwidth(bwBytes - (bwBytes % style.kbBase), style);
  const short = (value: number) => quantity(value, 1000, style.significantFigures);
  const latency = measure === "lat" ? `, lat=${short(windowMean(state, "lat"))}nsec` : "";
  return (
    `  steadystate  : attained=${state.attained ? "yes" : "no"}, bw=${bw.own} (${bw.other}), ` +
    `iops=${short(windowMean(state, "iops"))}${latency}, ` +
    `${measure} ${method === "slope" ? "slope" : "mean dev"}=${fixed(state.criterion, 3)}` +
    `${isPercent ? "%" : ""}`
  );
}
