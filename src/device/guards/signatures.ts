/**
 * Recognises what a block device carries, so that a run does not write over it. The table of marks
 * always looks first, since small systems lack util-linux; where it finds nothing, `wipefs` is
 * asked, which knows some formats more.
 */
import { spawnSync } from "node:child_process";
import { readSync } from "node:fs";
import { EnvironmentError } from "../../base/errors.js";
import { MAGICS, type Magic, type Position } from "./signature-marks.js";

/** A part of a device. */
export interface Extent {
  readonly startBytes: number;
  readonly endBytes: number;
}

/**
 * What the device carries, in words such as "an ext2/3/4 file system"; empty when nothing is known.
 * @param fd of the device, open for reading
 * @throws Error of read(2)
 * @throws EnvironmentError when wipefs is there and fails
 */
export function findSignatures(fd: number, path: string, sizeBytes: number): string[] {
  const names = namesOf(MAGICS, new Bytes(fd, sizeBytes));
  return names.length > 0 ? names : askWipefs(path);
}

/**
 * What a disk carries beside a partition table and outside of its partitions: one that is a file
 * system or a volume as a whole can have partitions all the same.
 * @throws Error of read(2)
 */
export function findSignaturesOutside(
  fd: number,
  sizeBytes: number,
  partitions: readonly Extent[],
): string[] {
  const isOutside = (offset: number): boolean => {
    return !partitions.some(
      ({ startBytes, endBytes }) => offset >= startBytes && offset < endBytes,
    );
  };
  const others = MAGICS.filter(({ isTable }) => !isTable);
  return namesOf(others, new Bytes(fd, sizeBytes), isOutside);
}

function namesOf(
  magics: readonly Magic[],
  bytes: Bytes,
  isOfInterest: (offset: number) => boolean = () => true,
): string[] {
  const found = magics.filter((magic) => {
    const offsets = magic.at.map((position) => offsetOf(position, bytes.sizeBytes));
    return offsets.some((offset) => isOfInterest(offset) && carries(bytes, magic, offset));
  });
  return [...new Set(found.map(({ name }) => name))];
}

function offsetOf(position: Position, sizeBytes: number): number {
  if (typeof position === "function") return position(sizeBytes);
  return position < 0 ? sizeBytes + position : position;
}

function carries(bytes: Bytes, magic: Magic, offset: number): boolean {
  if (!magic.anyOf.some((text) => bytes.at(offset, text.length) === text)) return false;
  const beside = [...(magic.with ?? [])];
  return beside.every(([distance, text]) => bytes.at(offset + distance, text.length) === text);
}

const WINDOW_BYTES = 64 * 1024;

/** A device's bytes, read in windows, each once. */
class Bytes {
  readonly sizeBytes: number;
  private readonly fd: number;
  private readonly windows = new Map<number, Buffer>();

  constructor(fd: number, sizeBytes: number) {
    this.fd = fd;
    this.sizeBytes = sizeBytes;
  }

  /**
   * One character a byte; shorter at the end of the device. No mark crosses a sector, and so none
   * crosses a window.
   * @throws Error of read(2)
   */
  at(offset: number, length: number): string {
    if (offset < 0) return "";
    const start = offset % WINDOW_BYTES;
    return this.window((offset - start) / WINDOW_BYTES).toString("latin1", start, start + length);
  }

  private window(index: number): Buffer {
    const known = this.windows.get(index);
    if (known !== undefined) return known;
    const start = index * WINDOW_BYTES;
    const buffer = Buffer.alloc(Math.max(0, Math.min(WINDOW_BYTES, this.sizeBytes - start)));
    let filled = 0;
    // A read that meets a bad sector ends before it, and only the next one fails.
    while (filled < buffer.length) {
      const count = readSync(this.fd, buffer, filled, buffer.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    const window = buffer.subarray(0, filled);
    this.windows.set(index, window);
    return window;
  }
}

const WIPEFS_TIMEOUT_MS = 10_000;

/** What `wipefs` (util-linux 2.33 or newer) finds; empty where it is missing. */
function askWipefs(path: string): string[] {
  // The sbin directories are not in every user's PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { status, signal, stdout, stderr, error } = spawnSync("wipefs", ["--json", path], {
    encoding: "utf8",
    env,
    timeout: WIPEFS_TIMEOUT_MS,
  });
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ENOENT") return [];
  if (status !== 0) {
    throw cannotTell(path, code ?? signal ?? (stderr.trim() || `exit status ${status}`));
  }
  // It prints nothing where it finds nothing.
  return stdout.trim() === "" ? [] : typesIn(stdout, path);
}

function typesIn(json: string, path: string): string[] {
  try {
    const { signatures } = JSON.parse(json) as { signatures: { type: string }[] };
    return [...new Set(signatures.map(({ type }) => `a signature of ${type}`))];
  } catch {
    throw cannotTell(path, "no JSON");
  }
}

function cannotTell(path: string, why: string): EnvironmentError {
  return new EnvironmentError(`wipefs cannot tell what it carries: ${why}`, {
    place: path,
    cure: `See what \`wipefs ${path}\` says; it must answer within 10 s.`,
  });
}
