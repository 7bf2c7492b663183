/** The file that a result goes to: known to be writable before the run, complete or not there. */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { IoError, UsageError } from "../base/errors.js";

export interface OutputFile {
  /** Each text takes the place of the one before; otherwise it goes behind it. */
  readonly replaces: boolean;
  /**
   * Replaces the file's contents in one step.
   * @throws IoError when it cannot after all, as on a file system that has filled up
   */
  write(text: string): void;
}

/**
 * Makes sure that a result can be written there after the run.
 * @throws UsageError when it cannot
 */
export function reserveOutput(path: string): OutputFile {
  const place = `--output ${path}`;
  try {
    const { replaces, write } = reserve(path);
    return {
      replaces,
      write(text) {
        try {
          write(text);
        } catch (error) {
          throw new IoError(`the result was not written: ${(error as Error).message}`, { place });
        }
      },
    };
  } catch (error) {
    throw new UsageError(`the result cannot be written: ${(error as Error).message}`, {
      place,
      cure: `Name a file in a directory that exists and is yours to write, as ${dirname(path)}.`,
    });
  }
}

function reserve(path: string): OutputFile {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known?.isDirectory()) throw new Error("is a directory");
  if (known !== undefined && !known.isFile()) {
    // A device or a pipe takes the text itself; renaming onto it would do away with it.
    accessSync(path, constants.W_OK);
    return { replaces: false, write: (text) => writeFileSync(path, text) };
  }
  // A symbolic link stays one.
  const file = known === undefined ? path : realpathSync(path);
  const temporary = `${file}.${process.pid}.tmp`;
  closeSync(openSync(temporary, "wx"));
  rmSync(temporary);
  const write = (text: string): void => {
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  };
  return { replaces: true, write };
}
