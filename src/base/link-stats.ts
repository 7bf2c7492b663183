/** lstat(2) of what may not be there. */
import { lstatSync, type Stats } from "node:fs";

/**
 * @returns undefined where nothing is there, also where a file has a directory's place in the path:
 * lstatSync() of Node 26 throws for that, whatever throwIfNoEntry says, and statSync() does not
 */
export function linkStats(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
