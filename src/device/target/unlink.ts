/** Removes a job's files after the run (`unlink=1`). */
import { lstatSync, rmdirSync, unlinkSync } from "node:fs";
import { explainErrno } from "../explain-errno.js";

/**
 * Removes a regular file, or an empty directory of an engine of directories; one that is gone already is fine, and a device is never removed.
 * @throws EnvironmentError when the file cannot be removed
 */
export function unlinkTarget(path: string): void {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() === true) unlinkSync(path);
    if (found?.isDirectory() === true) rmdirSync(path);
  } catch (error) {
    throw explainErrno(error, path, "removing it");
  }
}
