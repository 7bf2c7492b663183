/** What a sweep varies. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { combine, parseVaried } from "../../src/job/vary.js";

const valuesOf = (text: string): readonly string[] => parseVaried(`x=${text}`).values;

describe("parseVaried", () => {
  it("takes values as they are, and goes on where three dots stand", () => {
    for (const [text, values] of [
      ["randread,randwrite", "randread randwrite"],
      ["1,2,4,...,32", "1 2 4 8 16 32"],
      ["1,2,4,…,40", "1 2 4 8 16 32 40"],
      ["1,2,...,5", "1 2 3 4 5"],
      ["10k,20k,...,50k", "10k 20k 30k 40k 50k"],
      ["256k,512k,1m,...,4m", "256k 512k 1m 2m 4m"],
      ["1000,2000,...,4500", "1000 2000 3000 4000 4500"],
    ] as const) {
      assert.deepEqual(valuesOf(text), values.split(" "), text);
    }
    assert.equal(parseVaried("readers:iodepth=1,2").option, "readers:iodepth");
  });

  it("refuses what is no list of values", () => {
    for (const [text, says] of [
      ["iodepth", /names no option/],
      ["=1,2", /names no option/],
      ["iodepth=", /empty value/],
      ["iodepth=1,,2", /empty value/],
      ["iodepth=1", /one value only/],
      ["iodepth=1,2,1", /names 1 twice/],
      ["iodepth=1,...,8", /how it goes on/],
      ["iodepth=1,2,...", /how it goes on/],
      ["rw=read,write,...,trim", /read is no number/],
      ["iodepth=1,2,5,...,9", /neither adds nor multiplies/],
      ["iodepth=4,2,...,1", /does not ascend/],
      ["iodepth=1,2,...,1000000", /more than 1000 values/],
    ] as const) {
      assert.throws(() => parseVaried(text), { name: UsageError.name, message: says }, text);
    }
  });
});

describe("combine", () => {
  it("makes every combination, the first option changing slowest", () => {
    const points = combine([parseVaried("bs=4k,8k"), parseVaried("iodepth=1,2,3")]);
    assert.deepEqual(
      points.map((point) => [...point.values()].join(" ")),
      ["4k 1", "4k 2", "4k 3", "8k 1", "8k 2", "8k 3"],
    );
  });

  it("refuses a million points, and an option twice", () => {
    const many = ["a", "b"].map((name) => parseVaried(`${name}=1,2,...,999`));
    assert.throws(() => combine(many), /makes 998001 points/);
    assert.throws(() => combine([parseVaried("a=1,2"), parseVaried("a=3,4")]), /varies a twice/);
  });
});
