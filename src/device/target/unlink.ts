/** Removes a job's files after the run (`unlink=1`). */
import { rmdirSync, unlinkSync } from "node:fs";
import { linkStats } from "../../base/link-stats.js";
import { explainErrno } from "../explain-errno.js";

/**
 * Removes a regular file, or an empty directory; what is gone already, or is of the other kind, or
 * a device, is left alone.
 * @throws EnvironmentError when it cannot be removed
 */
export function unlinkTarget(path: string, kind: "file" | "directory"): void {
  try {
    const found = linkStats(path);
    if (kind === "file" && found?.isFile() === true) unlinkSync(path);
    if (kind === "directory" && found?.isDirectory() === true) rmdirSync(path);
  } catch (error) {
    throw explainErrno(error, path, "removing it");
  }
}
