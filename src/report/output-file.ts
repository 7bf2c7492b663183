/** The file that a result goes to: known to be writable before the run, complete or not there. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../base/errors.js";

export interface OutputFile {
  /** Replaces the file's contents in one step. */
  write(text: string): void;
}

/**
 * Makes sure that a result can be written there after the run.
 * @throws UsageError when it cannot
 */
export function reserveOutput(path: string): OutputFile {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error("is a directory");
    closeSync(openSync(temporary, "wx"));
    rmSync(temporary);
  } catch (error) {
    throw new UsageError(`the result cannot be written: ${(error as Error).message}`, {
      place: `--output ${path}`,
      cure: `Name a file in a directory that exists and is yours to write, as ${dirname(path)}.`,
    });
  }
  return {
    write(text) {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    },
  };
}
