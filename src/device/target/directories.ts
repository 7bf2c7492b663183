/** The directories that ioengine=dirstat and dirdelete find. */
import { mkdirSync } from "node:fs";
import { explainErrno } from "../explain-errno.js";

/** Makes a directory that is not there. @throws EnvironmentError when it cannot be made */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw explainErrno(error, path, "making it");
  }
}
