/** The table that a run ends with: a row for each job and direction, then what needs saying. */
import Table from "cli-table3";
import { printable } from "../base/printable.js";
import { REPORT_PERCENTILES } from "../result/latency/percentiles.js";
import type { PartFigures, Tail } from "../result/model/figures.js";
import type { SkippedJob } from "../result/model/result.js";
import type { SharingPenalty } from "../result/model/sharing.js";
import { inCharset, paint, type TextStyle, truncate, wrap } from "./style.js";
import { formatBandwidth, formatCount, formatLatency } from "./units.js";
import type { JobView, ReportView } from "./view/view.js";

const GAP = 2;
const LEAST_NAME_WIDTH = 8;

/** A direction of a job. */
interface Part extends PartFigures {
  readonly direction: string;
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (job: JobView, part: Part) => string;
}

const MEAN: Column = latencyColumn("mean", (part) => part.meanNs);

/** All but the name, which takes the room that is left. */
const COLUMNS: readonly Column[] = [
  { title: "", align: "left", cell: (_job, part) => part.direction },
  { title: "IOPS", align: "right", cell: (_job, part) => formatCount(part.iops) },
  {
    title: "bandwidth",
    align: "right",
    cell: (job, part) => (job.isNop ? "-" : formatBandwidth(part.bytesPerSecond, job.units)),
  },
  MEAN,
  ...REPORT_PERCENTILES.map((percentile) =>
    latencyColumn(`p${percentile}`, (part) => part.percentilesNs?.[percentile] ?? null),
  ),
  latencyColumn("max", (part) => part.maxNs),
];

function latencyColumn(title: string, ns: (part: Part) => number | null): Column {
  return {
    title,
    align: "right",
    cell: (_job, part) => {
      const value = ns(part);
      return value === null ? "-" : formatLatency(value);
    },
  };
}

/** The whole report, with a newline at the end. */
export function renderReport(view: ReportView, style: TextStyle): string {
  const lines = [
    ...headLines(view, style),
    "",
    ...tableLines(view, style),
    ...view.jobs.flatMap((job) =>
      "reason" in job ? skippedLines(job, style) : jobLines(job, style),
    ),
    ...sharingLines(view.sharing, style),
    ...view.notes.flatMap((note) => saying("note", note, "yellow", style)),
    ...view.limits.flatMap((line) => wrap(line, "  ", style)),
  ];
  return `${inCharset(lines.join("\n"), style)}\n`;
}

function headLines(view: ReportView, style: TextStyle): string[] {
  const seconds = `${(view.elapsedMs / 1000).toFixed(1)} s`;
  const head = wrap([...view.origin, seconds].join(" · "), "", style);
  if (view.interruptedBy === null) return head;
  const kind = `interrupted by ${view.interruptedBy}`;
  return [...head, ...saying(kind, "this is what was measured until then", "red", style)];
}

function tableLines(view: ReportView, style: TextStyle): string[] {
  const hasRow = (job: JobView | SkippedJob) => "reason" in job || partsOf(job).length > 0;
  if (!view.jobs.some(hasRow)) return ["no I/O was completed", ""];
  const rows = view.jobs.flatMap(rowsOf);
  const cellsOf = (columns: readonly Column[]) => rows.map((row) => row.cells(columns));
  const roomForName = (columns: readonly Column[]) =>
    style.columns - widthOf(columns, cellsOf(columns));
  const longestName = Math.max(...rows.map((row) => row.name.length));
  const withMean = longestName <= roomForName(COLUMNS);
  const columns = withMean ? COLUMNS : COLUMNS.filter((column) => column !== MEAN);
  const nameWidth = Math.max(LEAST_NAME_WIDTH, roomForName(columns));
  const cells = cellsOf(columns).map((row, i) => [truncate(rows[i]!.name, nameWidth), ...row]);
  return draw([{ title: "job", align: "left" }, ...columns], cells, style);
}

/** Titles and cells of all columns, for other ways to draw them. */
export function tableCells({ jobs }: ReportView) {
  return {
    titles: ["job", ...COLUMNS.map(({ title }) => title)],
    aligns: ["left", ...COLUMNS.map(({ align }) => align)],
    rows: jobs.flatMap(rowsOf).map((row) => [row.name, ...row.cells(COLUMNS)]),
  };
}

interface Row {
  readonly name: string;
  cells(columns: readonly Column[]): string[];
}

/** One row for each direction of a job, or one that says why there is none. */
function rowsOf(job: JobView | SkippedJob): Row[] {
  if ("reason" in job) {
    const name = printable(job.name);
    return [rowWithout(name, "skipped")];
  }
  const parts = partsOf(job);
  if (parts.length === 0) return [rowWithout(job.name, "no I/O")];
  return parts.map((part, i) => ({
    name: i === 0 ? job.name : "",
    cells: (columns) => columns.map((column) => column.cell(job, part)),
  }));
}

/** In place of figures it says why there are none. */
function rowWithout(name: string, why: string): Row {
  return { name, cells: (columns) => columns.map((_, i) => (i === 0 ? why : "")) };
}

function partsOf({ figures, isNop }: JobView): Part[] {
  return Object.entries(figures.directions).map(([name, part]) => {
    return { ...part, direction: isNop ? "nop" : name };
  });
}

/** What columns take, the gap before each of them included. */
function widthOf(columns: readonly Column[], cells: readonly string[][]): number {
  return columns.reduce(
    (sum, { title }, i) =>
      sum + GAP + Math.max(title.length, ...cells.map((row) => row[i]!.length)),
    0,
  );
}

function draw(
  columns: readonly Pick<Column, "title" | "align">[],
  rows: readonly string[][],
  style: TextStyle,
): string[] {
  const table = new Table({
    head: columns.map((column) => column.title),
    colAligns: columns.map((column) => column.align),
    chars: Object.fromEntries(BORDERS.map((border) => [border, ""])),
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
  });
  table.push(...rows.map((row) => [...row]));
  const [head, ...body] = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const width = Math.max(...[head!, ...body].map((line) => line.length));
  return [paint(head!, "bold", style), paint("─".repeat(width), "dim", style), ...body, ""];
}

const BORDERS = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
  "middle",
] as const;

/** What has no column: the costs of an I/O, the evidence of polling, errors. */
function jobLines(job: JobView, style: TextStyle): string[] {
  const { cpuNsPerIo, entersPerIo, interruptsPerIo, latency } = job.figures;
  const facts = [
    cpuNsPerIo === null ? null : `CPU ${formatLatency(cpuNsPerIo)} per I/O`,
    entersPerIo === null ? null : `${formatCount(entersPerIo)} io_uring_enter calls per I/O`,
    floorText(job),
    interruptsPerIo === null ? null : `${formatCount(interruptsPerIo)} interrupts per I/O`,
    job.ringModes.length > 0 ? job.ringModes.join(" ") : null,
    latency === "lat" ? "latencies are total ones (lat)" : null,
    job.resizes,
    job.polling,
    job.verified,
    job.steadyState,
  ].filter((fact) => fact !== null);
  return [
    ...(facts.length > 0 ? wrap(`${job.name}: ${facts.join(", ")}`, "  ", style) : []),
    ...partsOf(job).flatMap((part) => responseLines(job, part, style)),
    ...job.errors.flatMap((error) =>
      saying("error", printable(`${job.name}: ${error}`), "red", style),
    ),
  ];
}

function skippedLines({ name, reason }: SkippedJob, style: TextStyle): string[] {
  return saying("skipped", printable(`${name}: ${reason}`), "yellow", style);
}

/** The smaller the share of the median, the more of a latency is the device's. */
function floorText({ floor }: JobView): string | null {
  if (floor === null) return null;
  const share = floor.percentOfP50 === null ? "" : ` (${formatCount(floor.percentOfP50)} % of p50)`;
  return `floor ${formatLatency(floor.latencyNs)}${share}`;
}

/** `--isolate`: a row for each lane that shared its ring. */
function sharingLines(sharing: readonly SharingPenalty[], style: TextStyle): string[] {
  if (sharing.length === 0) return [];
  const figures = ["iops", "p50", "p99"] as const;
  const titles = [
    { title: "shared ÷ alone", align: "left" },
    { title: "IOPS", align: "right" },
    { title: "p50", align: "right" },
    { title: "p99", align: "right" },
  ] as const;
  const rows = sharing.map((lane) => {
    const factors = figures.map((figure) => lane[figure]?.toFixed(2) ?? "-");
    return [truncate(printable(lane.name), style.columns - 3 * (GAP + 8)), ...factors];
  });
  return ["", ...draw(titles, rows, style)];
}

/** Under a rate: what a client would have waited, and how punctual the generator was. */
function responseLines(
  job: JobView,
  { direction, response, lateness }: Part,
  style: TextStyle,
): string[] {
  if (response === null) return [];
  const missed = lateness === null ? "" : `; scheduled starts were missed by ${tailText(lateness)}`;
  const text = `${job.name}: ${direction} response time: ${tailText(response)}${missed}`;
  return wrap(text, "  ", style);
}

function tailText({ percentilesNs, maxNs }: Tail): string {
  const named = REPORT_PERCENTILES.map((p) => [`p${p}`, percentilesNs?.[p]] as const);
  return [...named, ["max", maxNs] as const]
    .flatMap(([name, ns]) => (typeof ns === "number" ? `${name} ${formatLatency(ns)}` : []))
    .join(", ");
}

function saying(kind: string, text: string, color: "red" | "yellow", style: TextStyle): string[] {
  const [first, ...rest] = wrap(`${kind}: ${text}`, "  ", style);
  return [paint(kind, color, style) + first!.slice(kind.length), ...rest];
}
