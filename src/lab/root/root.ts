/** The guest's root as a file: built once for each content, then found in the cache. */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { cacheDir, makeEntry } from "../cache.js";
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
    for (const chunk of cpioChunks(entries)) {
      for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    }
  } finally {
    closeSync(fd);
  }
}

/** BLAKE2 takes half as long as SHA-256 where the CPU has no instructions for that. */
function hashArchive(entries: readonly CpioEntry[]): string {
  const hash = createHash("blake2b512");
  for (const chunk of cpioChunks(entries)) hash.update(chunk);
  return hash.digest("hex").slice(0, 32);
}

/** Deletes all but the roots that were used last. */
function prune(dir: string): void {
  const roots = readdirSync(dir).filter((name) => name.endsWith(".cpio"));
  const usedMs = (name: string) =>
    statSync(join(dir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const oldestLast = roots.sort((a, b) => usedMs(b) - usedMs(a));
  for (const name of oldestLast.slice(KEPT_ROOTS)) rmSync(join(dir, name), { force: true });
}

/**
 * The root with the given further programs.
 * @throws EnvironmentError as rootEntries does
 */
export async function guestRoot(programs: readonly string[]): Promise<GuestRoot> {
  const entries = rootEntries(programs);
  const dir = join(cacheDir(), "roots");
  const path = join(dir, `${hashArchive(entries)}.cpio`);
  const cached = existsSync(path);
  if (cached) utimesSync(path, new Date(), new Date());
  else {
    await makeEntry(path, (temporary) => writeArchive(temporary, entries));
    prune(dir);
  }
  return { path, bytes: statSync(path).size, cached };
}
