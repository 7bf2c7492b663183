/** The curves and maps of a sweep: results → numbers. */
import { printable } from "../../base/printable.js";
import { reportEntries } from "../../result/hosts/entries.js";
import type { RunResult } from "../../result/model/result.js";
import { kneeOf } from "../../result/sweep/knee.js";
import { pointsOf } from "../../result/sweep/points.js";
import type {
  MapAxis,
  SweepCharts,
  SweepCurve,
  SweepFigures,
  SweepMap,
} from "../charts/sweep-model.js";
import { shownPercentile } from "../percentiles.js";
import { factsOf } from "../table/facts.js";
import { medianParts, type Part } from "../table/rows.js";

/** A direction of a job at a point. */
export interface PointPart {
  /** Which of the points. */
  readonly point: number;
  readonly varied: RunResult["varied"];
  readonly job: string;
  /** The job and its direction. */
  readonly series: string;
  readonly part: Part;
}

/** What each job did at each point, its clones together, by the medians of the launches. */
export function partsOfPoints(result: RunResult): PointPart[] {
  return pointsOf(result).flatMap((of, point) =>
    factsOf(reportEntries(of), of.jobs).flatMap((entry) => {
      const job = printable(entry.name);
      return medianParts(entry, of).map((part) => {
        return { point, varied: of.varied, job, series: `${job} ${part.direction}`, part };
      });
    }),
  );
}

function figuresOf({ iops, meanNs, percentilesNs, samples }: Part): SweepFigures {
  const percentile = (p: number) => shownPercentile(percentilesNs, p, samples);
  return {
    iops,
    meanNs,
    p50Ns: percentile(50),
    p99Ns: percentile(99),
    p999Ns: percentile(99.9),
  };
}

/** With this many values of both options a map says more than curves do. */
const LEAST_OF_MAP = 3;

export function sweepCharts(parts: readonly PointPart[]): SweepCharts {
  const axes = axesOf(parts);
  const [first, second, ...others] = axes;
  const bySeries = groupBy(parts, ({ series }) => series);
  const isMap = others.length === 0 && axes.every(({ values }) => values.length >= LEAST_OF_MAP);
  return {
    curves: [...bySeries].flatMap(([name, members]) => curvesOf(name, members, axes)),
    maps:
      first === undefined || second === undefined || !isMap
        ? []
        : [...bySeries].map(([name, members]) => mapOf(name, members, first, second)),
  };
}

/** The options that were varied, with their values in their order. */
function axesOf(parts: readonly PointPart[]): MapAxis[] {
  const options = [...(parts[0]?.varied.keys() ?? [])];
  return options.map((option) => {
    return { option, values: [...new Set(parts.map(({ varied }) => varied.get(option)!))] };
  });
}

const NUMBER = /^\d/;

/** Along the option with the most values of those that are numbers; none without one. */
function curvesOf(
  series: string,
  parts: readonly PointPart[],
  axes: readonly MapAxis[],
): SweepCurve[] {
  const [along] = axes
    .filter(({ values }) => values.length > 1 && values.every((value) => NUMBER.test(value)))
    .toSorted((a, b) => b.values.length - a.values.length);
  if (along === undefined) return [];
  const { option } = along;
  const restOf = ({ varied }: PointPart): string =>
    [...varied]
      .filter(([key]) => key !== option)
      .map(([key, value]) => ` ${key}=${value}`)
      .join("");
  return [...groupBy(parts, restOf)].map(([rest, members]) => {
    const points = members.map(({ point, varied, part }) => {
      return { point, value: varied.get(option)!, ...figuresOf(part) };
    });
    const loads = points.flatMap(({ iops, meanNs }) => (meanNs === null ? [] : { iops, meanNs }));
    const knee = loads.length < points.length ? null : kneeOf(loads);
    return { series, name: series + printable(rest), option, points, knee };
  });
}

function mapOf(name: string, parts: readonly PointPart[], x: MapAxis, y: MapAxis): SweepMap {
  const at = (row: string, column: string): SweepFigures | null => {
    const found = parts.find(
      ({ varied }) => varied.get(x.option) === column && varied.get(y.option) === row,
    );
    return found === undefined ? null : figuresOf(found.part);
  };
  return { name, x, y, rows: y.values.map((row) => x.values.map((column) => at(row, column))) };
}

function groupBy<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}
