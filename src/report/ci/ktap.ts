/**
 * Test cases in the kernel's form of TAP, version 1 (Documentation/dev-tools/ktap.rst): a test for
 * each job, whose subtests are that it ran and its limits. What is undecided is skipped there.
 */
import { printable } from "../../base/printable.js";
import type { Case, Suite } from "./cases.js";

const VERSION = "KTAP version 1";

export function ktapReport(suites: readonly Suite[]): string {
  const jobs = suites.flatMap((suite) => suite.jobs);
  const tests = jobs.flatMap(({ job, cases }, index) => [
    `  ${VERSION}`,
    `  # Subtest: ${descriptionOf(job)}`,
    `  1..${cases.length}`,
    ...cases.flatMap((each, number) => caseLines(each, number + 1)).map((line) => `  ${line}`),
    `${isOk(cases) ? "ok" : "not ok"} ${index + 1} ${descriptionOf(job)}${directiveOf(cases[0])}`,
  ]);
  return [VERSION, `1..${jobs.length}`, ...tests].map((line) => `${line}\n`).join("");
}

function isOk(cases: readonly Case[]): boolean {
  return cases.every(({ outcome }) => outcome !== "failed" && outcome !== "error");
}

/** What did not run is no success. */
function directiveOf(ran: Case): string {
  return isOpen(ran) ? skipOf(ran) : "";
}

function isOpen({ outcome }: Case): boolean {
  return outcome === "skipped" || outcome === "undecided";
}

function caseLines({ name, outcome, text }: Case, number: number): string[] {
  const description = `${number} ${descriptionOf(name)}`;
  switch (outcome) {
    case "passed":
      return [`ok ${description}`];
    case "failed":
      return [`# ${printable(text)}`, `not ok ${description}`];
    case "error":
      return [`# ${printable(text)}`, `not ok ${description} # ERROR`];
    case "skipped":
    case "undecided":
      return [`ok ${description}${skipOf({ outcome, text })}`];
  }
}

function skipOf({ outcome, text }: Pick<Case, "outcome" | "text">): string {
  return ` # SKIP ${outcome === "undecided" ? "undecided: " : ""}${printable(text)}`;
}

/** A # would begin a directive. */
function descriptionOf(name: string): string {
  return printable(name).replaceAll("#", "\\#");
}
