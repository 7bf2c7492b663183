/** Removes a job's files after the run (`unlink=1`). */
import { lstatSync, unlinkSync } from "node:fs";
import { explainErrno } from "../explain-errno.js";

/**
 * Removes a regular file; one that is gone already is fine, and a device is never removed.
 * @throws EnvironmentError when the file cannot be removed
 */
export function unlinkTarget(path: string): void {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) unlinkSync(path);
  } catch (error) {
    throw explainErrno(error, path, "removing it");
  }
}
