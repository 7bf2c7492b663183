/**
 * The shapes of work that job files have, each against fio with the same options. What counts is
 * CPU time per I/O, which holds on a busy machine.
 */
import {
  BEST,
  batched,
  type Conditions,
  DEPTHS,
  guestCases,
  nopCases,
  type PairedCase,
  targetOptions,
  timed,
  zero,
} from "./cases.js";
import { fio } from "./fio.js";
import { hipri } from "./hipri.js";
import { alternating } from "./pairs.js";
import type { Options } from "./work.js";

/** Work of one shape, and the share of fio's CPU time per I/O that hipri may take. */
interface Shape {
  readonly name: string;
  readonly options: Options;
  readonly atMost: number;
}

/** Far above what any machine reaches, so that no lane waits. */
const BOUNDLESS_IOPS = 2 ** 31 - 1;

/** Written and read back once; V8 compiles in the first tenth of it. */
const VERIFIED_BYTES = 256 * 2 ** 20;

const ENTRIES = { depth: 32, batch: 32 };

/** Every row of the table, in its order. */
export function shapeCases(conditions: Conditions): PairedCase[] {
  const shapes = [
    ...readShapes(conditions),
    ...mixedShapes(conditions),
    ...contentShapes(conditions),
    ...verifyShapes(conditions),
    ...engineShapes(conditions),
  ];
  return [
    ...shapes.map(({ name, options, atMost }): PairedCase => {
      const work = { name: "shape", options };
      const duel = alternating(hipri(work), fio(work));
      return { name, duel, target: { measure: "cpu", atMost }, prepare: () => {} };
    }),
    ...nopCases(conditions, { "128/32": 1, "32/32": 1, "8/8": 0.8, "1/1": 0.7 }),
    ...guestCases(conditions, { measure: "cpu", atMost: 0.65 }),
  ];
}

function readShapes(conditions: Conditions): Shape[] {
  const bounds = { "1/1": 0.75, "8/8": 0.55, "32/32": 0.45, "128/32": 0.45 };
  const plain = { ...zero(), ...timed(conditions) };
  return [
    ...DEPTHS.map((level) => {
      const key = `${level.depth}/${level.batch}` as keyof typeof bounds;
      const options = { ...plain, ...BEST, ...batched(level) };
      return { name: `4k randread ${key}`, options, atMost: bounds[key] };
    }),
    { name: "fio's defaults 32/32", options: { ...plain, ...batched(ENTRIES) }, atMost: 0.5 },
    { name: "fio's defaults 1/1", options: plain, atMost: 0.75 },
    {
      name: "sequential read 32/32",
      options: { ...plain, ...BEST, ...batched(ENTRIES), rw: "read" },
      atMost: 0.5,
    },
  ];
}

/** One device under four names, since files would bring a file system's time with them. */
const FOUR_FILES = ["/dev/zero", "/dev/./zero", "/dev/../dev/zero", "/./dev/zero"].join(":");

function mixedShapes(conditions: Conditions): Shape[] {
  const lane = { ...zero(), ...BEST, ...batched(ENTRIES), ...timed(conditions) };
  const { bs: _, ...anyBlock } = lane;
  const log = { write_lat_log: conditions.logPrefix, log_avg_msec: 100 };
  const shape = (name: string, added: Options, atMost: number): Shape => {
    return { name, options: { ...lane, ...added }, atMost };
  };
  return [
    shape("randrw 70/30", { rw: "randrw", rwmixread: 70 }, 0.6),
    {
      name: "bssplit=4k/60:8k/30:64k/10",
      options: { ...anyBlock, bssplit: "4k/60:8k/30:64k/10" },
      atMost: 0.6,
    },
    { name: "bsrange=4k-16k", options: { ...anyBlock, bsrange: "4k-16k" }, atMost: 0.6 },
    shape("four files", { filename: FOUR_FILES, nrfiles: 4 }, 0.65),
    shape("zipf:1.2", { random_distribution: "zipf:1.2" }, 0.65),
    shape("zoned", { random_distribution: "zoned:60/10:30/20:10/70" }, 0.65),
    shape("a rate that is never reached", { rate_iops: BOUNDLESS_IOPS }, 0.65),
    shape("write_lat_log, 100 ms", log, 0.65),
    shape("two jobs", { numjobs: 2 }, 0.5),
  ];
}

function contentShapes(conditions: Conditions): Shape[] {
  const sink = {
    ...targetOptions("/dev/null", "randwrite"),
    ...BEST,
    ...batched(ENTRIES),
    ...timed(conditions),
  };
  const contents: Readonly<Record<string, Options>> = {
    refill_buffers: { refill_buffers: true },
    scramble_buffers: { scramble_buffers: 1 },
    "half compressible, a fifth repeated": {
      buffer_compress_percentage: 50,
      dedupe_percentage: 20,
    },
  };
  return Object.entries(contents).map(([name, added]) => {
    return { name, options: { ...sink, ...added }, atMost: 0.8 };
  });
}

/**
 * A file is written and read back, from its beginning to its end. It lies in memory, since hipri sends
 * what it wrote to the disk and reads it from there, where fio 3.33 reads its own dirty pages.
 */
function verifyShapes({ memoryFile }: Conditions): Shape[] {
  const file: Options = {
    filename: memoryFile,
    rw: "write",
    bs: "4k",
    size: VERIFIED_BYTES,
    iodepth: 16,
    thread: true,
  };
  const bounds = {
    crc32c: 0.9,
    xxhash: 0.9,
    pattern: 0.9,
    meta: 0.9,
    md5: 1.1,
    sha256: 1.1,
  };
  return Object.entries(bounds).map(([verify, atMost]) => {
    const added: Options = verify === "pattern" ? { verify_pattern: "0xdeadbeef" } : {};
    return {
      name: `write and verify=${verify}`,
      options: { ...file, verify, ...added },
      atMost,
    };
  });
}

function engineShapes(conditions: Conditions): Shape[] {
  const alone: Options = { ...zero(), norandommap: true, ...timed(conditions) };
  const deep: Options = { ...alone, ...batched(ENTRIES) };
  return [
    { name: "psync", options: { ...alone, ioengine: "psync" }, atMost: 1 },
    { name: "pvsync2", options: { ...alone, ioengine: "pvsync2" }, atMost: 1 },
    { name: "libaio 32/32", options: { ...deep, ioengine: "libaio" }, atMost: 0.75 },
  ];
}
