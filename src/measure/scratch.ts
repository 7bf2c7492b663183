/** The file that a directory is measured with, which goes afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../base/errors.js";
import { replaceFile } from "../files/write.js";

export interface ScratchFile {
  readonly path: string;
  /** Removes it, whoever has made it longer in the meantime. */
  remove(): void;
}

/** Data enough to see by a read whether the file would be polled: no file system keeps it inline. */
const FIRST_BYTES = 64 << 10;

/**
 * Makes it in a directory of its own, with a little data.
 * @throws EnvironmentError where the directory takes no file
 */
export function makeScratchFile(directory: string): ScratchFile {
  let own: string | null = null;
  const remove = (): void => {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  };
  try {
    own = mkdtempSync(join(directory, ".hipri-measure-"));
    const path = join(own, "scratch");
    replaceFile(path, (sink) => sink(Buffer.alloc(FIRST_BYTES, "hipri measure ")));
    return { path, remove };
  } catch (cause) {
    remove();
    throw new EnvironmentError(`no scratch file can be made: ${(cause as Error).message}`, {
      place: directory,
      cure: "Name a directory that you may write to, or a file or device to read.",
      cause,
    });
  }
}
