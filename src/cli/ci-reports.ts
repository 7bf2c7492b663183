/**
 * What runs give to CI systems beside their report: JUnit's XML, Markdown, and on GitHub a summary
 * of the step and annotations; of a result, and of an error before there is one.
 */
import { statSync } from "node:fs";
import { reasonOf } from "../files/side-file.js";
import { extendFile } from "../files/write.js";
import { errorAnnotation, limitAnnotations } from "../report/ci/annotations.js";
import { failureSuite, suitesOf } from "../report/ci/cases.js";
import { headerOf, junitReport } from "../report/ci/junit.js";
import { markdownReport } from "../report/markdown.js";
import type { OutputFile } from "../report/output/output-file.js";
import type { RunResult } from "../result/model/result.js";
import type { Delivery } from "./deliver.js";

/** The files that were asked for; null: not. */
export interface CiFiles {
  readonly junit: OutputFile | null;
  readonly markdown: OutputFile | null;
}

/** What ended hipri, or the launches of a run, before their time. */
export interface CiFailure {
  /** FILE:LINE, a device or a flag; null: nowhere. */
  readonly place: string | null;
  /** Place, cause and cure. */
  readonly text: string;
}

/** Of a step's summary: GitHub takes none of one that is longer. */
const MOST_SUMMARY_BYTES = 1 << 20;

/**
 * @param failure behind the result; null where there is none
 * @param allowIrq jobs that were not polled are no errors
 * @param env of this process
 */
export function ciDeliveries(
  result: RunResult,
  failure: CiFailure | null,
  { junit, markdown }: CiFiles,
  allowIrq: boolean,
  env: NodeJS.ProcessEnv,
): Delivery[] {
  const failures = failure === null ? [] : [failure];
  const suites = () => [...suitesOf(result, allowIrq), ...failures.map(failureSuite)];
  const text = () => markdownReport(result, "some") + failures.map(failureMarkdown).join("");
  return [
    () => junit?.write(junitReport(suites(), headerOf(result))),
    () => markdown?.write(text()),
    () => markdown === null && addToSummary(text, env),
    () => annotate(limitAnnotations(result, rootOf(env)), env),
    () => failures.map((each) => annotate(errorAnnotation(each, rootOf(env)), env)),
  ];
}

/** The same where an error came before any result. */
export function ciFailureDeliveries(
  failure: CiFailure,
  { junit, markdown }: CiFiles,
  env: NodeJS.ProcessEnv,
): Delivery[] {
  const header = { startedAtMs: Date.now(), hostname: null, properties: [] };
  const text = () => failureMarkdown(failure);
  return [
    () => junit?.write(junitReport([failureSuite(failure)], header)),
    () => markdown?.write(text()),
    () => markdown === null && addToSummary(text, env),
    () => annotate(errorAnnotation(failure, rootOf(env)), env),
  ];
}

/** As a block of code, which nothing in the text can end. */
function failureMarkdown({ text }: CiFailure): string {
  return `hipri ended with an error:\n\n\`\`\`\n${text.replaceAll("`", "'")}\n\`\`\`\n`;
}

/** What GitHub cannot take must not cost the run its exit code. */
function addToSummary(text: () => string, { GITHUB_STEP_SUMMARY: file }: NodeJS.ProcessEnv): void {
  if (!file) return;
  try {
    const bytes = Buffer.from(text());
    const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const fits = before + bytes.length <= MOST_SUMMARY_BYTES;
    if (fits) extendFile(file, (sink) => sink(bytes));
    else say("the summary of this step is full, so the report is not in it");
  } catch (error) {
    say(reasonOf(error));
  }
}

function say(text: string): void {
  process.stderr.write(`hipri: $GITHUB_STEP_SUMMARY: ${text}\n`);
}

/** GitHub reads commands from stderr, too, and stdout is data. */
function annotate(text: string, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): void {
  if (GITHUB_ACTIONS === "true") process.stderr.write(text);
}

function rootOf({ GITHUB_WORKSPACE }: NodeJS.ProcessEnv): string | null {
  return GITHUB_WORKSPACE || null;
}
