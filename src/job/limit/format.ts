/** Writes limits as a job file would spell them. */
import {
  EACH_HOST,
  type Figure,
  type FigureLimit,
  type Limit,
  type LimitLatency,
  type LimitUnit,
  unitOf,
} from "./limit.js";
import { UNITS } from "./units.js";

export function formatLimits(limits: readonly Limit[]): string {
  return limits.map(formatLimit).join(",");
}

export function formatLimit(limit: Limit): string {
  if ("property" in limit) return scopeOf(limit) + limit.property;
  const { figure, comparator, bound } = limit;
  return `${formatLimited(limit)}${comparator}${formatBound(bound, unitOf(figure))}`;
}

/** What a limit is on: `read.p99`, `host.p99` */
export function formatLimited(limit: FigureLimit): string {
  return scopeOf(limit) + formatFigure(limit.figure);
}

function scopeOf({ eachHost }: Limit): string {
  return eachHost ? EACH_HOST : "";
}

export function formatFigure(figure: Figure): string {
  if (figure.kind === "job") return figure.name;
  if (figure.kind === "ratio") return `${formatFigure(figure.of)}/${figure.to}`;
  const direction = figure.direction === null ? [] : [figure.direction];
  if (figure.kind === "rate") return [...direction, figure.name].join(".");
  const latency = latencyPrefix(figure.latency);
  const { statistic } = figure;
  const name = typeof statistic === "string" ? statistic : `p${statistic.percentile}`;
  return [...direction, ...latency, name].join(".");
}

function latencyPrefix(latency: LimitLatency): string[] {
  return latency === "completion" ? [] : [latency];
}

/** With the largest unit that needs no fraction, else the smallest. */
function formatBound(bound: number, unit: LimitUnit): string {
  const units = Object.entries(UNITS[unit]).toSorted(([, a], [, b]) => b - a);
  const whole = units.find(([, factor]) => bound >= factor && Number.isInteger(bound / factor));
  const [name, factor] = whole ?? units.at(-1)!;
  return `${bound / factor}${name}`;
}
