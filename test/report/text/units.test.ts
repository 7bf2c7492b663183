import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  formatBandwidth,
  formatClock,
  formatCount,
  formatLatency,
} from "../../../src/report/text/units.js";
import { RUNS } from "../../result/arbitraries.js";

const BYTES = { kbBase: 1024, unitBase: 0 } as const;

test("latencies have three digits and an SI unit", () => {
  const cases: [number, string][] = [
    [0, "0ns"],
    [66, "66ns"],
    [66.34, "66.3ns"],
    [999, "999ns"],
    [999.7, "1.00µs"],
    [1000, "1.00µs"],
    [9996, "10.0µs"],
    [12_345, "12.3µs"],
    [999_499, "999µs"],
    [999_500, "1.00ms"],
    [1_234_567, "1.23ms"],
    [2 ** 43, "8800s"],
  ];
  for (const [ns, text] of cases) assert.equal(formatLatency(ns), text);
});

test("counts go in powers of 1000, bandwidths as kb_base and unit_base say", () => {
  assert.equal(formatCount(12), "12");
  assert.equal(formatCount(999.6), "1.00k");
  assert.equal(formatCount(1_254_321), "1.25M");
  assert.equal(formatCount(0.0033), "0.0033");
  assert.equal(formatBandwidth(512, BYTES), "512B/s");
  assert.equal(formatBandwidth(1536, BYTES), "1.50KiB/s");
  assert.equal(formatBandwidth(1023 * 1024, BYTES), "1.00MiB/s");
  assert.equal(formatBandwidth(1.5e9, { kbBase: 1000, unitBase: 8 }), "1.50GB/s");
  assert.equal(formatBandwidth(1.5e6, { kbBase: 1000, unitBase: 1 }), "12.0Mbit/s");
  assert.equal(formatBandwidth(131_072, { kbBase: 1024, unitBase: 1 }), "1.00Mibit/s");
});

test("any latency reads back within the rounding of three digits", () => {
  const factor: Record<string, number> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };
  fc.assert(
    fc.property(fc.double({ min: 1, max: 999e9, noNaN: true }), (ns) => {
      const text = formatLatency(ns);
      const [, digits, unit] = /^([\d.]+)(\D+)$/.exec(text)!;
      const back = Number(digits) * factor[unit!]!;
      assert.ok(Math.abs(back - ns) <= ns * 0.0051, `${text} for ${ns}`);
      assert.ok(text.length <= 6, text);
    }),
    { numRuns: RUNS },
  );
});

test("clocks count up to hours", () => {
  assert.equal(formatClock(0), "0:00");
  assert.equal(formatClock(7_400), "0:07");
  assert.equal(formatClock(754_000), "12:34");
  assert.equal(formatClock(3_723_000), "1:02:03");
});
