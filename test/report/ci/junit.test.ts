/** JUnit's XML, read by a reader that is not ours, and held against the schema of Jenkins' plugin. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "junit2json";
import { failureSuite, suitesOf } from "../../../src/report/ci/cases.js";
import { headerOf, junitReport } from "../../../src/report/ci/junit.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { RUNS } from "../../result/arbitraries.js";
import { assertGolden } from "../../support/golden.js";
import { scratchDirectory } from "../../support/scratch.js";
import { ciResult } from "./results.js";

const xmlOf = (result: RunResult, allowIrq = false) =>
  junitReport(suitesOf(result, allowIrq), headerOf(result));

/** The element below a case that says what came of it. */
type Said = { readonly type?: string; readonly message?: string };

/** Of each case what a reader sees: suite, job, name and what came of it. */
async function read(xml: string): Promise<string[][]> {
  const root = await parse(xml);
  assert.ok(root != null && "testsuite" in root, "it is no testsuites");
  return (root.testsuite ?? []).flatMap((suite) =>
    (suite.testcase ?? []).map((one) => {
      const kinds = ["failure", "error", "skipped"] as const;
      const said = kinds.flatMap((kind) =>
        ((one[kind] ?? []) as readonly Said[]).map(({ type }) => `${kind} ${type}`),
      );
      return [suite.name!, one.classname!, one.name!, ...said];
    }),
  );
}

const TAG = /<(\/?)([a-z]+)((?:\s[a-z]+="[^"<]*")*)(\/?)>/g;

/** What stands in junit-10.xsd of jenkinsci/xunit-plugin of the elements that hipri writes. */
const SAID = { optional: ["type", "message"] };
const TAKEN: Readonly<
  Record<string, Partial<Record<"required" | "optional" | "children", readonly string[]>>>
> = {
  testsuites: {
    optional: ["name", "time", "tests", "failures", "errors"],
    children: ["testsuite"],
  },
  testsuite: {
    required: ["name", "tests", "failures", "errors"],
    optional: ["time", "skipped", "timestamp", "hostname", "id", "package", "group", "file"],
    children: ["properties", "testcase", "testsuite"],
  },
  properties: { children: ["property"] },
  property: { required: ["name", "value"] },
  testcase: {
    required: ["name"],
    optional: ["time", "classname", "group"],
    children: ["skipped", "error", "failure"],
  },
  skipped: SAID,
  error: SAID,
  failure: SAID,
};

describe("JUnit's XML", () => {
  it("is as it was", () => assertGolden("report/ci/golden/junit.xml", xmlOf(ciResult())));

  it("tells a reader apart what passed, failed, was skipped, undecided and could not run", async () => {
    assert.deepEqual(await read(xmlOf(ciResult())), [
      ["nightly.fio", "db-read", "ran"],
      ["nightly.fio", "db-read", "p99<2ms"],
      ["nightly.fio", "db-read", "p99<1ms", "failure limit"],
      ["nightly.fio", "db-read", "p50<2ms", "skipped undecided"],
      ["nightly.fio", "fast", "ran", "skipped skipped"],
      ["nightly.fio", "fast", "errors=0", "skipped skipped"],
      ["more.fio", "broken", "ran", "error could-not-run"],
      ["more.fio", "irq", "ran", "error could-not-run"],
    ]);
  });

  it("takes a job on interrupts for none that failed where they are allowed", async () => {
    assert.deepEqual((await read(xmlOf(ciResult(), true))).at(-1), ["more.fio", "irq", "ran"]);
  });

  it("says of each job that the run was interrupted", async () => {
    const result = { ...ciResult(), state: "interrupted", signal: "SIGTERM" } as const;
    assert.deepEqual((await read(xmlOf(result)))[0], [
      "nightly.fio",
      "db-read",
      "ran",
      "error could-not-run",
    ]);
  });

  it("has an error that came before any result in the suite of its file", async () => {
    const header = { startedAtMs: 0, hostname: null, properties: [] };
    const suites = [
      failureSuite({ place: "a.fio:3: /dev/x", text: "there is no such device" }),
      failureSuite({ place: "--limits", text: "no such file" }),
    ];
    assert.deepEqual(await read(junitReport(suites, header)), [
      ["a.fio", "hipri", "ran", "error could-not-run"],
      ["hipri", "hipri", "ran", "error could-not-run"],
    ]);
  });

  it("is read whatever jobs are called", async () => {
    const name = fc.string({ minLength: 1, maxLength: 20, unit: "binary" });
    await fc.assert(
      fc.asyncProperty(fc.tuple(name, name, name, name), async (names) => {
        const found = await read(xmlOf(ciResult(names)));
        assert.equal(found.length, 8);
      }),
      { numRuns: RUNS },
    );
  });

  it("has the elements and attributes that Jenkins' xUnit plugin takes, and no others", () => {
    const open: string[] = [];
    for (const [, end, name = "", attributes = "", alone] of xmlOf(ciResult()).matchAll(TAG)) {
      if (end) {
        assert.equal(open.pop(), name);
        continue;
      }
      const parent = open.at(-1);
      if (parent !== undefined) assert.ok(TAKEN[parent]?.children?.includes(name), name);
      const given = [...attributes.matchAll(/([\w-]+)="/g)].map(([, attribute]) => attribute!);
      const { required = [], optional = [] } = TAKEN[name]!;
      assert.deepEqual(
        given.filter((each) => ![...required, ...optional].includes(each)),
        [],
      );
      assert.deepEqual(
        required.filter((each) => !given.includes(each)),
        [],
      );
      if (!alone) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  const schema = process.env.HIPRI_JUNIT_XSD ?? "";
  const skip = !existsSync(schema)
    ? "HIPRI_JUNIT_XSD names no schema: junit-10.xsd of github.com/jenkinsci/xunit-plugin"
    : spawnSync("xmllint", ["--version"]).error !== undefined
      ? "there is no xmllint: apt-get install libxml2-utils"
      : false;
  it("is valid by the schema that Jenkins' xUnit plugin publishes", { skip }, (t) => {
    const file = join(scratchDirectory(t), "junit.xml");
    writeFileSync(file, xmlOf(ciResult()));
    const { status, stderr } = spawnSync("xmllint", ["--noout", "--schema", schema, file]);
    assert.equal(status, 0, String(stderr));
  });
});
