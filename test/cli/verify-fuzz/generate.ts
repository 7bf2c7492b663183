/** Random jobs of all that verification combines with. */
import type { Random } from "../../../src/base/random.js";
import { VERIFY_KINDS } from "../../../src/job/spec/verify.js";

/** Draws of a job's options. */
export class Dice {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** 0..limit-1 */
  below(limit: number): number {
    return Math.floor(this.random.nextFraction() * limit);
  }

  chance(probability: number): boolean {
    return this.random.nextFraction() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

const KINDS = Object.entries(VERIFY_KINDS).flatMap(([name, kind]) =>
  kind === null || kind === "null" ? [] : name,
);
const WORKLOADS = ["write", "randwrite", "rw", "randrw"];
const TRIMS = ["trimwrite", "randtrimwrite"];

/** Reads of a job of these sizes do not repeat its writes. */
export const WRITES_OTHER_SIZES = "bs=4k,8k,4k";

/** Options that leave sizes and places as they are, each with how often it is drawn. */
const OTHERS: readonly (readonly [probability: number, values: readonly string[]])[] = [
  [0.3, ["iodepth=2", "iodepth=7", "iodepth=16"]],
  [0.1, ["iodepth_batch=3", "iodepth_batch_complete_min=2"]],
  [0.15, ["do_verify=0"]],
  [0.2, ["verify_backlog=1", "verify_backlog=5", "verify_backlog=33"]],
  [0.1, ["verify_backlog_batch=3", "verify_backlog_batch=50"]],
  [0.05, ["verify_async=2"]],
  [0.05, ["experimental_verify=1"]],
  [0.1, ["verify_dump=1"]],
  [0.1, ["verify_fatal=1"]],
  [0.1, ["fsync=3", "fdatasync=4", "sync_file_range=write:5"]],
  [0.1, ["end_fsync=1", "fsync_on_close=1"]],
  [0.1, ["fixedbufs=1", "registerfiles=1", "nonvectored=1"]],
  [0.05, ["serialize_overlap=1"]],
  [0.1, ["randseed=7", "randseed=99"]],
  [0.1, ["rate_iops=5000", "rate=20m"]],
  [0.05, ["buffer_compress_percentage=40", "refill_buffers=1", "scramble_buffers=0"]],
  [0.1, ["invalidate=0", "pre_read=1", "ioengine=psync"]],
  [0.1, ["openfiles=1", "openfiles=2"]],
];

/** @returns the options of a job, which may contradict each other */
export function generateJob(dice: Dice, device: string | null): string[] {
  const lines = [...workload(dice, device !== null), ...sizes(dice), ...verification(dice)];
  if (device !== null) lines.push(`filename=${device}`, "direct=1");
  else if (dice.chance(0.3)) lines.push(...files(dice));
  for (const [probability, values] of OTHERS) {
    if (dice.chance(probability)) lines.push(dice.pick(values));
  }
  if (device === null && dice.chance(0.1)) lines.push("direct=1");
  return lines;
}

function workload(dice: Dice, onDevice: boolean): string[] {
  const rw = onDevice && dice.chance(0.7) ? dice.pick(TRIMS) : dice.pick(WORKLOADS);
  const random = rw.startsWith("rand");
  const modifiers = random ? [":3", ":8"] : [":4k", ":512", ":-8k", ":24k"];
  const lines = [`rw=${rw}${dice.chance(0.2) ? dice.pick(modifiers) : ""}`];
  if (rw.endsWith("rw")) lines.push(`rwmixread=${dice.pick([10, 50, 80])}`);
  if (random) lines.push(...randomness(dice));
  if (dice.chance(0.1)) lines.push(...zones(dice));
  return lines;
}

function randomness(dice: Dice): string[] {
  const lines: string[] = [];
  if (dice.chance(0.2)) lines.push(`percentage_random=${dice.pick(["0", "50", "80"])}`);
  if (dice.chance(0.25)) lines.push("norandommap=1");
  if (dice.chance(0.2)) lines.push(`random_generator=${dice.pick(["lfsr", "tausworthe64"])}`);
  const skews = ["zipf:1.2", "pareto:0.3", "normal:20", "zoned:60/20:40/80", "zipf:0.5:0.3"];
  if (dice.chance(0.15)) lines.push(`random_distribution=${dice.pick(skews)}`);
  if (dice.chance(0.1)) lines.push("rw_sequencer=identical");
  if (dice.chance(0.1)) lines.push("randrepeat=0", "randseed=3");
  return lines;
}

function zones(dice: Dice): string[] {
  const range = dice.pick([16, 32]);
  const size = dice.pick([range, range / 2, 2 * range]);
  return [
    "zonemode=strided",
    `zonerange=${range}k`,
    `zonesize=${size}k`,
    `zoneskip=${dice.pick([0, 16])}k`,
  ];
}

function sizes(dice: Dice): string[] {
  const blocks = dice.pick([
    ["bs=512"],
    ["bs=1k"],
    ["bs=4k"],
    ["bs=4k"],
    [WRITES_OTHER_SIZES],
    ["bs=3000"],
    ["bsrange=512-8k"],
    ["bsrange=1k-5k"],
    ["bsrange=4k-16k", "bs_unaligned=1"],
    ["bsrange=600-7000", "bs_unaligned=1"],
    ["bssplit=1k/30:4k/30:8k/40"],
    ["bssplit=2k/50:6k/50"],
    ["bs=2k", "blockalign=4k"],
    ["bs=4k", "blockalign=1k"],
    ["bsrange=1k-4k", "bs_is_seq_rand=1"],
  ]);
  const lines = [`size=${dice.pick([16, 60, 100, 128, 250])}k`, ...blocks];
  if (dice.chance(0.2)) lines.push(`offset=${dice.pick(["4k", "36k", "1000"])}`);
  if (dice.chance(0.2)) lines.push(`loops=${dice.pick([2, 3])}`);
  if (dice.chance(0.2)) lines.push(`io_size=${dice.pick([20, 70, 200, 400])}k`);
  if (dice.chance(0.15)) lines.push(`number_ios=${dice.pick([3, 20, 90])}`);
  return lines;
}

function verification(dice: Dice): string[] {
  const kind = dice.pick(KINDS);
  const lines = [`verify=${kind}`];
  if (kind.startsWith("pattern") || dice.chance(0.15)) {
    lines.push(`verify_pattern=${dice.pick(["0xdeadbeef", '"abc"', "0x11%o", "%o"])}`);
    if (dice.chance(0.2)) lines.push("verify_pattern_interval=512");
  }
  if (dice.chance(0.3)) lines.push(`verify_interval=${dice.pick(["512", "1k", "600", "8k"])}`);
  if (dice.chance(0.2)) lines.push(`verify_offset=${dice.pick([64, 200, 300])}`);
  return lines;
}

function files(dice: Dice): string[] {
  const services = ["roundrobin", "random:3", "sequential", "zipf:1.2", "roundrobin:2", "gauss:20"];
  return [`nrfiles=${dice.pick([2, 3, 5])}`, `file_service_type=${dice.pick(services)}`];
}
