/** Directories for the files that hipri writes. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory, and those above it that are missing. Node's own recursive mkdir never ends
 * where mkdir(2) says ENOENT in a directory that exists, as in /proc.
 * @throws Error of mkdir(2), such as ENOTDIR below what is no directory
 */
export function ensureDirectory(path: string): void {
  const missing = [resolve(path)];
  for (let above = dirname(missing[0]!); !existsSync(above); above = dirname(above)) {
    missing.unshift(above);
  }
  for (const each of missing) {
    try {
      mkdirSync(each);
    } catch (error) {
      // It may be there, or another process may have been faster.
      if (!existsSync(each) || !statSync(each).isDirectory()) throw error;
    }
  }
}
