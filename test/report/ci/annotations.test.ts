import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorAnnotation, limitAnnotations } from "../../../src/report/ci/annotations.js";
import { ciResult } from "./results.js";

const CWD = process.cwd();

describe("GitHub's annotations", () => {
  it("stand at the line of the limit: errors where it failed, warnings where it is undecided", () => {
    assert.deepEqual(limitAnnotations(ciResult(), null).split("\n"), [
      "::error file=nightly.limits,line=4,title=db-read%3A limit failed::" +
        "db-read p99 3.50ms, limit <1ms (+250 %25), in 2 of 2 launches",
      "::warning title=db-read%3A limit undecided::" +
        "db-read p50 2.00ms, limit <2ms (+0.0 %25), kept in 1 and missed in 1 of 2 launches",
      "",
    ]);
  });

  it("have paths from the root of the repository", () => {
    assert.match(limitAnnotations(ciResult(), `${CWD}/..`), /^::error file=[^/]+\/nightly.limits,/);
    assert.match(
      errorAnnotation({ text: "no", place: "a.fio:3: /dev/x" }, CWD),
      /^::error file=a.fio,line=3,/,
    );
  });

  it("are escaped as GitHub's own toolkit does", () => {
    assert.equal(
      errorAnnotation({ text: "100 %\r\nof: it, all", place: "a,b:c%.fio:7" }, null),
      "::error file=a%2Cb%3Ac%25.fio,line=7,title=hipri::100 %25%0D%0Aof: it, all\n",
    );
  });

  it("are ten at most, the last of which counts the others", () => {
    const result = ciResult();
    const limits = Array.from({ length: 25 }, (_, i) => ({
      ...result.limits[1]!,
      place: `nightly.limits:${i + 1}`,
    }));
    const lines = limitAnnotations({ ...result, limits }, null)
      .trimEnd()
      .split("\n");
    assert.equal(lines.length, 10);
    assert.match(lines[8]!, /line=9,/);
    assert.match(lines[9]!, /^::error title=\S+ limit failed::16 more limits/);
  });

  it("are cut where they are longer than anybody reads", () => {
    assert.ok(errorAnnotation({ text: "x".repeat(100_000), place: null }, null).length < 5000);
  });
});
