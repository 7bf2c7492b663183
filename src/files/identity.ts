/** Which paths lead to the same file. */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** One name for all the paths that lead to a file; a missing one goes by its absolute path. */
export function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // Missing or out of reach: by its name.
  }
  try {
    return resolve(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}
