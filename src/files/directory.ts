/** Directories for the files that hipri writes. */
import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory, and those above it that are missing. Node's own recursive mkdir never ends
 * where mkdir(2) says ENOENT in a directory that exists, as in /proc.
 * @throws Error of mkdir(2), such as ENOTDIR below what is no directory
 */
export function ensureDirectory(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isDirectory(at) && at !== dirname(at); at = dirname(at)) {
    missing.unshift(at);
  }
  for (const each of missing) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another process may have been faster.
      if (!isDirectory(each)) throw error;
    }
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
