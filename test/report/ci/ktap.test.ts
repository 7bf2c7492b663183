import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { suitesOf } from "../../../src/report/ci/cases.js";
import { ktapReport } from "../../../src/report/ci/ktap.js";
import { ciResult } from "./results.js";

describe("KTAP", () => {
  it("has a test for each job, with subtests for its limits", () => {
    assert.equal(
      ktapReport(suitesOf(ciResult(), false)),
      `KTAP version 1
1..4
  KTAP version 1
  # Subtest: db-read
  1..4
  ok 1 ran
  ok 2 p99<2ms
  # p99 3.50ms, limit <1ms (+250 %), in 2 of 2 launches
  not ok 3 p99<1ms
  ok 4 p50<2ms # SKIP undecided: p50 2.00ms, limit <2ms (+0.0 %), kept in 1 and missed in 1 of 2 launches
not ok 1 db-read
  KTAP version 1
  # Subtest: fast
  1..2
  ok 1 ran # SKIP no poll queues
  ok 2 errors=0 # SKIP errors=0: no poll queues
ok 2 fast # SKIP no poll queues
  KTAP version 1
  # Subtest: broken
  1..1
  # Input/output error
  not ok 1 ran # ERROR
not ok 3 broken
  KTAP version 1
  # Subtest: irq
  1..1
  # not polled: 9 interrupts
  not ok 1 ran # ERROR
not ok 4 irq
`,
    );
  });

  it("keeps names on their lines, and from being directives", () => {
    const text = ktapReport(suitesOf(ciResult(["a # SKIP\nok 1", "b", "c", "d"]), true));
    assert.match(text, /^not ok 1 a \\# SKIP\\x0aok 1$/m);
    assert.equal(text.match(/^ok 1/gm), null);
  });
});
