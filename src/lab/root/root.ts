/** The guest's root as a file: built once for each content, then found in the cache. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "../../files/write.js";
import { cacheDir, keepLatest, makeEntry, markUsed } from "../cache.js";
import { rootEntries } from "./contents.js";
import { type CpioEntry, cpioChunks } from "./cpio.js";

export interface GuestRoot {
  readonly path: string;
  readonly bytes: number;
  /** Whether the cache had it. */
  readonly cached: boolean;
}

/** Each root is about 110 MB; hipri's own development makes a new one with every build. */
const KEPT_ROOTS = 3;

function writeArchive(path: string, entries: readonly CpioEntry[]): void {
  const fd = openSync(path, "w");
  try {
    for (const chunk of cpioChunks(entries)) writeAll(fd, chunk);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Whether the file is whole; a comparison takes a tenth of the time of a hash. */
function holdsArchive(path: string, entries: readonly CpioEntry[]): boolean {
  if (!existsSync(path)) return false;
  const data = readFileSync(path);
  let at = 0;
  for (const chunk of cpioChunks(entries)) {
    if (Buffer.compare(data.subarray(at, at + chunk.length), chunk) !== 0) return false;
    at += chunk.length;
  }
  return at === data.length;
}

/** BLAKE2 takes half as long as SHA-256 where the CPU has no instructions for that. */
function hashArchive(entries: readonly CpioEntry[]): string {
  const hash = createHash("blake2b512");
  for (const chunk of cpioChunks(entries)) hash.update(chunk);
  return hash.digest("hex").slice(0, 32);
}

/**
 * The root with the given further programs.
 * @throws EnvironmentError as rootEntries does
 */
export async function guestRoot(programs: readonly string[]): Promise<GuestRoot> {
  const entries = rootEntries(programs);
  const dir = join(cacheDir(), "roots");
  const path = join(dir, `${hashArchive(entries)}.cpio`);
  const cached = holdsArchive(path, entries);
  if (cached) markUsed(path);
  else {
    await makeEntry(path, (temporary) => writeArchive(temporary, entries));
    keepLatest(dir, KEPT_ROOTS);
  }
  return { path, bytes: statSync(path).size, cached };
}
