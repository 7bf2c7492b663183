/** What went wrong in a run, for stderr. */
import { printableLines } from "../../base/printable.js";
import type { RunResult } from "../../result/model/result.js";
import { COMMAND_FAILED, LOST, WRITE_REFUSED } from "../../result/notes/note.js";
import { describeBadBlock } from "../../result/verify-result.js";

/** The codes of the notices that are errors for those who see no table. */
const SAID: ReadonlySet<string> = new Set([WRITE_REFUSED, COMMAND_FAILED, LOST]);

/** A line about each lane that ended with an error, or was given up, and each refused stage. */
export function errorLines(result: RunResult): string {
  return joinLines([
    ...result.lanes.flatMap(({ name, errorText }) =>
      errorText === null ? [] : [`${name}: ${errorText}`],
    ),
    ...result.notes.filter(({ code }) => SAID.has(code)).map(({ text }) => text),
  ]);
}

/** A line about each block that did not verify, as far as they are listed. */
export function badBlockLines(result: RunResult): string {
  return joinLines(
    result.lanes.flatMap(({ name, verified }) =>
      (verified?.badBlocks ?? []).map((block) => `${name}: ${describeBadBlock(block)}`),
    ),
  );
}

/** A line about each job that asked for polling and was not polled; its clones say the same. */
export function unpolledLines(result: RunResult): string {
  return joinLines(
    result.lanes.flatMap(({ name, polling }) =>
      polling.state === "no" ? [`${name}: hipri=1, but not polled: ${polling.detail}`] : [],
    ),
  );
}

function joinLines(texts: readonly string[]): string {
  return [...new Set(texts)].map((text) => `hipri: ${printableLines(text)}\n`).join("");
}
