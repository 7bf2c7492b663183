import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, measure } from "./compare.js";
import type { Contender, Sample } from "./contender.js";
import { alternating } from "./pairs.js";

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
  return { iops, cpuNsPerIo, systemNsPerIo: cpuNsPerIo / 2, process: null };
}

const iopsTarget = { measure: "iops", atLeast: 1.5 } as const;

test("the order within the pairs alternates", async () => {
  const log: string[] = [];
  const samples = Array.from({ length: 4 }, () => sample(1, 1));
  const duel = alternating(scripted("hipri", samples, log), scripted("peer", samples, log));
  const pairs = await duel.run(4, () => {});
  assert.deepEqual(log, ["hipri", "peer", "peer", "hipri", "hipri", "peer", "peer", "hipri"]);
  assert.deepEqual(
    pairs.map((pair) => pair.first),
    ["hipri", "peer", "hipri", "peer"],
  );
});

test("ratios are taken pair by pair, so a machine that slows down does not change them", async () => {
  const hipri = scripted("hipri", [sample(200, 5), sample(20, 50), sample(2, 500)]);
  const peer = scripted("peer", [sample(100, 10), sample(10, 100), sample(1, 1000)]);
  const item = { name: "case", target: iopsTarget };
  const { iopsRatio, cpuRatio, reached } = await compare(
    item,
    alternating(hipri, peer),
    3,
    () => {},
  );
  assert.deepEqual(iopsRatio, { median: 2, low: 2, high: 2 });
  assert.deepEqual(cpuRatio, { median: 0.5, low: 0.5, high: 0.5 });
  assert.equal(reached, true);
});

for (const { cpuNsPerIo, reached } of [
  { cpuNsPerIo: 9, reached: false },
  { cpuNsPerIo: 8, reached: true },
]) {
  test(`${cpuNsPerIo} ns against 10 ns ${reached ? "reach" : "miss"} a target of 0.8`, async () => {
    const hipri = scripted("hipri", [sample(500, cpuNsPerIo)]);
    const duel = alternating(hipri, scripted("peer", [sample(100, 10)]));
    const item = { name: "case", target: { measure: "cpu", atMost: 0.8 } } as const;
    assert.equal((await compare(item, duel, 1, () => {})).reached, reached);
  });
}

test("a figure is held to its limit by its median", async () => {
  const values = [100, 900, 110];
  const once = async (): Promise<number> => values.shift()!;
  const figure = await measure({ name: "start", unit: "ms", measure: once, atMost: 120 }, 3);
  assert.equal(figure.value.median, 110);
  assert.equal(figure.reached, true);
});

test("a figure that may lie on either side is held to both limits", async () => {
  const reached = async (value: number): Promise<boolean> => {
    const limits = { atLeast: -15, atMost: 15 };
    const once = async (): Promise<number> => value;
    return (await measure({ name: "off", unit: "%", measure: once, ...limits }, 1)).reached;
  };
  assert.deepEqual(await Promise.all([-16, -15, 15, 16].map(reached)), [false, true, true, false]);
});
