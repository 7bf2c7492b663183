/** What reports of a sweep show: a row for each point and direction of a job, and what needs saying. */
import { printable } from "../../base/printable.js";
import { reportEntries } from "../../result/hosts/entries.js";
import type { LimitVerdict } from "../../result/model/limit.js";
import type { RunResult } from "../../result/model/result.js";
import { boundaryOf, loadState } from "../../result/sweep/load-boundary.js";
import { pointName, pointsOf, runsOf } from "../../result/sweep/points.js";
import type { SweepCharts, SweepCurve } from "../charts/sweep-model.js";
import { COLUMNS } from "../table/columns.js";
import { errorTexts, factsOf } from "../table/facts.js";
import type { Column, GridRow } from "../table/grid.js";
import type { Part } from "../table/rows.js";
import { originOf } from "../table/table.js";
import { type NotesShown, shownNotes } from "../text/notes.js";
import { type PointPart, partsOfPoints, sweepCharts } from "./sweep-charts.js";

/** A row's figures, and what stands beside them. */
interface SweepPart extends Part {
  /** Of the options, in the first row of the point. */
  readonly values: ReadonlyMap<string, string>;
  /** null: there is one job only. */
  readonly job: string | null;
  readonly mark: string | null;
  /** Whether the point keeps its limits, and in how many launches; null without limits. */
  readonly limits: string | null;
}

/** More than those of a run's table have. */
const STAYS = 100;

/** The first option has the place of a name. */
function columnsFor({ varied }: RunResult): Column<SweepPart>[] {
  const options = [...varied.keys()].slice(1).map((option): Column<SweepPart> => {
    return {
      title: option,
      align: "left",
      stays: STAYS,
      cell: ({ values }) => values.get(option) ?? null,
    };
  });
  return [
    ...options,
    { title: "job", align: "left", stays: STAYS, cell: ({ job }) => job },
    ...COLUMNS,
    { title: "limits", align: "left", stays: STAYS, cell: ({ limits }) => limits },
    { title: "", align: "left", stays: STAYS, cell: ({ mark }) => mark },
  ];
}

/** What every report of a sweep says. */
export interface SweepReport {
  /** Which program on which machine, and how many points. */
  readonly origin: readonly string[];
  /** Of the first column. */
  readonly title: string;
  readonly columns: readonly Column<SweepPart>[];
  readonly rows: readonly GridRow<SweepPart>[];
  /** The knee and the highest load, errors and notes. */
  readonly said: readonly string[];
  readonly charts: SweepCharts;
}

export function sweepReport(result: RunResult, notes: NotesShown): SweepReport {
  const points = pointsOf(result);
  const parts = partsOfPoints(result);
  const charts = sweepCharts(parts);
  const launches = runsOf(result).length;
  const counted =
    counts(points.length, "point") + (launches > points.length ? `, ${launches} launches` : "");
  const errors = points.flatMap((point) =>
    factsOf(reportEntries(point), point.jobs)
      .flatMap((entry) => errorTexts(entry, point))
      .map((text) => `error: ${pointName(point)}: ${text}`),
  );
  return {
    // How long one of the launches ran is of no use here.
    origin: [...originOf({ ...result, launches: [] }).slice(0, -1), counted],
    title: [...result.varied.keys()][0] ?? "",
    columns: columnsFor(result),
    rows: rowsFor(points, parts, charts.curves),
    said: [
      ...kneeLines(charts.curves),
      ...boundaryLines(points),
      ...errors,
      ...shownNotes(result, notes).map((note) => `note: ${note}`),
    ].map(printable),
    charts,
  };
}

function counts(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** The rows of all points; what was varied stands in the first of a point. */
function rowsFor(
  points: readonly RunResult[],
  parts: readonly PointPart[],
  curves: readonly SweepCurve[],
): GridRow<SweepPart>[] {
  const isKnee = (part: PointPart): boolean =>
    curves.some(({ series, points: own, knee }) => {
      return series === part.series && knee !== null && own[knee]!.point === part.point;
    });
  return points.flatMap((point, index) => {
    const [name = ""] = point.varied.values();
    const named = { name: printable(name), suffix: "" };
    const rows = parts
      .filter((each) => each.point === index)
      .map((each, i): GridRow<SweepPart> => {
        const content = {
          ...each.part,
          values: i === 0 ? point.varied : new Map(),
          job: point.jobs.length > 1 ? each.job : null,
          limits: i === 0 ? limitsText(point.limits) : null,
          mark: isKnee(each) ? "knee" : null,
        };
        return { ...(i === 0 ? named : { name: "", suffix: "" }), content };
      });
    return rows.length > 0 ? rows : [{ ...named, content: "no I/O" }];
  });
}

const STATES = { keeps: "kept", misses: "missed", open: "undecided" } as const;

function limitsText(limits: readonly LimitVerdict[]): string | null {
  if (limits.length === 0) return null;
  const state = loadState(limits);
  const launches = limits[0]!.values.length;
  if (launches === 1) return STATES[state];
  const kept = Math.min(...limits.map(({ passes }) => passes));
  return `${STATES[state]}, ${kept} of ${launches}`;
}

/** Where the knee is marked, and where there is none. */
function kneeLines(curves: readonly SweepCurve[]): string[] {
  const beyond = curves.flatMap(({ name, option, points, knee }) => {
    const [last] = points.slice(-1);
    return knee === null && points.length > 2
      ? [
          `${name}: no knee up to ${option}=${last!.value}, where IOPS still grow faster than latency`,
        ]
      : [];
  });
  const anyKnee = curves.some(({ knee }) => knee !== null);
  const rule = "knee: the most IOPS per mean latency; behind it latency grows faster than IOPS";
  return [...(anyKnee ? [rule] : []), ...beyond];
}

/** The highest load that keeps its limits, where one option was varied. */
function boundaryLines(points: readonly RunResult[]): string[] {
  const limits = points.map((point) => point.limits);
  if (limits.some((each) => each.length === 0) || points[0]!.varied.size !== 1) return [];
  const { keeps, above } = boundaryOf(limits);
  const asked = [...new Set(limits[0]!.map(({ limit }) => limit))].join(",");
  const next = points[above];
  if (keeps < 0) return [`no point keeps ${asked}; the lowest is ${pointName(points[0]!)}`];
  const state = next && loadState(next.limits);
  const beyond =
    next === undefined
      ? "no higher one was tried"
      : `${pointName(next)} ${state === "open" ? "cannot be told" : "does not"}`;
  return [`${pointName(points[keeps]!)} is the highest that keeps ${asked}; ${beyond}`];
}
