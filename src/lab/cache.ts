/**
 * The lab's cache: kernels, package lists and guest roots below $XDG_CACHE_HOME/hipri. Everything
 * in it can be deleted at any time. Entries appear whole or not at all.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** The cache's directory; XDG_CACHE_HOME counts only when absolute (XDG Base Directory). */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  const root = base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache");
  return join(root, "hipri");
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
 */
export async function withTemporary<T>(use: (path: string) => T | Promise<T>): Promise<T> {
  const temporaryDir = join(cacheDir(), "tmp");
  mkdirSync(temporaryDir, { recursive: true });
  removeAbandoned(temporaryDir);
  const temporary = join(temporaryDir, `${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    return await use(temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
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
  mkdirSync(dirname(path), { recursive: true });
  await withTemporary(async (temporary) => {
    await make(temporary);
    try {
      renameSync(temporary, path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    }
  });
}
