/** A comparison as text: a row for each job, and what the numbers rest on. */
import { printable } from "../base/printable.js";
import { type AnyVerdict, weightiest } from "../base/weightiest.js";
import type { LiveText } from "./live/live-area.js";
import { drawGrid } from "./table/grid.js";
import { inUnit, signedPercent } from "./text/limits.js";
import { inCharset, type TextStyle, truncate } from "./text/style.js";
import { formatClock } from "./text/units.js";

/** One figure of a job. */
interface ComparedFigure {
  readonly gate: { readonly job: string; readonly figure: string; readonly isGating: boolean };
  readonly verdict: AnyVerdict;
  /** B against A, as shares; null before there are enough pairs. */
  readonly change: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly forecast: { readonly pairs: number; readonly low: number; readonly high: number } | null;
}

export interface ComparisonView {
  readonly gates: readonly ComparedFigure[];
  readonly pairs: number;
  readonly lost: number;
  readonly settings: {
    readonly threshold: number;
    readonly seed: number;
    readonly sliced: boolean;
    readonly onOneCpu: boolean;
  };
}

/**
 * job   cpu_per_io                  p50                         verdict
 * rand  +5.2 % (+1.9 % to +8.3 %)   +4.8 % (+2.2 % to +7.0 %)   regression
 *
 * @param firstLook the number of pairs below which nothing is told
 */
export function comparisonText(view: ComparisonView, firstLook: number, style: TextStyle): string {
  if (view.gates.length === 0) return `inconclusive: no pair has a result\n${basisText(view)}\n`;
  const figures = unique(view.gates.map(({ gate }) => gate.figure));
  const rows = unique(view.gates.map(({ gate }) => gate.job)).map((job) => {
    const own = view.gates.filter(({ gate }) => gate.job === job);
    const cells = figures.map((figure) =>
      changeText(own.find(({ gate }) => gate.figure === figure)),
    );
    const verdict =
      view.pairs < firstLook ? `inconclusive: it takes ${firstLook} pairs` : verdictText(own);
    return [printable(job), ...cells, verdict];
  });
  return textOf(figures, rows, [basisText(view)], style);
}

/** B against A, as a share. */
export interface ComparedChange {
  readonly estimate: number;
  /** null where there are too few launches for one. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Two results beside each other, and what of their machines differs. */
export function comparedResultsText(
  changes: readonly {
    readonly job: string;
    readonly figure: string;
    readonly change: ComparedChange | null;
  }[],
  differences: readonly string[],
  why: string,
  style: TextStyle,
): string {
  const figures = unique(changes.map(({ figure }) => figure));
  const rows = unique(changes.map(({ job }) => job)).map((job) => {
    const cells = figures.map((figure) => {
      const found = changes.find((each) => each.job === job && each.figure === figure)?.change;
      if (found == null) return "-";
      const { estimate, interval } = found;
      return interval === null ? signedPercent(estimate) : intervalText(estimate, interval);
    });
    return [printable(job), ...cells, "inconclusive"];
  });
  return textOf(figures, rows, [...differences.map(differing), `inconclusive: ${why}`], style);
}

/** Where a figure of a new result lies among those of earlier sessions. */
export interface HistoryRow {
  readonly job: string;
  readonly figure: string;
  readonly unit: Parameters<typeof inUnit>[1];
  readonly value: number | null;
  /** Where sessions lie; null where there are too few. */
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: "as before" | "regression" | "improved" | "inconclusive";
  readonly isGating: boolean;
}

/**
 * job   cpu_per_io                  p50                         verdict
 * rand  712ns in 650ns to 720ns     9.95µs in 9.1µs to 10.8µs   as before
 */
export function historyText(
  rows: readonly HistoryRow[],
  differences: readonly string[],
  verdict: HistoryRow["verdict"],
  { sessions, fewest, alpha }: Readonly<Record<"sessions" | "fewest" | "alpha", number>>,
  style: TextStyle,
): string {
  const figures = unique(rows.map(({ figure }) => figure));
  const lines = unique(rows.map(({ job }) => job)).map((job) => {
    const own = rows.filter((row) => row.job === job);
    const cells = figures.map((name) => placeText(own.find(({ figure }) => figure === name)!));
    const deciding = own.filter(({ isGating }) => isGating).map((row) => row.verdict);
    return [printable(job), ...cells, weightiest(deciding) ?? ""];
  });
  const basis =
    sessions < fewest
      ? `inconclusive: ${sessions} sessions, and it takes ${fewest} to tell`
      : `${verdict}: ${sessions} sessions; one like them is called different in ${100 * alpha} % of the cases`;
  return textOf(figures, lines, [...differences.map(differing), basis], style);
}

function placeText({ unit, value, low, high }: HistoryRow): string {
  if (value === null) return "-";
  if (low === null || high === null) return inUnit(value, unit);
  return `${inUnit(value, unit)} in ${inUnit(low, unit)} to ${inUnit(high, unit)}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function differing(what: string): string {
  return `differs: ${printable(what)}`;
}

/**
 * Figures give way where a terminal is too narrow, the last ones first.
 * @param rows name of the job, its figures, verdict
 */
function textOf(
  figures: readonly string[],
  rows: readonly (readonly string[])[],
  lines: readonly string[],
  style: TextStyle,
): string {
  const columns = [...figures, "verdict"].map((title, index) => ({
    title,
    align: "left" as const,
    stays: title === "verdict" ? Infinity : -index,
    cell: (cells: readonly string[]) => cells[index]!,
  }));
  const named = rows.map(([name, ...content]) => ({ name: name!, suffix: "", content }));
  const table = drawGrid("job", columns, named, style);
  return inCharset([...table, "", ...lines, ""].join("\n"), style);
}

function changeText(figure: ComparedFigure | undefined): string {
  const change = figure?.change;
  if (!change) return "-";
  if (!Number.isFinite(change.low) || !Number.isFinite(change.high)) {
    return `${signedPercent(change.estimate)} (not bounded)`;
  }
  return intervalText(change.estimate, change);
}

/** `+5.2 % (+1.9 % to +8.3 %)` */
function intervalText(
  estimate: number,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  return `${signedPercent(estimate)} (${signedPercent(low)} to ${signedPercent(high)})`;
}

/** The weightiest of the figures that decide. */
function verdictText(figures: readonly ComparedFigure[]): string {
  const verdicts = figures.filter(({ gate }) => gate.isGating).map(({ verdict }) => verdict);
  const worst = weightiest(verdicts) ?? null;
  if (worst !== "inconclusive") return worst ?? "open";
  const [forecast] = figures.flatMap((figure) => figure.forecast ?? []);
  if (forecast === undefined) return worst;
  return `${worst}: about ${forecast.pairs} more pairs would tell (${forecast.low} to ${forecast.high})`;
}

function basisText({ pairs, lost, settings }: ComparisonView): string {
  const { threshold, seed, sliced, onOneCpu } = settings;
  const place = onOneCpu ? " on one CPU" : "";
  const way = sliced ? `in slices of one time${place}` : "whole launches in random order";
  const dropped = lost === 0 ? "" : `, ${lost} dropped without a result`;
  const limit = `limit ${Number((100 * threshold).toPrecision(3))} %`;
  return `B against A: ${pairs} pairs, ${way}${dropped}, ${limit}, seed ${seed}`;
}

/** How fast a comparison goes, and how far it may go. */
export interface ComparisonPace {
  /** The numbers of pairs at which it may end, ascending. */
  readonly looks: readonly number[];
  readonly elapsedMs: number;
  /** After which no pair begins; null: no bound. */
  readonly timeMs: number | null;
}

/** Where it stands and how long it will take: a line, and one for each figure that decides. */
export function progressOf(view: ComparisonView, pace: ComparisonPace): LiveText {
  const head = paceText(view, pace);
  const told = view.gates
    .filter(({ gate, change }) => gate.isGating && change !== null)
    .map((each) => `${printable(`${each.gate.job} ${each.gate.figure}`)} ${changeText(each)}`);
  return {
    lines: (style) =>
      [head, ...told].map((line) =>
        inCharset(truncate(inCharset(line, style), style.columns), style),
      ),
    plain: (style) => inCharset([head, ...told].join("; "), style),
  };
}

function paceText({ gates, pairs, lost }: ComparisonView, pace: ComparisonPace): string {
  const { looks, elapsedMs, timeMs } = pace;
  const most = looks.at(-1)!;
  const next = looks.find((look) => look > pairs);
  const head = `${pairs} of at most ${most} pairs`;
  if (pairs === 0 || next === undefined) return head;
  const pairMs = elapsedMs / (pairs + lost);
  const latestMs = Math.min((most - pairs) * pairMs, (timeMs ?? Infinity) - elapsedMs);
  const nextMs = (next - pairs) * pairMs;
  const sinceLook = pairs - (looks.findLast((look) => look <= pairs) ?? 0);
  const missing = gates.flatMap(({ gate, forecast }) =>
    gate.isGating && forecast !== null ? Math.max(1, forecast.pairs - sinceLook) : [],
  );
  return [
    head,
    nextMs <= latestMs ? `next look at ${next}, in ${formatClock(nextMs)}` : [],
    missing.length > 0 ? `about ${Math.max(...missing)} more would tell` : [],
    `over in ${formatClock(Math.max(0, latestMs))} at the latest`,
  ]
    .flat()
    .join(", ");
}
