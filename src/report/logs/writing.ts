/** Writes logs one by one: what becomes of one is nothing to the others. */
import { IoError } from "../../base/errors.js";
import { reasonOf } from "../../files/side-file.js";
import { extendFile, replaceFile, type Sink } from "../../files/write.js";

export interface LogWriting {
  readonly path: string;
  /** It goes behind what is there. */
  readonly grows: boolean;
  readonly produce: (sink: Sink) => void;
}

/** @throws IoError when all were tried, naming those that are not there or as they were before */
export function writeAllLogs(writings: readonly LogWriting[]): void {
  const failures = writings.flatMap((writing) => {
    try {
      write(writing);
      return [];
    } catch (error) {
      return [{ path: writing.path, error }];
    }
  });
  const [first] = failures;
  if (first === undefined) return;
  const others = failures.slice(1).map(({ path }) => path);
  const more = others.length === 0 ? "" : `; neither were ${others.join(", ")}`;
  throw new IoError(`the log was not written: ${reasonOf(first.error)}${more}`, {
    place: first.path,
    cause: first.error,
  });
}

function write({ path, grows, produce }: LogWriting): void {
  if (grows) extendFile(path, produce);
  else replaceFile(path, produce);
}
