/** Sorts every key of job files into what hipri honours, accepts without effect, and refuses. */
import { formatPlace } from "../../base/errors.js";
import type { Finding } from "../finding.js";
import type { Setting } from "../grammar/sections.js";
import type { Analysis } from "../load.js";
import { type FioVersion, missingIn } from "../options/since-fio.js";
import { findOption } from "../options/table.js";

export interface LintReport {
  /** Options and values that fio has and hipri does not. */
  readonly refused: readonly Finding[];
  /** Everything else that keeps the files from running. */
  readonly errors: readonly Finding[];
  readonly withoutEffect: readonly Finding[];
  /** What is done otherwise than the file says. */
  readonly notes: readonly Finding[];
  readonly honoured: readonly Setting[];
  /** What the fio that was asked about does not take. */
  readonly notInFio: readonly Missing[];
}

type Missing = Pick<Finding, "place" | "text" | "option">;

/** @param fio the version to hold the files against; null for none */
export function lintJobs(
  { findings, honoured, sections }: Analysis,
  fio: FioVersion | null = null,
): LintReport {
  const { errors, notices } = findings;
  return {
    refused: errors.filter(({ code }) => code === "refused-option"),
    errors: errors.filter(({ code }) => code !== "refused-option"),
    withoutEffect: notices.filter(({ code }) => code === "without-effect"),
    notes: notices.filter(({ code }) => code !== "without-effect"),
    honoured,
    notInFio: fio === null ? [] : sections.flatMap(({ settings }) => missing(settings, fio)),
  };
}

function missing(settings: readonly Setting[], fio: FioVersion): Missing[] {
  return settings.flatMap(({ key, place }) => {
    const option = findOption(key)?.name;
    const text = option === undefined ? null : missingIn(key, fio);
    return option === undefined || text === null ? [] : [{ place, text, option }];
  });
}

/** Whether hipri would refuse to run these files, or the fio that was asked about. */
export function wouldRefuse(report: LintReport): boolean {
  return report.refused.length + report.errors.length + report.notInFio.length > 0;
}

/** Whether there is nothing to say: every key is honoured as it stands. */
export function isClean(report: LintReport): boolean {
  return !wouldRefuse(report) && report.withoutEffect.length + report.notes.length === 0;
}

/**
 * The report as text, one `file:line: what` for each key, the worst first.
 * @param all with the keys that are honoured
 */
export function formatLint(report: LintReport, all: boolean): string {
  const said = ({ place, text }: Missing) => `${formatPlace(place)}: ${text}`;
  const cured = (finding: Finding) =>
    finding.cure === undefined ? said(finding) : `${said(finding)}\n      ${finding.cure}`;
  const honoured = ({ place, key, text }: Setting) =>
    `${formatPlace(place)}: ${text === null ? key : `${key}=${text}`}`;
  return [
    listing("errors", report.errors.map(cured)),
    listing("refused", report.refused.map(said)),
    listing("not in that fio", report.notInFio.map(said)),
    listing("without effect", report.withoutEffect.map(said)),
    listing("notes", report.notes.map(said)),
    all ? listing("honoured", report.honoured.map(honoured)) : "",
  ].join("");
}

function listing(title: string, entries: readonly string[]): string {
  if (entries.length === 0) return "";
  return `${title}\n${entries.map((entry) => `  ${entry}\n`).join("")}`;
}
