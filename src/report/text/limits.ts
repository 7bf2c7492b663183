/** What came of limits, as lines for people. */
import { median } from "../../base/median.js";
import type { LimitVerdict } from "../../result/model/limit.js";
import type { RunResult } from "../../result/model/result.js";
import { formatBandwidth, formatCount, formatLatency } from "./units.js";

const MARKS = { passed: "✓", failed: "✗", undecided: "?", skipped: "-" } as const;

/**
 * A line for each limit that does not stand, and one that counts:
 * `✗ db-read p99 3.41ms, limit <2ms (+71 %), in 7 of 7 launches`
 */
export function limitLines({ limits, jobs }: Pick<RunResult, "limits" | "jobs">): string[] {
  if (limits.length === 0) return [];
  const standing = limits.filter(({ outcome }) => outcome !== "passed");
  const count = (outcome: LimitVerdict["outcome"]): string[] => {
    const number = limits.filter((each) => each.outcome === outcome).length;
    return number === 0 ? [] : [`${number} ${outcome}`];
  };
  const counts = (["passed", "failed", "undecided", "skipped"] as const).flatMap(count);
  return [
    ...standing.map(
      (each) => `${MARKS[each.outcome]} ${limitedJob(each, jobs)} ${limitText(each)}`,
    ),
    `limits: ${counts.join(", ")}`,
  ];
}

/** Whose limit it is: `db-read`, `db-read on n2` */
export function limitedJob({ job, host }: LimitVerdict, jobs: RunResult["jobs"]): string {
  const name = jobs.find(({ jobIndex }) => jobIndex === job)?.name ?? "";
  return name + onHost(host);
}

/** ` on n2`; "" of all hosts. */
export function onHost(host: string | null): string {
  return host === null ? "" : ` on ${host}`;
}

const SPELLED = /^([^<>=]+)(.*)$/;

/** `p99 3.41ms, limit <2ms (+71 %), in 7 of 7 launches`; of a property what speaks against it. */
export function limitText(verdict: LimitVerdict): string {
  const { limit, unit, values, bound, why } = verdict;
  const launches = launchesText(verdict);
  const reason = why === null ? "" : `: ${why}`;
  const known = values.filter((each) => each !== null).sort((a, b) => a - b);
  const value = median(known);
  if (unit === null || known.length === 0) return `${limit}${reason}${launches}`;
  const [, figure = "", asked = ""] = SPELLED.exec(limit) ?? [];
  const away = bound === null || bound === 0 ? "" : ` (${signedPercent(value / bound - 1)})`;
  return `${figure} ${inUnit(value, unit)}, limit ${asked}${away}${reason}${launches}`;
}

function launchesText({ values, outcome, passes, failures }: LimitVerdict): string {
  if (outcome === "failed") return `, in ${failures} of ${values.length} launches`;
  if (outcome !== "undecided" || values.length === 1) return "";
  return `, kept in ${passes} and missed in ${failures} of ${values.length} launches`;
}

/** A figure of a limit, for people. */
export function inUnit(value: number, unit: NonNullable<LimitVerdict["unit"]>): string {
  switch (unit) {
    case "time":
      return formatLatency(value);
    case "bandwidth":
      return formatBandwidth(value, { kbBase: 1024, unitBase: 8 });
    case "iops":
    case "number":
      return formatCount(value);
  }
}

/** `+71 %`, `-0.4 %` */
export function signedPercent(share: number): string {
  const percent = 100 * share;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(digits)} %`;
}
