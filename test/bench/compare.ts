/** Pairs of runs in alternation, and the ratios they give. */
import { estimateMedian, type MedianEstimate } from "./bootstrap.js";
import type { PairedCase, RatioTarget, SoloCase } from "./cases.js";
import type { Contender, Sample } from "./contender.js";

/** hipri and its peer, one right after the other, so that both met the same machine. */
export interface Pair {
  readonly first: "hipri" | "peer";
  readonly hipri: Sample;
  readonly peer: Sample;
}

export interface Comparison {
  readonly name: string;
  readonly hipriCommand: string;
  readonly peerName: string;
  readonly peerCommand: string;
  readonly pairs: readonly Pair[];
  readonly hipriIops: MedianEstimate;
  readonly peerIops: MedianEstimate;
  readonly hipriCpuNsPerIo: MedianEstimate;
  readonly peerCpuNsPerIo: MedianEstimate;
  /** Medians of the pairs' ratios hipri / peer: IOPS the more the better, CPU the less. */
  readonly iopsRatio: MedianEstimate;
  readonly cpuRatio: MedianEstimate;
  readonly target: RatioTarget;
  readonly reached: boolean;
}

/** A figure of hipri alone. */
export interface Figure {
  readonly name: string;
  readonly unit: SoloCase["unit"];
  readonly values: readonly number[];
  readonly value: MedianEstimate;
  readonly atMost: number;
  readonly reached: boolean;
}

/**
 * Runs `pairCount` pairs; which of the two runs first alternates, so that neither always finds the
 * machine as the other left it.
 */
export async function compare(
  { name, hipri, target }: Pick<PairedCase, "name" | "hipri" | "target">,
  peer: Contender,
  pairCount: number,
  onPair: (pair: Pair, done: number) => void,
): Promise<Comparison> {
  const pairs: Pair[] = [];
  for (let index = 0; index < pairCount; index++) {
    const pair = index % 2 === 0 ? await hipriFirst(hipri, peer) : await peerFirst(hipri, peer);
    pairs.push(pair);
    onPair(pair, pairs.length);
  }
  const estimate = (value: (pair: Pair) => number): MedianEstimate =>
    estimateMedian(pairs.map(value));
  const iopsRatio = estimate((pair) => pair.hipri.iops / pair.peer.iops);
  const cpuRatio = estimate((pair) => pair.hipri.cpuNsPerIo / pair.peer.cpuNsPerIo);
  return {
    name,
    hipriCommand: hipri.command,
    peerName: peer.name,
    peerCommand: peer.command,
    pairs,
    hipriIops: estimate((pair) => pair.hipri.iops),
    peerIops: estimate((pair) => pair.peer.iops),
    hipriCpuNsPerIo: estimate((pair) => pair.hipri.cpuNsPerIo),
    peerCpuNsPerIo: estimate((pair) => pair.peer.cpuNsPerIo),
    iopsRatio,
    cpuRatio,
    target,
    reached:
      target.measure === "iops"
        ? iopsRatio.median >= target.atLeast
        : cpuRatio.median <= target.atMost,
  };
}

async function hipriFirst(hipri: Contender, peer: Contender): Promise<Pair> {
  const ours = await hipri.run();
  return { first: "hipri", hipri: ours, peer: await peer.run() };
}

async function peerFirst(hipri: Contender, peer: Contender): Promise<Pair> {
  const theirs = await peer.run();
  return { first: "peer", hipri: await hipri.run(), peer: theirs };
}

/** Measures hipri alone, `count` times. */
export async function measure(
  { name, unit, measure: once, atMost }: SoloCase,
  count: number,
): Promise<Figure> {
  const values: number[] = [];
  for (let index = 0; index < count; index++) values.push(await once());
  const value = estimateMedian(values);
  return { name, unit, values, value, atMost, reached: value.median <= atMost };
}
