/**
 * The price ladder: what each feature costs the lanes that use it, as CPU time per I/O beside the
 * same lane without it.
 */
import { estimateMedian, type MedianEstimate } from "./bootstrap.js";
import { BEST, batched, type Conditions, timed, zero } from "./cases.js";
import { hipri } from "./hipri.js";
import { alternating, type Pair } from "./pairs.js";
import type { Options } from "./work.js";

export interface Rung {
  readonly name: string;
  /** What the plain lane does. */
  readonly base: string;
  readonly plain: Options;
  readonly priced: Options;
}

export interface Price {
  readonly name: string;
  readonly base: string;
  readonly plainCommand: string;
  readonly pricedCommand: string;
  readonly pairs: readonly Pair[];
  readonly plainCpuNsPerIo: MedianEstimate;
  /** The median of the pairs' differences; below 0 for what spares something. */
  readonly priceNs: MedianEstimate;
}

/** Far above what any machine reaches, so that the lane never waits. */
const BOUNDLESS_IOPS = 2 ** 31 - 1;

/** The clock's thread; the lane has the other CPUs. */
const CLOCK_CPU = 1;

/**
 * Where others have the CPUs, V8's compiler needs longer than in other cases: a lane that is still
 * interpreted would be priced instead of the feature.
 */
const RAMP = "1500ms";

/** What plain lanes do. */
const BASES = {
  inProcess: "randread in the process (ioengine=null), 32/32",
  zeros: "randread of /dev/zero, fixed buffers and files, 32/32",
  zerosAlone: "randread of /dev/zero, fixed buffers and files, 1/1",
  sink: "randwrite to /dev/null, fixed buffers and files, 32/32",
};

/** Every rung, in the order of the table. */
export function rungs(conditions: Conditions): Rung[] {
  const time: Options = { ...timed(conditions), ramp_time: RAMP };
  const lane: Options = { ...batched({ depth: 32, batch: 32 }), ...time };
  const alone: Options = { ...batched({ depth: 1, batch: 1 }), ...time };
  const nowhere: Options = { ...lane, ioengine: "null", rw: "randread", bs: "4k", size: "1g" };
  const inProcess: Options = { ...nowhere, norandommap: true };
  const zeros = { ...zero(), ...BEST, ...lane };
  const sink = { ...zeros, filename: "/dev/null", rw: "randwrite", scramble_buffers: 0 };
  const zerosAlone = { ...zero(), ...BEST, ...alone };
  const log = { write_lat_log: conditions.logPrefix, log_avg_msec: 100 };
  const steps = (base: string, plain: Options, rows: Readonly<Record<string, Options>>): Rung[] =>
    Object.entries(rows).map(([name, added]) => {
      return { name: `price of ${name}`, base, plain, priced: { ...plain, ...added } };
    });
  return [
    ...steps(BASES.inProcess, inProcess, {
      "a random map": { norandommap: 0 },
      "sequential offsets": { rw: "read" },
      "zipf:1.2 offsets": { random_distribution: "zipf:1.2" },
      "zoned offsets": { random_distribution: "zoned:60/10:30/20:10/70" },
      "strided zones": { zonemode: "strided", zonerange: "16m", zonesize: "1m" },
      "reads mixed with writes": { rw: "randrw" },
      "two block sizes": { bssplit: "4k/50:8k/50" },
      "four files": { nrfiles: 4 },
      "a rate": { rate_iops: BOUNDLESS_IOPS },
      "latency logs, 100 ms": log,
      "percentiles of lat and slat": { lat_percentiles: 1, slat_percentiles: 1 },
      "no latencies at all": { gtod_reduce: 1 },
    }),
    ...steps(BASES.zerosAlone, zerosAlone, {
      "a clock thread": { gtod_cpu: CLOCK_CPU },
    }),
    ...steps(BASES.zeros, zeros, {
      "verify=pattern": { verify: "pattern", verify_pattern: "0x00" },
      "buffers that are not fixed": { fixedbufs: 0 },
      "files that are not registered": { registerfiles: 0 },
    }),
    ...steps(BASES.sink, sink, {
      "scrambled contents": { scramble_buffers: 1 },
      "new contents each time": { refill_buffers: 1 },
    }),
  ];
}

/** Runs `pairCount` pairs. @throws EnvironmentError when a run fails */
export async function price(
  { name, base, plain, priced }: Rung,
  pairCount: number,
): Promise<Price> {
  const duel = alternating(
    hipri({ name: "priced", options: priced }),
    hipri({ name: "plain", options: plain }),
  );
  const pairs = await duel.run(pairCount, () => {});
  return {
    name,
    base,
    plainCommand: duel.peerCommand,
    pricedCommand: duel.hipriCommand,
    pairs,
    ...priceOf(pairs),
  };
}

/** From pairs in which the priced lane stands as hipri and the plain one as its peer. */
export function priceOf(pairs: readonly Pair[]): Pick<Price, "plainCpuNsPerIo" | "priceNs"> {
  return {
    plainCpuNsPerIo: estimateMedian(pairs.map(({ peer }) => peer.cpuNsPerIo)),
    priceNs: estimateMedian(pairs.map(({ hipri, peer }) => hipri.cpuNsPerIo - peer.cpuNsPerIo)),
  };
}
