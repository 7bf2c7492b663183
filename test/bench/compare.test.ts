import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, measure } from "./compare.js";
import type { Contender, Sample } from "./contender.js";

/** A contender that gives the given samples in turn and notes each run in `log`. */
function scripted(name: string, samples: readonly Sample[], log: string[] = []): Contender {
  let next = 0;
  const run = async (): Promise<Sample> => {
    log.push(name);
    return samples[next++]!;
  };
  return { name, command: name, run };
}

function sample(iops: number, cpuNsPerIo: number): Sample {
  return { iops, cpuNsPerIo, process: null };
}

const iopsTarget = { measure: "iops", atLeast: 1.5 } as const;

function pairedCase(hipri: Contender, target: Parameters<typeof compare>[0]["target"]) {
  return { name: "case", hipri, target };
}

test("the order within the pairs alternates", async () => {
  const log: string[] = [];
  const samples = Array.from({ length: 4 }, () => sample(1, 1));
  const hipri = pairedCase(scripted("hipri", samples, log), iopsTarget);
  const { pairs } = await compare(hipri, scripted("peer", samples, log), 4, () => {});
  assert.deepEqual(log, ["hipri", "peer", "peer", "hipri", "hipri", "peer", "peer", "hipri"]);
  assert.deepEqual(
    pairs.map((pair) => pair.first),
    ["hipri", "peer", "hipri", "peer"],
  );
});

test("ratios are taken pair by pair, so a machine that slows down does not change them", async () => {
  const hipri = pairedCase(
    scripted("hipri", [sample(200, 5), sample(20, 50), sample(2, 500)]),
    iopsTarget,
  );
  const peer = scripted("peer", [sample(100, 10), sample(10, 100), sample(1, 1000)]);
  const { iopsRatio, cpuRatio, reached } = await compare(hipri, peer, 3, () => {});
  assert.deepEqual(iopsRatio, { median: 2, low: 2, high: 2 });
  assert.deepEqual(cpuRatio, { median: 0.5, low: 0.5, high: 0.5 });
  assert.equal(reached, true);
});

test("a target on CPU is missed by more, not by less", async () => {
  const peer = () => scripted("peer", [sample(100, 10)]);
  const target = { measure: "cpu", atMost: 0.8 } as const;
  const dear = pairedCase(scripted("hipri", [sample(900, 9)]), target);
  const cheap = pairedCase(scripted("hipri", [sample(10, 8)]), target);
  assert.equal((await compare(dear, peer(), 1, () => {})).reached, false);
  assert.equal((await compare(cheap, peer(), 1, () => {})).reached, true);
});

test("a figure is held to its limit by its median", async () => {
  const values = [100, 900, 110];
  const once = async (): Promise<number> => values.shift()!;
  const figure = await measure({ name: "start", unit: "ms", measure: once, atMost: 120 }, 3);
  assert.equal(figure.value.median, 110);
  assert.equal(figure.reached, true);
});
