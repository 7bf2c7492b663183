/**
 * What a limit may ask of a job's result: `p99<2ms`, `read.iops>50k`, `errors=0`, `polled`. The
 * figures are declared here once; verdict/figures takes them out of a result.
 */
import type { Direction } from "../../base/direction.js";

/** What a figure is counted in: ns, I/Os a second, bytes a second, or a plain number. */
export type LimitUnit = "time" | "iops" | "bandwidth" | "number";

/** Which latency: completed − issued (or − created, where only that is kept), or a rate's. */
export const LATENCIES = ["completion", "response", "lateness"] as const;
export type LimitLatency = (typeof LATENCIES)[number];

/** Figures by direction, which without one are of all directions together. */
export const RATE_FIGURES = { iops: "iops", bw: "bandwidth" } as const;

/** Figures of the job as a whole. */
export const JOB_FIGURES = {
  cpu_per_io: "time",
  enters_per_io: "number",
  interrupts_per_io: "number",
  errors: "number",
  miscompares: "number",
  "sharing.iops": "number",
  "sharing.p50": "number",
  "sharing.p99": "number",
} as const;

/** What is so or not, and needs no bound. */
export const PROPERTIES = ["polled", "verified", "no-drift", "no-io-wq"] as const;
export type Property = (typeof PROPERTIES)[number];

export type RateFigure = keyof typeof RATE_FIGURES;
export type JobFigure = keyof typeof JOB_FIGURES;

/** `percentile` is above 0 and at most 100. */
export type LatencyStatistic = "mean" | "max" | { readonly percentile: number };

/** What one job alone has. */
export type OwnFigure =
  | {
      readonly kind: "latency";
      readonly direction: Direction | null;
      readonly latency: LimitLatency;
      readonly statistic: LatencyStatistic;
    }
  | { readonly kind: "rate"; readonly direction: Direction | null; readonly name: RateFigure }
  | { readonly kind: "job"; readonly name: JobFigure };

export type Figure =
  | OwnFigure
  /** Of two jobs of a run, which have the same machine: the job's own, divided by that of the job `to`. */
  | { readonly kind: "ratio"; readonly of: OwnFigure; readonly to: string };

export type Comparator = "<" | "<=" | ">" | ">=" | "=";

/** In front of a limit that each host of several has to keep by itself. */
export const EACH_HOST = "host.";

/** Whom a limit is on; without it all hosts together. */
interface Scope {
  readonly eachHost?: true;
}

interface PropertyLimit extends Scope {
  readonly property: Property;
}

export interface FigureLimit extends Scope {
  readonly figure: Figure;
  readonly comparator: Comparator;
  /** In ns, I/Os a second, bytes a second or as it is; see {@link unitOf}. */
  readonly bound: number;
}

/** A limit on a figure, or a property that has to hold. */
export type Limit = PropertyLimit | FigureLimit;

export function unitOf(figure: Figure): LimitUnit {
  switch (figure.kind) {
    case "latency":
      return "time";
    case "rate":
      return RATE_FIGURES[figure.name];
    case "job":
      return JOB_FIGURES[figure.name];
    case "ratio":
      return "number";
  }
}

/** Whether less of the figure is better; of rates more is. */
export function lowerIsBetter(figure: Figure): boolean {
  if (figure.kind === "ratio") return lowerIsBetter(figure.of);
  return figure.kind !== "rate" && !(figure.kind === "job" && figure.name === "sharing.iops");
}

/** Whether a value keeps a limit on its figure. */
export function keeps(value: number, comparator: Comparator, bound: number): boolean {
  switch (comparator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "=":
      return value === bound;
  }
}
