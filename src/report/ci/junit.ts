/**
 * Test cases as JUnit's XML, in the form that Jenkins' xUnit plugin publishes a schema of
 * (junit-10.xsd) and GitLab, GitHub's actions and others read. It knows no undecided case: one is
 * skipped, of the type `undecided`.
 */
import { create, type XMLElement } from "xmlbuilder";
import type { Environment } from "../../result/model/environment.js";
import type { RunResult } from "../../result/model/result.js";
import type { Case, Suite } from "./cases.js";

/** What of the machine stands in the document. */
export interface JunitHeader {
  /** ms since the epoch. */
  readonly startedAtMs: number;
  readonly hostname: string | null;
  /** Names and values. */
  readonly properties: readonly (readonly [string, string])[];
}

export function headerOf({ startedAtMs, program, environment, launches }: RunResult): JunitHeader {
  return {
    startedAtMs,
    hostname: environment?.hostname ?? null,
    properties: [
      ["program", program],
      ...machineOf(environment),
      ["launches", String(launches.length + 1)],
    ],
  };
}

function machineOf(environment: Environment | null): [string, string][] {
  if (environment === null) return [];
  const { kernelRelease, cpuModel, cpuCount, nodeVersion } = environment;
  return [
    ["kernel", kernelRelease],
    ["cpu", `${cpuCount} × ${cpuModel}`],
    ["node", nodeVersion],
  ];
}

export function junitReport(suites: readonly Suite[], header: JunitHeader): string {
  // XML 1.0 has no way to write most control characters.
  const root = create("testsuites", {
    encoding: "UTF-8",
    invalidCharReplacement: "\ufffd",
  });
  root.att("name", "hipri").att(countsOf(suites.flatMap(casesOf)));
  for (const suite of suites) addSuite(root, suite, header);
  return `${root.end({ pretty: true })}\n`;
}

function casesOf({ jobs }: Suite): Case[] {
  return jobs.flatMap(({ cases }) => cases);
}

function addSuite(root: XMLElement, suite: Suite, header: JunitHeader): void {
  const cases = casesOf(suite);
  const { startedAtMs, hostname, properties } = header;
  const element = root.ele("testsuite", {
    name: suite.file,
    ...countsOf(cases),
    skipped: cases.filter(isSkipped).length,
    timestamp: new Date(startedAtMs).toISOString().replace(/\..*/, ""),
    ...(hostname === null ? {} : { hostname }),
  });
  const list = element.ele("properties");
  for (const [name, value] of properties) list.ele("property", { name, value });
  for (const { job, cases: own } of suite.jobs) {
    for (const each of own) addCase(element, job, each);
  }
}

function countsOf(cases: readonly Case[]) {
  const count = (outcome: Case["outcome"]) => cases.filter((each) => each.outcome === outcome);
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0);
  return {
    tests: cases.length,
    failures: count("failed").length,
    errors: count("error").length,
    time: seconds.toFixed(3),
  };
}

function isSkipped({ outcome }: Case): boolean {
  return outcome === "skipped" || outcome === "undecided";
}

function addCase(suite: XMLElement, job: string, of: Case): void {
  const { name, outcome, text, seconds } = of;
  const element = suite.ele("testcase", { name, classname: job, time: seconds.toFixed(3) });
  switch (outcome) {
    case "passed":
      break;
    case "failed":
      element.ele("failure", { type: "limit", message: text });
      break;
    case "error":
      element.ele("error", { type: "could-not-run", message: text });
      break;
    case "skipped":
      element.ele("skipped", { type: "skipped", message: text });
      break;
    case "undecided":
      element.ele("skipped", { type: "undecided", message: `undecided: ${text}` });
  }
}
