/** fio's latency bins: where they begin, and that they cover everything without a gap. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FIO_BINS, fioBin } from "../../../src/result/latency/fio-bins.js";

/** The lowest latency of a bin: plat_idx_to_val() of fio's stat.c, without its half bin. */
function lowestNs(bin: number): number {
  if (bin < 128) return bin;
  const shift = (bin >> 6) - 1;
  return 2 ** (shift + 6) + (bin % 64) * 2 ** shift;
}

test("each bin begins where fio's does, and ends where the next one begins", () => {
  for (let bin = 0; bin < FIO_BINS; bin++) {
    assert.equal(fioBin(lowestNs(bin)), bin);
    if (bin > 0) assert.equal(fioBin(lowestNs(bin) - 1), bin - 1);
  }
});

test("longer latencies have no lower bin, and those beyond the last bin have that", () => {
  const latency = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(latency, latency, (a, b) => {
      assert.ok(fioBin(Math.min(a, b)) <= fioBin(Math.max(a, b)));
    }),
  );
  assert.equal(fioBin(2 ** 45), FIO_BINS - 1);
});
