import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bandwidth, dataSize, quantity } from "../../../src/report/normal/quantity.js";
import { RUNS } from "../../result/arbitraries.js";

test("four digits, as fio 3.33 printed these numbers", () => {
  const cases: [value: number, text: string][] = [
    [0, "0"],
    [998, "998"],
    [3000, "3000"],
    [9999, "9999"],
    [14_666, "14.7k"],
    [20_004, "20.0k"],
    [102_400, "102k"],
    [102_500, "103k"],
    [1_693_000, "1693k"],
    [9_999_600, "10000k"],
    [12_345_678, "12.3M"],
  ];
  for (const [value, text] of cases) assert.equal(quantity(value, 1000, 4), text);
});

test("six digits, as for minima and maxima of latencies", () => {
  const six = (value: number) => quantity(value, 1000, 6);
  assert.equal(six(102_952), "102952");
  assert.equal(six(3_858_800), "3858.8k");
  assert.equal(six(123_456_789), "123457k");
});

test("sizes and bandwidths in their own and the other base", () => {
  const binary = { kbBase: 1024, unitBase: 0, significantFigures: 4 } as const;
  const decimal = { ...binary, kbBase: 1000 } as const;
  assert.deepEqual(dataSize(1 << 20, binary), { own: "1024KiB", other: "1049kB" });
  assert.deepEqual(dataSize(1 << 20, decimal), { own: "1049kB", other: "1024KiB" });
  assert.deepEqual(dataSize(528 * 1024, binary), { own: "528KiB", other: "541kB" });
  assert.deepEqual(bandwidth(60_074_666.9, binary), { own: "57.3MiB/s", other: "60.1MB/s" });
  assert.deepEqual(bandwidth(61_440_000, { ...binary, unitBase: 1 }), {
    own: "469Mibit/s",
    other: "492Mbit/s",
  });
});

test("a decimal that rounds up to one carries", () => {
  assert.equal(quantity(10_999, 1000, 4), "11.0k");
  assert.equal(quantity(99_999, 1000, 4), "100.0k");
});

test("any number reads back within half a unit of what is printed", () => {
  const prefixes = ["", "k", "M", "G", "T", "P", "E"];
  const value = fc.double({ min: 0, max: 2 ** 53, noNaN: true }).map(Math.floor);
  fc.assert(
    fc.property(value, fc.constantFrom(4, 6), (number, digits) => {
      const text = quantity(number, 1000, digits);
      const [, printed, decimals = "", prefix] = /^(\d+(\.\d+)?)([kMGTPE]?)$/.exec(text)!;
      const unit = 1000 ** prefixes.indexOf(prefix!);
      const step = unit * 10 ** -Math.max(0, decimals.length - 1);
      // fio cuts what lies below the last prefix, so a unit instead of a half one.
      assert.ok(Math.abs(Number(printed) * unit - number) <= step, `${text} for ${number}`);
    }),
    { numRuns: RUNS },
  );
});
