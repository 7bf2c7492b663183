/**
 * The lab's cache: kernels, package lists and guest roots below $XDG_CACHE_HOME/hipri. Everything
 * in it can be deleted at any time. Entries appear whole or not at all.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { EnvironmentError } from "../base/errors.js";
import { ensureDirectory } from "../files/directory.js";
import { reasonOf } from "../files/side-file.js";

const CURE = "Set XDG_CACHE_HOME to a directory that you may write, with room.";

/**
 * The cache's directory; XDG_CACHE_HOME counts only when absolute (XDG Base Directory).
 * @throws EnvironmentError where HOME is no absolute path either
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: base = "" } = env;
  return join(isAbsolute(base) ? base : join(homeDir(), ".cache"), "hipri");
}

function homeDir(): string {
  const home = homedir();
  if (isAbsolute(home)) return home;
  throw new EnvironmentError("there is no home directory for the lab's cache", {
    place: "HOME",
    cure: CURE,
  });
}

/** Removes what processes that were killed have left behind; names begin with the process id. */
function removeAbandoned(temporaryDir: string): void {
  for (const name of readdirSync(temporaryDir)) {
    const alive = existsSync(`/proc/${Number.parseInt(name, 10)}`);
    if (!alive) rmSync(join(temporaryDir, name), { recursive: true, force: true });
  }
}

/**
 * Runs `use` with a path that nobody else has, on the cache's file system; whatever is there
 * afterwards is deleted.
 * @throws EnvironmentError where the cache cannot be written; what `use` throws
 */
export async function withTemporary<T>(use: (path: string) => T | Promise<T>): Promise<T> {
  const temporaryDir = join(cacheDir(), "tmp");
  const temporary = join(temporaryDir, `${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    ensureDirectory(temporaryDir);
    removeAbandoned(temporaryDir);
    try {
      return await use(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    throw isOfSystem(error) ? notWritable(error) : error;
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function notWritable(cause: unknown): EnvironmentError {
  const text = `the lab's cache cannot be written: ${reasonOf(cause)}`;
  return new EnvironmentError(text, { place: cacheDir(), cure: CURE, cause });
}

/** Notes that an entry was used just now. */
export function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // It may be another user's, or read-only; it is whole all the same.
  }
}

/** Deletes all entries of a directory but those that were used last. */
export function keepLatest(directory: string, count: number): void {
  const usedMs = (name: string): number =>
    statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const latestFirst = readdirSync(directory).sort((a, b) => usedMs(b) - usedMs(a));
  for (const name of latestFirst.slice(count)) {
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * Makes a cache entry, a file, link or directory: `make` fills a temporary path, which is then
 * renamed into place. Of two processes that make the same directory, the first one's stays.
 */
export async function makeEntry(
  path: string,
  make: (temporary: string) => void | Promise<void>,
): Promise<void> {
  await withTemporary(async (temporary) => {
    ensureDirectory(dirname(path));
    await make(temporary);
    try {
      renameSync(temporary, path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    }
  });
}
