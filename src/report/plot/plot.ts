/** Lines in a frame of characters, for a terminal. Pure. */
import { inCharset, paint, type TextStyle } from "../text/style.js";

/** A curve: its points in their order. */
export interface PlotLine {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** One of them that is drawn with a capital letter. */
  readonly marked?: readonly [x: number, y: number] | undefined;
}

/** An axis: values as they stand in the points, which may be logarithms. */
export interface PlotAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly (readonly [value: number, text: string])[];
}

const HEIGHT = 14;
const LEAST_WIDTH = 10;

/** What a line is drawn with; where lines meet, the one with the later letter is seen. */
export function letterOf(index: number): string {
  return String.fromCharCode("a".charCodeAt(0) + (index % 26));
}

/** Rows of the plot with both axes, none wider than the style's columns. */
export function plotRows(
  lines: readonly PlotLine[],
  x: PlotAxis,
  y: PlotAxis,
  style: TextStyle,
): string[] {
  const margin = Math.max(...y.ticks.map(([, text]) => text.length)) + 1;
  const width = Math.max(LEAST_WIDTH, style.columns - margin - 2);
  const columnOf = (value: number) => cellOf(value, x, width);
  const rowOf = (value: number) => HEIGHT - 1 - cellOf(value, y, HEIGHT);
  const cells = Array.from({ length: HEIGHT }, () => new Array<string>(width).fill(" "));
  for (const [value] of y.ticks) cells[rowOf(value)]!.fill("·");
  for (const [index, { points }] of lines.entries()) {
    for (const [column, row] of cellsOf(points, columnOf, rowOf)) {
      cells[row]![column] = letterOf(index);
    }
  }
  for (const [index, { marked }] of lines.entries()) {
    if (marked === undefined) continue;
    cells[rowOf(marked[1])]![columnOf(marked[0])] = letterOf(index).toUpperCase();
  }
  const labels = new Map(y.ticks.map(([value, text]) => [rowOf(value), text]));
  const rows = cells.map((row, i) => {
    const label = (labels.get(i) ?? "").padStart(margin);
    return `${label} ${row.map((cell) => (cell === "·" ? paint(cell, "dim", style) : cell)).join("")}`;
  });
  return [...rows, xLabels(x, columnOf, margin + 1, style.columns)].map((row) =>
    inCharset(row.trimEnd(), style),
  );
}

function cellOf(value: number, { min, max }: PlotAxis, cells: number): number {
  const share = max > min ? (value - min) / (max - min) : 0.5;
  return Math.min(cells - 1, Math.max(0, Math.round(share * (cells - 1))));
}

/** Cells without a gap from each point to the next. */
function cellsOf(
  points: PlotLine["points"],
  columnOf: (x: number) => number,
  rowOf: (y: number) => number,
): [column: number, row: number][] {
  const [first] = points;
  if (first === undefined) return [];
  const start: [number, number] = [columnOf(first[0]), rowOf(first[1])];
  const rest = points.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = points[i]!;
    const [from, to] = [columnOf(fromX), columnOf(x)];
    const steps = Math.max(1, Math.abs(to - from), Math.abs(rowOf(y) - rowOf(fromY)));
    return Array.from({ length: steps }, (_, step): [number, number] => {
      const share = (step + 1) / steps;
      return [from + Math.round((to - from) * share), rowOf(fromY + (y - fromY) * share)];
    });
  });
  return [start, ...rest];
}

function xLabels(
  { ticks }: PlotAxis,
  columnOf: (x: number) => number,
  margin: number,
  columns: number,
): string {
  return ticks.reduce((line, [value, text]) => {
    const at = Math.min(margin + columnOf(value), columns - 1 - text.length);
    // One that would run into the one before is left out.
    return at < line.length + (line === "" ? 0 : 1) ? line : line.padEnd(at) + text;
  }, "");
}
