/**
 * What is measured, against whom, and what hipri has set itself to reach. The options of a case
 * are the same on both sides.
 */
import { fio } from "./fio.js";
import { inGuest } from "./guest.js";
import { floorErrorPercent, hipri, residentBytes, timeToFirstIoMs, versionMs } from "./hipri.js";
import { alternating, type Duel } from "./pairs.js";
import { layOutFile } from "./scratch-file.js";
import { type NopLoad, tIoUring } from "./t-io-uring.js";
import type { Options, Work } from "./work.js";

/** What a comparison is held to. */
export type RatioTarget =
  | { readonly measure: "iops"; readonly atLeast: number }
  | { readonly measure: "cpu"; readonly atMost: number };

/** hipri against a peer. */
export interface PairedCase {
  readonly name: string;
  readonly duel: Duel | Unavailable;
  readonly target: RatioTarget;
  /** What has to stand before the first pair. */
  readonly prepare: () => void;
}

/** Why a case is not run here. */
export interface Unavailable {
  readonly unavailable: string;
}

/** A figure of hipri alone. */
export interface SoloCase {
  readonly name: string;
  readonly unit: "ms" | "MB" | "%";
  readonly measure: () => Promise<number>;
  /** Of the median; none: it may be as small as it likes. */
  readonly atLeast?: number;
  readonly atMost: number;
}

export interface Conditions {
  /** Length of one measured window. */
  readonly seconds: number;
  /** Where t/io_uring lies, or null. */
  readonly tIoUringPath: string | null;
  /** Where a case may lay out a file; on a disk, not in memory. */
  readonly scratchFile: string;
  /** The same in memory. */
  readonly memoryFile: string;
  /** Begins the names of the logs that lanes write. */
  readonly logPrefix: string;
  /** Whether to boot guests. */
  readonly guest: boolean;
}

/** Enough to be random on, little enough to lay out in seconds. */
const FILE_BYTES = 256 * 2 ** 20;

/**
 * Before each measured window: V8 compiles the hot loop in it, and the claim is about the cost of
 * an I/O in a run that goes on. fio gets the same.
 */
const RAMP = "300ms";

/** At a disk's rate V8 needs longer for the same number of I/Os. */
const FILE_RAMP = "2s";

/** Under emulation V8 compiles slowly too. */
const GUEST_RAMP_SECONDS = 5;

/** What spares a tool work per I/O, in both. */
export const BEST: Options = { fixedbufs: true, registerfiles: true, norandommap: true };

export const DEPTHS = [
  { depth: 1, batch: 1 },
  { depth: 8, batch: 8 },
  { depth: 32, batch: 32 },
  { depth: 128, batch: 32 },
] as const;

/** Submit and reap `batch` at once. */
export function batched({ depth, batch }: { depth: number; batch: number }): Options {
  return {
    iodepth: depth,
    iodepth_batch: batch,
    iodepth_batch_complete_min: batch,
    iodepth_batch_complete_max: batch,
  };
}

export function timed({ seconds }: Conditions): Options {
  return { thread: true, time_based: true, runtime: seconds, ramp_time: RAMP };
}

/** Every comparison, in the order of the table. */
export function pairedCases(conditions: Conditions): PairedCase[] {
  return [
    ...nopCases(conditions, { "128/32": 1, "32/32": 1, "8/8": 0.9, "1/1": 0.85 }),
    ...zeroCases(conditions),
    ...zeroDefaultCases(conditions),
    nullCase(conditions),
    fileCase(conditions),
    ...guestCases(conditions, { measure: "iops", atLeast: 1 }),
  ];
}

/**
 * hipri's NOPs take the kernel's polled path, and every latency is recorded.
 * @param least by depth and batch: what the ratio of IOPS has to reach
 */
export function nopCases(
  conditions: Conditions,
  least: Readonly<Record<"128/32" | "32/32" | "8/8" | "1/1", number>>,
): PairedCase[] {
  return DEPTHS.map(({ depth, batch }) => {
    const key = `${depth}/${batch}` as keyof typeof least;
    const options = { rw: "nop", hipri: 1, ...batched({ depth, batch }), ...timed(conditions) };
    const work = named(`nop-${depth}-${batch}`, options);
    const load: NopLoad = { depth, batch, seconds: conditions.seconds };
    return {
      name: `polled NOPs ${key}`,
      duel: nopDuel(work, conditions.tIoUringPath, load),
      target: { measure: "iops", atLeast: least[key] },
      prepare: nothing,
    };
  });
}

function nopDuel(work: Work, path: string | null, load: NopLoad): Duel | Unavailable {
  if (path !== null) return alternating(hipri(work), tIoUring(path, load));
  return { unavailable: "needs --t-io-uring PATH or --build-t-io-uring" };
}

function zeroCases(conditions: Conditions): PairedCase[] {
  const targets = { "1/1": 1.2, "8/8": 1.4, "32/32": 1.5, "128/32": 1.5 };
  return DEPTHS.map((level) => {
    const key = `${level.depth}/${level.batch}` as keyof typeof targets;
    const options = { ...zero(), ...BEST, ...batched(level), ...timed(conditions) };
    const work = named(`zero-${level.depth}-${level.batch}`, options);
    return against(work, `4k randread /dev/zero ${key}`, targets[key]);
  });
}

function zeroDefaultCases(conditions: Conditions): PairedCase[] {
  return DEPTHS.map((level) => {
    const options = { ...zero(), ...batched(level), ...timed(conditions) };
    const work = named(`zero-defaults-${level.depth}-${level.batch}`, options);
    return against(work, `4k randread /dev/zero, defaults, ${level.depth}/${level.batch}`, 1.3);
  });
}

function nullCase(conditions: Conditions): PairedCase {
  const options = { ...targetOptions("/dev/null", "randwrite"), ...BEST, ...timed(conditions) };
  const work = named("null-32-32", { ...options, ...batched({ depth: 32, batch: 32 }) });
  return against(work, "4k randwrite /dev/null 32/32", 1.5);
}

/** A real disk is the limit here, so what counts is what the tool takes from the machine. */
function fileCase(conditions: Conditions): PairedCase {
  const work = named("file-32", {
    ...targetOptions(conditions.scratchFile, "randread"),
    size: FILE_BYTES,
    direct: 1,
    ...BEST,
    iodepth: 32,
    iodepth_batch: 32,
    iodepth_batch_complete_min: 1,
    iodepth_batch_complete_max: 32,
    ...timed(conditions),
    ramp_time: FILE_RAMP,
  });
  return {
    ...against(work, "4k randread O_DIRECT file, depth 32", 1),
    target: { measure: "cpu", atMost: 0.8 },
    prepare: () => layOutFile(conditions.scratchFile, FILE_BYTES),
  };
}

const GUEST_DEVICES = [
  { device: "NVMe", filename: "/dev/lab/fast", labFlags: [] },
  {
    device: "null_blk",
    filename: "/dev/nullb0",
    labFlags: ["--module", "null_blk nr_devices=1 submit_queues=1 poll_queues=1"],
  },
] as const;

/** Devices with real poll queues. */
export function guestCases(conditions: Conditions, target: RatioTarget): PairedCase[] {
  return GUEST_DEVICES.flatMap(({ device, filename, labFlags }) =>
    [DEPTHS[2], DEPTHS[0]].map((level) => {
      const { depth, batch } = level;
      const options = {
        ...targetOptions(filename, "randread"),
        ioengine: "io_uring",
        direct: 1,
        hipri: 1,
        ...BEST,
        ...batched(level),
        ...timed(conditions),
        ramp_time: `${GUEST_RAMP_SECONDS}s`,
      };
      const sectionSeconds = conditions.seconds + GUEST_RAMP_SECONDS + 1;
      const work = { ...named(`guest-${depth}-${batch}`, options), sectionSeconds, labFlags };
      return {
        name: `polled ${device} in a guest ${depth}/${batch}`,
        duel: conditions.guest ? inGuest(work) : { unavailable: "needs --guest" },
        target,
        prepare: nothing,
      };
    }),
  );
}

function nothing(): void {}

export function targetOptions(filename: string, rw: string): Options {
  return { filename, rw, bs: "4k", size: "1g" };
}

export function zero(): Options {
  return { ...targetOptions("/dev/zero", "randread"), direct: 0 };
}

function named(name: string, options: Options): Work {
  return { name, options };
}

/** hipri against fio with the same options. */
function against(work: Work, name: string, atLeast: number): PairedCase {
  return {
    name,
    duel: alternating(hipri(work), fio(work)),
    target: { measure: "iops", atLeast },
    prepare: nothing,
  };
}

export function soloCases(conditions: Conditions): SoloCase[] {
  return [...startCases(conditions), ...floorCases(conditions)];
}

/** The reported floor against the CPU time per I/O of the NOPs that the run itself consists of. */
function floorCases(conditions: Conditions): SoloCase[] {
  return [DEPTHS[0], DEPTHS[2], DEPTHS[3]].flatMap((level) => {
    return [1, 0].map((hipri) => {
      const key = `${level.depth}/${level.batch}`;
      const options = { rw: "nop", hipri, ...batched(level), ...timed(conditions) };
      const work = named(`floor-${level.depth}-${level.batch}`, options);
      return {
        name: `floor of ${hipri === 1 ? "polled" : "plain"} NOPs ${key}, off their CPU per I/O`,
        unit: "%",
        measure: () => floorErrorPercent(work),
        atLeast: -15,
        atMost: 15,
      };
    });
  });
}

/** What a user waits and pays for before any I/O. */
function startCases(conditions: Conditions): SoloCase[] {
  const work = named("zero-128", {
    ...zero(),
    ...BEST,
    ...batched({ depth: 128, batch: 32 }),
    ...timed({ ...conditions, seconds: 1 }),
    ramp_time: 0,
  });
  const short = { ...work, options: { ...work.options, runtime: "50ms" } };
  return [
    { name: "hipri --version", unit: "ms", measure: versionMs, atMost: 200 },
    {
      name: "first I/O after start",
      unit: "ms",
      measure: () => timeToFirstIoMs(short),
      atMost: 450,
    },
    {
      name: "resident memory, one worker, depth 128",
      unit: "MB",
      measure: async () => (await residentBytes(work)) / 1e6,
      atMost: 110,
    },
  ];
}
