/** The file of a bisect's state, as commands name it. */
import { Flags } from "@oclif/core";
import { UsageError } from "../../base/errors.js";
import { readInputFile } from "../../base/input-file.js";
import { type BisectHead, type BisectState, parseState } from "../../bisect/state.js";
import { LogFile } from "../../files/log-file.js";

const DEFAULT_STATE = "hipri-bisect.jsonl";

export const stateFlags = {
  state: Flags.string({
    default: DEFAULT_STATE,
    helpValue: "FILE",
    description: "where the bisect's state is",
  }),
};

/** @throws UsageError where there is one already */
export function createState(path: string, head: BisectHead): void {
  const file = LogFile.create(path, "--state");
  file.add(JSON.stringify(head));
  file.close();
}

export interface OpenState {
  readonly file: LogFile;
  readonly state: BisectState;
}

/** For going on with it. @throws UsageError; EnvironmentError where another process does so */
export function openState(path: string): OpenState {
  const file = LogFile.open(path, "--state");
  if (file.cutBytes > 0) {
    process.stderr.write(`bisect: ${path}: the last line was not whole, and is gone\n`);
  }
  return { file, state: parseState(file.lines, path) };
}

const MAX_STATE_BYTES = 64 * 2 ** 20;

/** For looking at it, also while it grows. @throws UsageError */
export function readState(path: string): BisectState {
  try {
    const text = readInputFile(path, "state", MAX_STATE_BYTES).toString("utf8");
    return parseState(text.slice(0, text.lastIndexOf("\n")).split("\n"), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`it cannot be read: ${(error as Error).message}`, {
      place: `--state ${path}`,
      cure: "hipri bisect start makes one.",
      cause: error,
    });
  }
}
