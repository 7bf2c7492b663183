import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ValueError } from "../../../src/job/kinds/kind.js";
import { formatLimits } from "../../../src/job/limit/format.js";
import { JOB_FIGURES, type Limit, PROPERTIES, unitOf } from "../../../src/job/limit/limit.js";
import { parseFigure, parseLimits } from "../../../src/job/limit/parse.js";

describe("limits", () => {
  it("are read with their figures, directions and units", () => {
    assert.deepEqual(parseLimits("p99<2ms, read.iops >= 50k,errors=0,polled"), [
      {
        figure: {
          kind: "latency",
          direction: null,
          latency: "completion",
          statistic: { percentile: 99 },
        },
        comparator: "<",
        bound: 2e6,
      },
      {
        figure: { kind: "rate", direction: "read", name: "iops" },
        comparator: ">=",
        bound: 50_000,
      },
      { figure: { kind: "job", name: "errors" }, comparator: "=", bound: 0 },
      { property: "polled" },
    ]);
    assert.deepEqual(parseLimits("write.response.p99.9<=1.5us,bw>200MiB/s"), [
      {
        figure: {
          kind: "latency",
          direction: "write",
          latency: "response",
          statistic: { percentile: 99.9 },
        },
        comparator: "<=",
        bound: 1500,
      },
      { figure: { kind: "rate", direction: null, name: "bw" }, comparator: ">", bound: 200 << 20 },
    ]);
  });

  it("may be on the ratio to another job", () => {
    const of = { kind: "rate", direction: "read", name: "iops" };
    assert.deepEqual(parseLimits("read.iops/slow half > 1.2,polled"), [
      { figure: { kind: "ratio", of, to: "slow half" }, comparator: ">", bound: 1.2 },
      { property: "polled" },
    ]);
  });

  const REFUSED: readonly [text: string, message: RegExp][] = [
    ["", /names no limit/],
    ["p99", /p99 has no bound/],
    ["p99<", /needs a number and a unit/],
    ["p99/", /p99\/ is no figure/],
    ["p99/slow", /p99\/slow has no bound/],
    ["p99/slow<2ms", /number without a unit/],
    ["polled/slow<2", /polled\/slow is no figure/],
    ["p99<2", /needs a number and a unit of ns, us/],
    ["p99<2MB/s", /needs a number and a unit of ns/],
    ["bw>200", /B\/s/],
    ["iops>50ms", /unit of k, M, or none/],
    ["errors=0k", /without a unit/],
    ["polled=1", /takes no bound/],
    ["p0<1ms", /no figure/],
    ["p101<1ms", /no figure/],
    ["iops>50k,iops<=40k", /iops>50k and iops<=40k exclude each other/],
    ["p99<1ms,p99=1ms", /exclude each other/],
    ["host.p99<1ms,host.p99=1ms", /host.p99<1ms and host.p99=1ms exclude each other/],
    ["host.p99", /p99 has no bound/],
    ["host.host.p99<1ms", /no figure/],
  ];
  for (const [text, message] of REFUSED) {
    it(`${text || "nothing"} is refused`, () => {
      assert.throws(
        () => parseLimits(text),
        (error: unknown) => {
          return error instanceof ValueError && message.test(error.message);
        },
      );
    });
  }

  const TYPOS = {
    iosp: "iops",
    "read.pp99": "read.p99",
    cpu_per_ios: "cpu_per_io",
    poled: "polled",
  };
  for (const [typo, meant] of Object.entries(TYPOS)) {
    it(`${typo} is answered with ${meant}`, () => {
      assert.throws(
        () => parseLimits(`${typo}`),
        (error: unknown) => {
          return (
            error instanceof ValueError && error.cure?.endsWith(`Did you mean ${meant}?`) === true
          );
        },
      );
    });
  }

  it("ranges that touch are no contradiction", () => {
    assert.equal(parseLimits("p99<=1ms,p99>=1ms,p50<1ms").length, 3);
    assert.equal(parseLimits("iops>50k,host.iops<40k").length, 2);
  });

  it("come back as they were when they are written and read again", () => {
    const figure = fc.oneof(
      fc.constantFrom(...Object.keys(JOB_FIGURES), "iops", "read.bw", "trim.max").map(parseFigure),
      fc.integer({ min: 1, max: 10_000 }).map((each) => parseFigure(`response.p${each / 100}`)),
      fc.constantFrom("iops/a", "read.p99/b/c d", "errors/1.5").map(parseFigure),
    );
    const limit: fc.Arbitrary<Limit> = fc.oneof(
      fc.constantFrom(...PROPERTIES).map((property) => ({ property })),
      fc.record(
        {
          figure,
          comparator: fc.constantFrom("<", "<=", ">", ">=", "=" as const),
          bound: fc.nat({ max: 1e12 }),
        },
        { noNullPrototype: true },
      ) as fc.Arbitrary<Limit>,
    );
    fc.assert(
      fc.property(limit, fc.boolean(), (each, eachHost) => {
        const scoped = eachHost ? { ...each, eachHost } : each;
        assert.deepEqual(parseLimits(formatLimits([scoped])), [scoped]);
      }),
    );
  });

  it("have a unit for each figure", () => {
    assert.equal(unitOf(parseFigure("cpu_per_io")), "time");
    assert.equal(unitOf(parseFigure("write.bw")), "bandwidth");
  });
});
