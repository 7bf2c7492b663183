/** The rows of the table: for each job and direction, and for what the jobs of a group did together. */
import { printable } from "../../base/printable.js";
import { joinEntries } from "../../result/entries/aggregate.js";
import { entryIos, type ReportEntry } from "../../result/entries/entry.js";
import { entryFigures } from "../../result/entries/figures.js";
import { partsOf } from "../../result/entries/unified.js";
import type { PartFigures } from "../../result/model/figures.js";
import type { LaneResult } from "../../result/model/lane.js";
import type { RunResult } from "../../result/model/result.js";
import type { BandwidthUnits } from "../text/units.js";
import type { GridRow } from "./grid.js";
import { waitOf } from "./wait.js";

/** A direction of a job or of a group. */
export interface Part extends PartFigures {
  readonly direction: string;
  readonly units: BandwidthUnits;
  /** rw=nop, whose NOPs count as reads. */
  readonly isNop: boolean;
  /** The latencies that its percentiles are of. */
  readonly samples: number;
  /** Of all directions, in the first of them; null where the run had none. */
  readonly errors: number | null;
  readonly wait: string | null;
}

type Row = GridRow<Part>;

/** A job that was skipped or did no I/O has a row that says so. */
export function rowsOf(entries: readonly ReportEntry[], result: RunResult): Row[] {
  const skipped = result.skipped.map(({ jobIndex, name }) => {
    return { jobIndex, rows: [{ name: printable(name), suffix: "", content: "skipped" }] };
  });
  const groups = entries.map((entry, i) => {
    const own = entryRows(entry, nameOf(entry), result);
    const isLast = entries[i + 1]?.groupId !== entry.groupId;
    const total = isLast ? totalRows(entries, entry.groupId, result) : [];
    return { jobIndex: entry.firstJob.jobIndex, rows: [...own, ...total] };
  });
  return [...groups, ...skipped]
    .sort((a, b) => a.jobIndex - b.jobIndex)
    .flatMap(({ rows }) => rows);
}

/** `fast ×2`: a group of clones, by the name of the first. */
function nameOf({ name, lanes }: ReportEntry): Pick<Row, "name" | "suffix"> {
  return { name: printable(name), suffix: lanes.length > 1 ? ` ×${lanes.length}` : "" };
}

function entryRows(
  entry: ReportEntry,
  name: Pick<Row, "name" | "suffix">,
  result: RunResult,
): Row[] {
  const figures = entryFigures(entry, result.state);
  const parts = partsOf(entry).filter(({ part }) => part.ios > 0);
  const errors = sumErrors(entry.lanes);
  const isNop = entry.firstJob.workload === "nop";
  if (parts.length === 0) {
    const failed = errors === 0 ? "" : `, ${errors} ${errors === 1 ? "error" : "errors"}`;
    return [{ ...name, content: `no I/O${failed}` }];
  }
  const anyErrors = sumErrors(result.lanes) > 0;
  return parts.map((part, i) => ({
    ...(i === 0 ? name : { name: "", suffix: "" }),
    content: {
      ...figures.directions[part.name]!,
      direction: isNop ? "nop" : part.name,
      units: entry.firstJob,
      isNop,
      samples: part.part[figures.latency].count,
      errors: anyErrors && i === 0 ? errors : null,
      wait: i === 0 ? waitOf(entry.lanes, result) : null,
    },
  }));
}

/** Where several jobs of a group did I/O. NOPs are no reads that could be added to others. */
function totalRows(entries: readonly ReportEntry[], groupId: number, result: RunResult): Row[] {
  const group = entries.filter((entry) => entry.groupId === groupId);
  const active = group.filter((entry) => entryIos(entry) > 0);
  const kinds = new Set(active.map(({ firstJob }) => firstJob.workload === "nop"));
  if (active.length < 2 || kinds.size > 1) return [];
  const total = joinEntries(group, result.jobs);
  const { latency } = entryFigures(total, result.state);
  const rows = entryRows(total, { name: "total", suffix: ` ×${total.lanes.length}` }, result);
  return rows.map(({ content, ...row }) => {
    return {
      ...row,
      content: typeof content === "string" ? content : whole(content, active, latency),
    };
  });
}

/** How each job waited stands above. Latencies that some of them did not keep are not those of all. */
function whole(part: Part, group: readonly ReportEntry[], latency: "clat" | "lat"): Part {
  const added = group.flatMap((entry) =>
    partsOf(entry).filter(({ name, part: { ios } }) => name === part.direction && ios > 0),
  );
  const isWhole = added.every((each) => each.part[latency].count > 0);
  const unknown = { meanNs: null, maxNs: null, percentilesNs: null };
  return { ...part, ...(isWhole ? {} : unknown), wait: null };
}

/** Errors that ended a lane, blocks that did not verify, and errors that it went on after. */
function sumErrors(lanes: readonly LaneResult[]): number {
  return lanes.reduce((sum, { error, verified, ignoredErrors }) => {
    const ended = error === 0 ? 0 : Math.max(1, verified?.failed ?? 0);
    return sum + ended + (ignoredErrors?.count ?? 0);
  }, 0);
}
