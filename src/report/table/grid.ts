/** Rows of figures under titles, fitted to a terminal from 40 columns on. */
import Table from "cli-table3";
import { inCharset, paint, type TextStyle, truncateMiddle, widthOf } from "../text/style.js";

const GAP = "  ";

const BORDERS = ["top", "bottom", "mid", "left", "right"].flatMap((border) => {
  return [border, `${border}-left`, `${border}-mid`, `${border}-right`];
});
const NO_BORDERS = Object.fromEntries([...BORDERS, "middle"].map((border) => [border, ""]));

/** What names have of a terminal's width at least, before columns give way. */
const NAME_SHARE = 1 / 7;
const LEAST_NAME_WIDTH = 7;

export interface Column<Content> {
  readonly title: string;
  readonly align: "left" | "right";
  /** The columns with the lowest numbers give way first; the one with the highest stays. */
  readonly stays: number;
  /** null: nothing to say. A column in which no row has something to say is left out. */
  readonly cell: (content: Content) => string | null;
}

export interface GridRow<Content> {
  /** It is cut where the room does not suffice; "" continues the row above. */
  readonly name: string;
  /** Of the name, never cut. */
  readonly suffix: string;
  /** What has cells, or a text in their place. */
  readonly content: Content | string;
}

/** A column with the cells of all rows. */
interface Cells {
  readonly title: string;
  readonly align: "left" | "right";
  readonly stays: number;
  readonly cells: readonly string[];
  /** The gap before it included. */
  readonly width: number;
}

/** A line of titles, a rule and a line for each row. */
export function drawGrid<Content>(
  title: string,
  columns: readonly Column<Content>[],
  rows: readonly GridRow<Content>[],
  style: TextStyle,
): string[] {
  const names = rows.map(({ name, suffix }) => [inCharset(name, style), inCharset(suffix, style)]);
  const longest = Math.max(...[[title], ...names].map((parts) => widthOf(parts.join(""))));
  const all = columnsOf(columns, rows).map((column) => cellsOf(column, rows, style));
  const forNames = Math.max(LEAST_NAME_WIDTH, Math.floor(style.columns * NAME_SHARE));
  const fitting = fit(all, style.columns - Math.min(longest, forNames));
  const texts = rows.map(({ content }) => (typeof content === "string" ? GAP + content : ""));
  const nameWidth = Math.min(
    longest,
    style.columns - Math.max(totalWidth(fitting), ...texts.map(widthOf)),
  );
  const shown = names.map(([name, suffix]) => {
    return truncateMiddle(name!, nameWidth - widthOf(suffix!)) + suffix;
  });
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: [nameWidth, ...fitting.map(({ width }) => width)],
    colAligns: ["left", ...fitting.map(({ align }) => align)],
  });
  table.push([title, ...fitting.map((column) => GAP + column.title)]);
  table.push(...shown.map((name, i) => [name, ...fitting.map(({ cells }) => GAP + cells[i]!)]));
  const [head, ...lines] = table
    .toString()
    .split("\n")
    .map((line, i) => {
      const text = texts[i - 1] ?? "";
      return (
        text === "" ? line : line.slice(0, line.length - totalWidth(fitting)) + text
      ).trimEnd();
    }) as [string, ...string[]];
  const width = Math.max(...[head, ...lines].map(widthOf));
  return [paint(head, "bold", style), paint("─".repeat(width), "dim", style), ...lines];
}

/** The columns in which a row has something to say. */
export function columnsOf<Content>(
  columns: readonly Column<Content>[],
  rows: readonly GridRow<Content>[],
): Column<Content>[] {
  return columns.filter(({ cell }) =>
    rows.some(({ content }) => typeof content !== "string" && cell(content) !== null),
  );
}

function cellsOf<Content>(
  { title, align, stays, cell }: Column<Content>,
  rows: readonly GridRow<Content>[],
  style: TextStyle,
): Cells {
  const cells = rows.map(({ content }) => {
    return typeof content === "string" ? "" : inCharset(cell(content) ?? "", style);
  });
  const width = GAP.length + Math.max(...[title, ...cells].map(widthOf));
  return { title, align, stays, cells, width };
}

function fit(columns: readonly Cells[], room: number): readonly Cells[] {
  if (columns.length <= 1 || totalWidth(columns) <= room) return columns;
  const first = Math.min(...columns.map(({ stays }) => stays));
  const others = columns.filter(({ stays }) => stays > first);
  return fit(others, room);
}

function totalWidth(columns: readonly Cells[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}
