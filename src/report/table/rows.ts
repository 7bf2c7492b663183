/** The rows of the table: for each job and direction, and for what the jobs of a group did together. */
import { median } from "../../base/median.js";
import { printable } from "../../base/printable.js";
import { joinEntries } from "../../result/entries/aggregate.js";
import { entryIos, type ReportEntry } from "../../result/entries/entry.js";
import { type EntryPart, partsOf } from "../../result/entries/unified.js";
import { type HostEntry, jobsOnHosts } from "../../result/hosts/entries.js";
import { slowestHosts } from "../../result/hosts/together.js";
import {
  figuresInLaunches,
  lanesInLaunches,
  launchesOf,
  least,
  most,
  type Pick,
  pickFigures,
} from "../../result/launches.js";
import type { EntryFigures, PartFigures } from "../../result/model/figures.js";
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
type Named = Omit<Row, "content">;

/** A job that was skipped or did no I/O has a row that says so. */
export function rowsOf(entries: readonly ReportEntry[], result: RunResult): Row[] {
  const ofHosts = new Map(jobsOnHosts(result).map(({ all, hosts }) => [all.firstJob, hosts]));
  const skipped = result.skipped.map(({ jobIndex, name }) => {
    return { jobIndex, rows: [{ name: printable(name), suffix: "", content: "skipped" }] };
  });
  const groups = entries.map((entry, i) => {
    const onHosts = ofHosts.get(entry.firstJob);
    const own =
      onHosts === undefined
        ? entryRows(entry, nameOf(entry), result)
        : hostRows(entry, onHosts, result);
    const isLast = entries[i + 1]?.groupId !== entry.groupId;
    const total = isLast ? totalRows(entries, entry.groupId, result) : [];
    return { jobIndex: entry.firstJob.jobIndex, rows: [...own, ...total] };
  });
  return [...groups, ...skipped]
    .sort((a, b) => a.jobIndex - b.jobIndex)
    .flatMap(({ rows }) => rows);
}

/** `fast ×2`: a group of clones, by the name of the first. */
function nameOf(entry: ReportEntry): Named {
  return { name: printable(entry.name), suffix: suffixOf(entry) };
}

function suffixOf({ lanes }: ReportEntry): string {
  return lanes.length > 1 ? ` ×${lanes.length}` : "";
}

/** Rows of hosts that a job has at most; where there are more, those of the slowest. */
const MOST_HOSTS = 40;
const SLOWEST_HOSTS = 10;

/** A row for each host, then all of them. */
function hostRows(all: ReportEntry, hosts: readonly HostEntry[], result: RunResult): Row[] {
  const name = printable(all.name);
  const shown = hosts.length > MOST_HOSTS ? slowestHosts(hosts).slice(0, SLOWEST_HOSTS) : hosts;
  const rows = shown.flatMap(({ host, entry }) =>
    entryRows(entry, { name: `${name} ${printable(host.name)}`, suffix: suffixOf(entry) }, result),
  );
  const hidden = hosts.length - shown.length;
  const left = { name: `${hidden} faster hosts`, suffix: "", content: "in --format csv" };
  const suffix = ` ×${hosts.length} hosts`;
  return [...rows, ...(hidden > 0 ? [left] : []), ...entryRows(all, { name, suffix }, result)];
}

/** @param group the entries that this one adds up; null for one of its own */
function entryRows(
  entry: ReportEntry,
  name: Named,
  result: RunResult,
  group: readonly ReportEntry[] | null = null,
): Row[] {
  const launches = figuresInLaunches(entry, result);
  const { latency } = launches[0]!;
  const parts = activeParts(entry);
  const lanes = lanesInLaunches(entry, result);
  const errors = sumErrors(lanes);
  if (parts.length === 0) {
    const failed = errors === 0 ? "" : `, ${errors} ${errors === 1 ? "error" : "errors"}`;
    return [{ ...name, content: `no I/O${failed}` }];
  }
  const anyErrors = launchesOf(result).some(({ lanes }) => sumErrors(lanes) > 0);
  return parts.flatMap((part, i) => {
    const row = (pick: Pick): Part => ({
      ...partIn(entry, part, pickFigures(launches, pick)),
      ...(group === null || isWhole(group, part.name, latency) ? {} : UNKNOWN_LATENCY),
    });
    const first = {
      ...row(median),
      errors: anyErrors && i === 0 ? errors : null,
      wait: group === null && i === 0 ? waitOf(lanes, result) : null,
    };
    const spread = launches.length === 1 ? [] : SPREAD;
    return [
      { ...(i === 0 ? name : UNNAMED), content: first },
      ...spread.map(({ title, pick }) => ({
        ...UNNAMED,
        content: { ...row(pick), direction: title },
      })),
    ];
  });
}

/** What an entry did in each direction, by the medians of its launches. */
export function medianParts(entry: ReportEntry, result: RunResult): Part[] {
  const figures = pickFigures(figuresInLaunches(entry, result), median);
  const errors = sumErrors(lanesInLaunches(entry, result));
  return activeParts(entry).map((part, i) => {
    return { ...partIn(entry, part, figures), errors: i === 0 && errors > 0 ? errors : null };
  });
}

function activeParts(entry: ReportEntry): EntryPart[] {
  return partsOf(entry).filter(({ part }) => part.ios > 0);
}

function partIn(entry: ReportEntry, { name, part }: EntryPart, figures: EntryFigures): Part {
  const isNop = entry.firstJob.workload === "nop";
  return {
    ...figures.directions[name]!,
    direction: isNop ? "nop" : name,
    units: entry.firstJob,
    isNop,
    samples: part[figures.latency].count,
    errors: null,
    wait: null,
  };
}

/** What stands below the medians of several launches. */
const SPREAD = [
  { title: "least", pick: least },
  { title: "most", pick: most },
];

const UNNAMED = { name: "", suffix: "" };

/** Where several jobs of a group did I/O. NOPs are no reads that could be added to others. */
function totalRows(entries: readonly ReportEntry[], groupId: number, result: RunResult): Row[] {
  const group = entries.filter((entry) => entry.groupId === groupId);
  const active = group.filter((entry) => entryIos(entry) > 0);
  const kinds = new Set(active.map(({ firstJob }) => firstJob.workload === "nop"));
  if (active.length < 2 || kinds.size > 1) return [];
  const total = joinEntries(group, result.jobs);
  const name = { name: "total", suffix: ` ×${total.lanes.length}` };
  return entryRows(total, name, result, active);
}

/** Latencies that some of a group did not keep are not those of all. */
function isWhole(
  group: readonly ReportEntry[],
  direction: string,
  latency: "clat" | "lat",
): boolean {
  return group
    .flatMap((entry) => partsOf(entry))
    .filter(({ name, part }) => name === direction && part.ios > 0)
    .every(({ part }) => part[latency].count > 0);
}

const UNKNOWN_LATENCY = { meanNs: null, maxNs: null, percentilesNs: null };

/** Errors that ended a lane, blocks that did not verify, and errors that it went on after. */
function sumErrors(lanes: readonly LaneResult[]): number {
  return lanes.reduce((sum, { error, verified, ignoredErrors }) => {
    const ended = error === 0 ? 0 : Math.max(1, verified?.failed ?? 0);
    return sum + ended + (ignoredErrors?.count ?? 0);
  }, 0);
}
