/** What has no column in the table: the costs of an I/O, the evidence of polling, errors, in words. */
import { median } from "../../base/median.js";
import { printable } from "../../base/printable.js";
import { joinEntries } from "../../result/entries/aggregate.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import { partsOf } from "../../result/entries/unified.js";
import { REPORT_PERCENTILES } from "../../result/latency/percentiles.js";
import {
  figuresInLaunches,
  lanesInLaunches,
  least,
  most,
  pickFigures,
} from "../../result/launches.js";
import type { EntryFigures, Tail } from "../../result/model/figures.js";
import type { ResultJob } from "../../result/model/job.js";
import type {
  LaneResult,
  PollEvidence,
  RingInEffect,
  VerifyResult,
} from "../../result/model/lane.js";
import type { RunResult } from "../../result/model/result.js";
import { describeVerified } from "../../result/verify-result.js";
import { shownPercentile } from "../percentiles.js";
import { criterionText, goalText } from "../steady-state.js";
import { formatCount, formatLatency } from "../text/units.js";

/** Clones of a job are told of together, also where each has a row of its own. */
export function factsOf(
  entries: readonly ReportEntry[],
  jobs: readonly ResultJob[],
): ReportEntry[] {
  const byJob = new Map<number, ReportEntry[]>();
  for (const entry of entries) {
    const { jobIndex } = entry.firstJob;
    byJob.set(jobIndex, [...(byJob.get(jobIndex) ?? []), entry]);
  }
  return [...byJob.values()].map((clones) => {
    return clones.length === 1 ? clones[0]! : joinEntries(clones, jobs);
  });
}

/** A line about the job, and one for each direction that has response times. */
export function factLines(entry: ReportEntry, result: RunResult): string[] {
  const launches = figuresInLaunches(entry, result);
  const figures = pickFigures(launches, median);
  const name = titleOf(entry);
  const { entersPerIo, interruptsPerIo, latency } = figures;
  const { ring } = entry.lanes[0]!;
  const calls = ring?.entries === 0 ? "system calls" : "io_uring_enter calls";
  const facts = [
    cpuOf(launches, figures),
    entersPerIo === null ? null : `${formatCount(entersPerIo)} ${calls} per I/O`,
    floorOf(entry, figures),
    interruptsPerIo === null ? null : `${formatCount(interruptsPerIo)} interrupts per I/O`,
    retriesOf(entry),
    ringModesOf(entry),
    latency === "lat" ? "latencies are total ones (lat)" : null,
    resizesOf(entry),
    pollingOf(entry),
    verifiedOf(entry),
    latencyTargetOf(entry),
    steadyStateOf(entry),
  ].filter((fact) => fact !== null);
  return [
    ...(facts.length > 0 ? [`${name}: ${facts.join(", ")}`] : []),
    ...responseLines(entry, figures),
  ];
}

/** `CPU 700ns per I/O`, of several launches `CPU 700ns (650ns to 720ns) per I/O` */
function cpuOf(launches: readonly EntryFigures[], { cpuNsPerIo }: EntryFigures): string | null {
  if (cpuNsPerIo === null) return null;
  const ends = [least, most].map((pick) => pickFigures(launches, pick).cpuNsPerIo!);
  const spread = launches.length === 1 ? "" : ` (${ends.map(formatLatency).join(" to ")})`;
  return `CPU ${formatLatency(cpuNsPerIo)}${spread} per I/O`;
}

/** What ended its lanes in any launch, or what they went on after. */
export function errorTexts(entry: ReportEntry, result: RunResult): string[] {
  const { error, ignoredErrors } = entry;
  const lanes = lanesInLaunches(entry, result);
  const name = titleOf(entry);
  const texts = lanes.flatMap(({ errorText }) => errorText ?? []);
  if (texts.length > 0) return [...new Set(texts)].map((text) => printable(`${name}: ${text}`));
  if (ignoredErrors !== null && ignoredErrors.count > 0) {
    const { count, errno } = ignoredErrors;
    return [`${name}: ${count} I/Os failed, the first with errno ${errno}; the job went on`];
  }
  return error === 0 ? [] : [`${name}: ended with errno ${error}`];
}

function titleOf({ name, lanes }: ReportEntry): string {
  return printable(name) + (lanes.length > 1 ? ` ×${lanes.length}` : "");
}

/** The smaller the share of the median, the more of a latency is the device's. */
function floorOf({ lanes }: ReportEntry, { directions }: EntryFigures): string | null {
  const { latencyNs } = lanes[0]!.baseline;
  if (latencyNs === null) return null;
  const mediansNs = Object.values(directions).flatMap((part) => part.percentilesNs?.["50"] ?? []);
  const smallestNs = Math.min(...mediansNs);
  const isKnown = mediansNs.length > 0 && smallestNs > 0;
  const share = isKnown ? ` (${formatCount((100 * latencyNs) / smallestNs)} % of p50)` : "";
  return `floor ${formatLatency(latencyNs)}${share}`;
}

/** `37 retries of I/Os (EAGAIN or EINTR)`, where there were any. */
function retriesOf({ lanes }: ReportEntry): string | null {
  const retries = lanes.reduce((sum, lane) => sum + (lane.retries ?? 0), 0);
  return retries === 0 ? null : `${retries} retries of I/Os (EAGAIN or EINTR)`;
}

/** What an option asks for, in contrast to what hipri takes wherever the kernel has it. */
const RING_MODES: Readonly<Partial<Record<keyof RingInEffect, string>>> = {
  iopoll: "iopoll",
  hybridIopoll: "hybrid_iopoll",
  sqpoll: "sqpoll",
  registeredBuffers: "registered_buffers",
  registeredFiles: "registered_files",
  hugePages: "huge_pages",
};

function ringModesOf({ lanes }: ReportEntry): string | null {
  const { ring } = lanes[0]!;
  const modes = Object.entries(RING_MODES).flatMap(([mode, words]) =>
    ring?.[mode as keyof RingInEffect] === true ? words : [],
  );
  return modes.length > 0 ? modes.join(" ") : null;
}

/** `20 ring resizes, each a stall of 41.0µs, the longest of 85.1µs` */
function resizesOf({ lanes }: ReportEntry): string | null {
  // Lanes of one worker share its ring.
  const rings = new Map(lanes.map((lane) => [lane.workerIndex, lane.ringResizes]));
  const resized = [...rings.values()].filter((each) => each !== null);
  if (resized.length === 0) return null;
  const count = resized.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return "the ring was not resized";
  const mean = formatLatency(resized.reduce((sum, each) => sum + each.totalNs, 0) / count);
  const longest = formatLatency(Math.max(...resized.map((each) => each.longestNs)));
  return `${count} ring resizes, each a stall of ${mean}, the longest of ${longest}`;
}

const POLLING_WORDS: Readonly<Record<PollEvidence["state"], string | null>> = {
  "not-requested": null,
  proven: "polled, proven",
  plausible: "polled, plausible",
  no: "NOT POLLED",
  unknown: null,
};

/** Clones of a job have the same targets, so what was seen of one goes for all that say the same. */
function pollingOf({ lanes }: ReportEntry): string | null {
  const words = lanes.flatMap(({ polling: { state, detail } }) => {
    const words = POLLING_WORDS[state];
    return words === null ? [] : `${words}: ${detail}`;
  });
  return words.length > 0 ? [...new Set(words)].join("; ") : null;
}

/** `48 of 64 written blocks verified, 16 overwritten` */
function verifiedOf({ lanes }: ReportEntry): string | null {
  const outcomes = lanes.flatMap(({ verified }) => verified ?? []);
  if (outcomes.length === 0) return null;
  const sum = (value: (outcome: VerifyResult) => number) =>
    outcomes.reduce((total, outcome) => total + value(outcome), 0);
  return describeVerified({
    blocks: sum(({ blocks }) => blocks),
    written: outcomes.every(({ written }) => written === null)
      ? null
      : sum(({ written }) => written ?? 0),
    overwritten: sum(({ overwritten }) => overwritten),
    failed: sum(({ failed }) => failed),
  });
}

/** `latency_target 1.00ms: depth 12 of 32`, or what the clones came to. */
function latencyTargetOf({ lanes, firstJob }: ReportEntry): string | null {
  const depths = lanes.flatMap(({ latencyDepth }: LaneResult) => latencyDepth ?? []);
  if (firstJob.latencyTargetUs === 0 || depths.length === 0) return null;
  const [least, most] = [Math.min(...depths), Math.max(...depths)];
  const found = least === most ? `depth ${least}` : `depths ${least} to ${most}`;
  const target = formatLatency(firstJob.latencyTargetUs * 1000);
  return `latency_target ${target}: ${found} of ${firstJob.depth}`;
}

/** `steady state attained (iops_slope:0.300000%, at 0.021000%)` */
function steadyStateOf({ steadyState }: ReportEntry): string | null {
  if (steadyState === null) return null;
  const words = steadyState.attained ? "steady state attained" : "NO STEADY STATE";
  return `${words} (${goalText(steadyState)}, at ${criterionText(steadyState)})`;
}

/** Under a rate: what a client would have waited, and how punctual the generator was. */
function responseLines(entry: ReportEntry, { directions }: EntryFigures): string[] {
  return partsOf(entry).flatMap(({ name, part }) => {
    const { response = null, lateness = null } = directions[name] ?? {};
    if (response === null) return [];
    const late =
      lateness === null
        ? ""
        : `; scheduled starts were missed by ${tailText(lateness, part.lateness.count)}`;
    const waited = tailText(response, part.response.count);
    return `${titleOf(entry)}: ${name} response time: ${waited}${late}`;
  });
}

function tailText({ percentilesNs, maxNs }: Tail, samples: number): string {
  const named = REPORT_PERCENTILES.map((percentile) => {
    return [`p${percentile}`, shownPercentile(percentilesNs, percentile, samples)] as const;
  });
  return [...named, ["max", maxNs] as const]
    .flatMap(([name, ns]) => (ns === null ? [] : `${name} ${formatLatency(ns)}`))
    .join(", ");
}
