/** From pairs of runs to ratios and verdicts. */
import { estimateMedian, type MedianEstimate } from "./bootstrap.js";
import type { PairedCase, RatioTarget, SoloCase } from "./cases.js";
import type { Duel, Pair } from "./pairs.js";

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
  /** Of the latter, what hipri's time in the kernel alone makes: what it had if it took none itself. */
  readonly kernelRatio: MedianEstimate | null;
  readonly target: RatioTarget;
  readonly reached: boolean;
}

/** A figure of hipri alone. */
export interface Figure {
  readonly name: string;
  readonly unit: SoloCase["unit"];
  readonly values: readonly number[];
  readonly value: MedianEstimate;
  readonly atLeast: number;
  readonly atMost: number;
  readonly reached: boolean;
}

/** Runs `pairCount` pairs and estimates their ratios. @throws EnvironmentError when a tool fails */
export async function compare(
  { name, target }: Pick<PairedCase, "name" | "target">,
  duel: Duel,
  pairCount: number,
  onPair: (pair: Pair, done: number) => void,
): Promise<Comparison> {
  const pairs = await duel.run(pairCount, onPair);
  const estimate = (value: (pair: Pair) => number): MedianEstimate =>
    estimateMedian(pairs.map(value));
  const iopsRatio = estimate((pair) => pair.hipri.iops / pair.peer.iops);
  const cpuRatio = estimate((pair) => pair.hipri.cpuNsPerIo / pair.peer.cpuNsPerIo);
  return {
    name,
    hipriCommand: duel.hipriCommand,
    peerName: duel.peerName,
    peerCommand: duel.peerCommand,
    pairs,
    hipriIops: estimate((pair) => pair.hipri.iops),
    peerIops: estimate((pair) => pair.peer.iops),
    hipriCpuNsPerIo: estimate((pair) => pair.hipri.cpuNsPerIo),
    peerCpuNsPerIo: estimate((pair) => pair.peer.cpuNsPerIo),
    iopsRatio,
    cpuRatio,
    kernelRatio: pairs.every(({ hipri }) => hipri.systemNsPerIo !== null)
      ? estimate(({ hipri, peer }) => hipri.systemNsPerIo! / peer.cpuNsPerIo)
      : null,
    target,
    reached:
      target.measure === "iops"
        ? iopsRatio.median >= target.atLeast
        : cpuRatio.median <= target.atMost,
  };
}

/** Measures hipri alone, `count` times. */
export async function measure(
  { name, unit, measure: once, atLeast = Number.NEGATIVE_INFINITY, atMost }: SoloCase,
  count: number,
): Promise<Figure> {
  const values: number[] = [];
  for (let index = 0; index < count; index++) values.push(await once());
  const value = estimateMedian(values);
  const reached = value.median >= atLeast && value.median <= atMost;
  return { name, unit, values, value, atLeast, atMost, reached };
}
