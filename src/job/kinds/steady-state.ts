/** `steadystate`: what has to be steady, and how steady: `iops_slope:0.3%`, `bw:10m`, `lat:5%`. */
import type { SteadyGoal } from "../spec/job-spec.js";
import { type Kind, type ValueContext, ValueError } from "./kind.js";
import { formatBytes, size } from "./size.js";
import { time } from "./time.js";

/** fio's default. */
export const DEFAULT_STEADY_GOAL: SteadyGoal = {
  measure: "iops",
  method: "slope",
  limit: 0.01,
  isPercent: true,
};

const EXPECTS = "iops, bw or lat, with _slope or without, and a limit (iops_slope:0.3%, bw:10m)";
const GOAL = /^(iops|bw|lat)(_slope)?:\s*(.+)$/;
const BANDWIDTH = size({ min: 0 });
const LATENCY = time({ unit: "us", keep: "us" });

function parseDecimal(text: string): number {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text)) throw new ValueError(`has ${text} for a number`);
  return Number(text);
}

/** In I/Os a second, bytes a second or ns. fio takes a latency's microseconds for nanoseconds. */
function parseLimit(measure: string, text: string, context: ValueContext): number {
  if (measure === "iops") return parseDecimal(text);
  return measure === "bw" ? BANDWIDTH.parse(text, context) : LATENCY.parse(text, context) * 1000;
}

export const steadyStateGoal: Kind<SteadyGoal> = {
  expects: EXPECTS,
  parse(text, context) {
    const [, measure, slope, limit] = GOAL.exec(text) ?? [];
    if (measure === undefined || limit === undefined) {
      throw new ValueError("is no criterion with a limit", `Use ${EXPECTS}.`);
    }
    const isPercent = limit.endsWith("%");
    return {
      measure: measure as SteadyGoal["measure"],
      method: slope === undefined ? "deviation" : "slope",
      limit: isPercent
        ? parseDecimal(limit.slice(0, -1).trim())
        : parseLimit(measure, limit, context),
      isPercent,
    };
  },
  format({ measure, method, limit, isPercent }, kbBase) {
    const name = method === "slope" ? `${measure}_slope` : measure;
    if (isPercent) return `${name}:${limit}%`;
    if (measure === "iops") return `${name}:${limit}`;
    return `${name}:${measure === "bw" ? formatBytes(limit, kbBase) : LATENCY.format(limit / 1000)}`;
  },
};
