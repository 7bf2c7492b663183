import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sample } from "./contender.js";
import { priceOf, rungs } from "./ladder.js";

const CONDITIONS = {
  seconds: 1,
  tIoUringPath: null,
  scratchFile: "/tmp/data",
  memoryFile: "/dev/shm/data",
  logPrefix: "/tmp/log",
  guest: false,
};

function sample(cpuNsPerIo: number): Sample {
  return { iops: 1, cpuNsPerIo, systemNsPerIo: null, process: null };
}

test("a price is the median of the pairs' differences, whatever the machine did meanwhile", () => {
  const pairs = [
    [130, 100],
    [290, 250],
    [1020, 1000],
  ].map(([priced, plain]) => {
    return { first: "hipri", hipri: sample(priced!), peer: sample(plain!) } as const;
  });
  const { priceNs, plainCpuNsPerIo } = priceOf(pairs);
  assert.deepEqual([priceNs.median, priceNs.low, priceNs.high], [30, 20, 40]);
  assert.equal(plainCpuNsPerIo.median, 250);
});

test("each rung has a name of its own, and prices something", () => {
  const ladder = rungs(CONDITIONS);
  assert.equal(new Set(ladder.map(({ name }) => name)).size, ladder.length);
  for (const { plain, priced } of ladder) assert.notDeepEqual(plain, priced);
});
