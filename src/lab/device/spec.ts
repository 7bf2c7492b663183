/** The `--device` language: `NAME=KIND[,KEY=VALUE]…`, a device described by its behaviour. */
import { UsageError } from "../../base/errors.js";
import { ValueError } from "../../job/kinds/kind.js";
import { size } from "../../job/kinds/size.js";
import { time } from "../../job/kinds/time.js";

export type DeviceKind = "nvme" | "virtio-blk";

/** What answers the device's reads and writes. */
type Backing =
  /** Keeps what is written, as fast as this machine's memory. */
  | { readonly kind: "memory" }
  /** Answers after `latencyUs`, reads give zeros and writes are forgotten. */
  | { readonly kind: "null"; readonly latencyUs: number }
  /** As `null` from `slowFromPercent` on; below it reads give zeros at once. */
  | { readonly kind: "mixed"; readonly latencyUs: number; readonly slowFromPercent: number }
  | { readonly kind: "file"; readonly path: string; readonly writable: boolean };

/** Reads or writes that touch the sector at `offsetBytes` fail with EIO. */
interface InjectedError {
  readonly operation: "read" | "write";
  readonly offsetBytes: number;
}

export interface DeviceSpec {
  /** As the user wrote it. */
  readonly text: string;
  readonly name: string;
  readonly kind: DeviceKind;
  /** null: the size of the backing file. */
  readonly sizeBytes: number | null;
  readonly backing: Backing;
  readonly errors: readonly InjectedError[];
  /** Namespaces of the same controller share its queues (nvme). */
  readonly controller: string;
  /** Logical block, 512 or 4096. */
  readonly blockBytes: number;
  /** Upper limits, or null. */
  readonly iops: number | null;
  readonly bytesPerSecond: number | null;
  /** Whether the kernel gives this kind of device poll queues. */
  readonly polled: boolean;
  /** Pulls the device out this long after a job has begun to use it, or null. */
  readonly unplugAfterMs: number | null;
  readonly stall: Stall | null;
  /** How long its zones are (nvme: a ZNS namespace), or null. */
  readonly zoneBytes: number | null;
  /** What its blocks have besides data (nvme), or null. */
  readonly metadata: Metadata | null;
  /** How many reclaim unit handles it places writes with (nvme, flexible data placement), or null. */
  readonly reclaimHandles: number | null;
}

/** Metadata of an NVMe namespace's blocks. */
interface Metadata {
  readonly bytes: number;
  /** The type of protection information at its end, 1..3; 0: none. */
  readonly protection: number;
  /** It stands behind the data of each block, and not in a buffer of its own. */
  readonly extended: boolean;
}

/** A device that answers nothing for `stallMs`, once, this long after a job has begun to use it. */
interface Stall {
  readonly stallMs: number;
  readonly afterMs: number;
}

const DEFAULT_SIZE_BYTES = 2 ** 30;
const MAX_SIZE_BYTES = 2 ** 40;

/** What the keys of one spec said, before they are held against each other. */
interface Settings {
  sizeBytes?: number;
  latencyUs?: number;
  slowPercent?: number;
  path?: string;
  writable?: boolean;
  errors: InjectedError[];
  controller?: string;
  blockBytes?: number;
  iops?: number;
  bytesPerSecond?: number;
  polled?: boolean;
  unplugAfterMs?: number;
  stall?: Stall;
  zoneBytes?: number;
  metadataBytes?: number;
  protection?: number;
  extended?: boolean;
  reclaimHandles?: number;
}

const CONTEXT = { kbBase: 1024, note: () => undefined } as const;
const SIZE = size({ min: 1, max: MAX_SIZE_BYTES });
const OFFSET = size({ min: 0, max: MAX_SIZE_BYTES });
const LATENCY = time({ unit: "us", keep: "us", min: 1, max: 60e6 });
const DELAY = time({ unit: "s", keep: "ms", min: 0, max: 3600e3 });

const parseSize = (text: string): number => SIZE.parse(text, CONTEXT, 0);

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new ValueError("is not a whole number from 1");
  return Number(text);
}

function parseUpTo(most: number, text: string): number {
  const count = parseCount(text);
  if (count > most) throw new ValueError(`is more than ${most}`);
  return count;
}

function parseFlag(text: string): boolean {
  if (text !== "0" && text !== "1") throw new ValueError("is neither 0 nor 1");
  return text === "1";
}

function parsePercent(text: string): number {
  const percent = Number(/^(\d{1,2})%$/.exec(text)?.[1] ?? Number.NaN);
  if (!(percent >= 1)) throw new ValueError("is not a share from 1% to 99%");
  return percent;
}

function parseError(text: string): InjectedError {
  const [, operation, offset] = /^(read|write)@(.+)$/.exec(text) ?? [];
  if (operation === undefined || offset === undefined) {
    throw new ValueError("is not read@OFFSET or write@OFFSET");
  }
  const offsetBytes = OFFSET.parse(offset, CONTEXT, 0);
  return { operation: operation as "read" | "write", offsetBytes };
}

function parseBlock(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== 512 && bytes !== 4096) throw new ValueError("is neither 512 nor 4096");
  return bytes;
}

function parseStall(text: string): Stall {
  const [duration = "", delay = "0", ...rest] = text.split("@");
  if (rest.length > 0) throw new ValueError("is not TIME or TIME@DELAY");
  const stallMs = DELAY.parse(duration, CONTEXT, 0);
  return { stallMs, afterMs: DELAY.parse(delay, CONTEXT, 0) };
}

/** One row for each key: how it is read and what it stands for in the help. */
const KEYS: Readonly<
  Record<string, { readonly help: string; readonly set: (to: Settings, value: string) => void }>
> = {
  size: { help: "its size (1G)", set: (to, value) => (to.sizeBytes = parseSize(value)) },
  latency: {
    help: "every access takes this long (us, ms, s); nothing is kept",
    set: (to, value) => (to.latencyUs = LATENCY.parse(value, CONTEXT, 0)),
  },
  slow: {
    help: "only this last share of the device has the latency (50%)",
    set: (to, value) => (to.slowPercent = parsePercent(value)),
  },
  file: {
    help: "a raw image on this machine, read-only",
    set: (to, value) => (to.path = value),
  },
  writable: { help: "1: the file may be written", set: (to, v) => (to.writable = parseFlag(v)) },
  error: {
    help: "read@OFFSET or write@OFFSET fails with EIO; may be repeated",
    set: (to, value) => to.errors.push(parseError(value)),
  },
  controller: {
    help: "namespaces with the same word share an NVMe controller",
    set: (to, value) => {
      if (!NAME.test(value)) throw new ValueError(NAME_RULE);
      to.controller = value;
    },
  },
  block: { help: "logical block, 512 or 4096", set: (to, v) => (to.blockBytes = parseBlock(v)) },
  iops: { help: "at most so many a second", set: (to, v) => (to.iops = parseCount(v)) },
  bps: {
    help: "at most so many bytes a second",
    set: (to, v) => (to.bytesPerSecond = parseSize(v)),
  },
  poll: {
    help: "0: no poll queues, for all devices of the kind",
    set: (to, value) => (to.polled = parseFlag(value)),
  },
  unplug: {
    help: "pulled out this long after a job has begun to use it",
    set: (to, value) => (to.unplugAfterMs = DELAY.parse(value, CONTEXT, 0)),
  },
  zones: {
    help: "a ZNS namespace with zones of this length (16M)",
    set: (to, value) => (to.zoneBytes = parseSize(value)),
  },
  metadata: {
    help: "bytes of metadata of each block, 1 to 128 (nvme)",
    set: (to, value) => (to.metadataBytes = parseUpTo(128, value)),
  },
  pi: {
    help: "protection information of this type, 1 to 3, in metadata of 8 bytes or more",
    set: (to, value) => (to.protection = parseUpTo(3, value)),
  },
  extended: {
    help: "1: metadata stands behind the data of each block",
    set: (to, value) => (to.extended = parseFlag(value)),
  },
  fdp: {
    help: "flexible data placement with so many reclaim unit handles (nvme, QEMU 8)",
    set: (to, value) => (to.reclaimHandles = parseUpTo(128, value)),
  },
  stall: {
    help: "TIME[@DELAY]: once answers nothing for TIME, DELAY after a job has begun",
    set: (to, value) => (to.stall = parseStall(value)),
  },
};

/** Environment variables and file names at once; QEMU's serial numbers have 20 characters. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,14}$/;
const NAME_RULE = "is not a word of up to 15 letters, digits and _";

/** One line for each key, for the command's help. */
export function describeDeviceKeys(): string {
  return Object.entries(KEYS)
    .map(([key, { help }]) => `${key}=${" ".repeat(Math.max(1, 12 - key.length))}${help}`)
    .join("\n");
}

function readSettings(pairs: readonly string[], fail: Fail): Settings {
  const settings: Settings = { errors: [] };
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, at < 0 ? undefined : at);
    const row = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (row === undefined)
      throw fail(`has no key "${key}"`, `Keys: ${Object.keys(KEYS).join(" ")}.`);
    if (at < 0) throw fail(`${key} needs a value (${key}=…)`);
    try {
      row.set(settings, pair.slice(at + 1));
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw fail(`${pair} ${error.message}`, error.cure ?? `${key}=: ${row.help}.`);
    }
  }
  return settings;
}

type Fail = (message: string, cure?: string) => UsageError;

function chooseBacking(settings: Settings, fail: Fail): Backing {
  const { path, latencyUs, slowPercent, writable } = settings;
  if (path !== undefined) {
    if (latencyUs !== undefined || settings.sizeBytes !== undefined) {
      throw fail("a file has its own size and speed", "Leave out size= and latency=.");
    }
    return { kind: "file", path, writable: writable ?? false };
  }
  if (writable !== undefined) throw fail("writable= belongs to file=");
  if (latencyUs === undefined) {
    if (slowPercent !== undefined) throw fail("slow= needs latency=", "For example latency=5ms.");
    return { kind: "memory" };
  }
  if (slowPercent === undefined) return { kind: "null", latencyUs };
  return { kind: "mixed", latencyUs, slowFromPercent: 100 - slowPercent };
}

function checkZones(kind: DeviceKind, { zoneBytes, blockBytes }: Settings, fail: Fail): void {
  if (zoneBytes === undefined) return;
  if (kind !== "nvme") throw fail("zones= belongs to nvme");
  if (zoneBytes % (blockBytes ?? 512) !== 0) throw fail("zones= is no whole number of blocks");
}

/** Bytes of protection information with a guard of 16 bits. */
const PROTECTION_BYTES = 8;

function metadataOf(kind: DeviceKind, settings: Settings, fail: Fail): Metadata | null {
  const { metadataBytes: bytes, protection = 0, extended = false } = settings;
  if (bytes === undefined) {
    if (protection > 0 || extended) throw fail("pi= and extended= need metadata=");
    return null;
  }
  if (kind !== "nvme") throw fail("metadata= belongs to nvme");
  if (protection > 0 && bytes < PROTECTION_BYTES) {
    throw fail(`pi= needs metadata=${PROTECTION_BYTES} or more`);
  }
  return { bytes, protection, extended };
}

/**
 * Reads one `--device` value.
 * @throws UsageError with the device, the key at fault and what it may be
 */
export function parseDeviceSpec(text: string): DeviceSpec {
  const fail: Fail = (message, cure) =>
    new UsageError(message, { place: `--device ${text}`, ...(cure === undefined ? {} : { cure }) });
  const [, name, rest] = /^([^=,]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || rest === undefined) {
    throw fail("is not NAME=KIND[,KEY=VALUE]…", "For example fast=nvme,size=1G.");
  }
  if (!NAME.test(name)) throw fail(`the name "${name}" ${NAME_RULE}`);
  const [kind, ...pairs] = rest.split(",");
  if (kind !== "nvme" && kind !== "virtio-blk") {
    throw fail(`"${kind}" is not a kind of device`, "Kinds: nvme, virtio-blk.");
  }
  const settings = readSettings(pairs, fail);
  const backing = chooseBacking(settings, fail);
  const blockBytes = settings.blockBytes ?? 512;
  const sizeBytes = backing.kind === "file" ? null : (settings.sizeBytes ?? DEFAULT_SIZE_BYTES);
  const granule = backing.kind === "mixed" ? 2 ** 20 : blockBytes;
  if (sizeBytes !== null && sizeBytes % granule !== 0) {
    throw fail(`size= is not a multiple of ${granule} bytes`);
  }
  for (const { offsetBytes } of settings.errors) {
    if (sizeBytes === null || offsetBytes < sizeBytes) continue;
    throw fail(`error= at ${offsetBytes} lies beyond the size of ${sizeBytes} bytes`);
  }
  if (kind !== "nvme" && settings.controller !== undefined)
    throw fail("controller= belongs to nvme");
  checkZones(kind, settings, fail);
  if (kind !== "nvme" && settings.reclaimHandles !== undefined) throw fail("fdp= belongs to nvme");
  return {
    text,
    name,
    kind,
    sizeBytes,
    backing,
    errors: settings.errors,
    controller: settings.controller ?? name,
    blockBytes,
    iops: settings.iops ?? null,
    bytesPerSecond: settings.bytesPerSecond ?? null,
    polled: settings.polled ?? true,
    unplugAfterMs: settings.unplugAfterMs ?? null,
    stall: settings.stall ?? null,
    zoneBytes: settings.zoneBytes ?? null,
    metadata: metadataOf(kind, settings, fail),
    reclaimHandles: settings.reclaimHandles ?? null,
  };
}
