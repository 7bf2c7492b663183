/** What a printed report shows of an entry. */

import { printable } from "../../base/printable.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import { entryFigures } from "../../result/entries/figures.js";
import type { EntryFigures } from "../../result/model/figures.js";
import type {
  LaneResult,
  PollEvidence,
  RingInEffect,
  VerifyResult,
} from "../../result/model/lane.js";
import type { RunResult } from "../../result/model/result.js";
import { describeVerified } from "../../result/verify-result.js";
import { criterionText, goalText } from "../steady-state.js";
import { formatLatency } from "../units.js";
import type { FloorView, JobView } from "./view.js";

/** What an option asks for, in contrast to what hipri takes wherever the kernel has it. */
const RING_MODES: Readonly<Partial<Record<keyof RingInEffect, string>>> = {
  iopoll: "iopoll",
  hybridIopoll: "hybrid_iopoll",
  sqpoll: "sqpoll",
  registeredBuffers: "registered_buffers",
  registeredFiles: "registered_files",
  hugePages: "huge_pages",
};

export function jobView(entry: ReportEntry, state: RunResult["state"]): JobView {
  const { lanes, firstJob } = entry;
  const [first] = lanes as [LaneResult, ...LaneResult[]];
  const figures = entryFigures(entry, state);
  const name = printable(entry.name);
  const { ring } = first;
  return {
    jobIndex: first.jobIndex,
    name: lanes.length > 1 ? `${name} ×${lanes.length}` : name,
    units: firstJob,
    figures,
    isNop: firstJob.workload === "nop",
    floor: floorView(first, figures),
    ringModes: Object.entries(RING_MODES).flatMap(([mode, words]) =>
      ring?.[mode as keyof RingInEffect] === true ? words : [],
    ),
    resizes: resizesOf(lanes),
    polling: pollingOf(lanes),
    verified: verifiedOf(lanes),
    steadyState: steadyStateOf(entry),
    errors: errorsOf(entry),
  };
}

/** `20 ring resizes, each a stall of 41.0µs, the longest of 85.1µs` */
function resizesOf(lanes: readonly LaneResult[]): string | null {
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

/** `48 of 64 written blocks verified, 16 overwritten` */
function verifiedOf(lanes: readonly LaneResult[]): string | null {
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

function floorView(lane: LaneResult, { directions }: EntryFigures): FloorView | null {
  const { latencyNs } = lane.baseline;
  if (latencyNs === null) return null;
  const mediansNs = Object.values(directions).flatMap((part) => part.percentilesNs?.["50"] ?? []);
  const smallestNs = Math.min(...mediansNs);
  const isKnown = mediansNs.length > 0 && smallestNs > 0;
  return { latencyNs, percentOfP50: isKnown ? (100 * latencyNs) / smallestNs : null };
}

const POLLING_WORDS: Readonly<Record<PollEvidence["state"], string | null>> = {
  "not-requested": null,
  proven: "polled, proven",
  plausible: "polled, plausible",
  no: "NOT POLLED",
  unknown: null,
};

/** Clones of a job have the same targets, so what was seen of one goes for all that say the same. */
function pollingOf(lanes: readonly LaneResult[]): string | null {
  const words = lanes.flatMap(({ polling: { state, detail } }) => {
    const words = POLLING_WORDS[state];
    return words === null ? [] : `${words}: ${detail}`;
  });
  return words.length > 0 ? [...new Set(words)].join("; ") : null;
}

/** `steady state attained (iops_slope:0.300000%, at 0.021000%)` */
function steadyStateOf({ steadyState }: ReportEntry): string | null {
  if (steadyState === null) return null;
  const words = steadyState.attained ? "steady state attained" : "NO STEADY STATE";
  return `${words} (${goalText(steadyState)}, at ${criterionText(steadyState)})`;
}

function errorsOf({ lanes, error, ignoredErrors }: ReportEntry): string[] {
  const texts = lanes.flatMap(({ errorText }) => errorText ?? []);
  if (texts.length > 0) return [...new Set(texts)];
  if (ignoredErrors !== null && ignoredErrors.count > 0) {
    const { count, errno } = ignoredErrors;
    return [`${count} I/Os failed, the first with errno ${errno}; the job went on`];
  }
  return error === 0 ? [] : [`ended with errno ${error}`];
}
