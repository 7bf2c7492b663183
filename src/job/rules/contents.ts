/** The contents of buffers: options that need others. */
import type { Subject } from "./subject.js";

/** What duplicates are made of. */
export function settleContents({ options, contradiction, notice }: Subject): void {
  const { dedupePercent, dedupeMode, dedupeWorkingSetPercent } = options;
  if (dedupeMode === "repeat") {
    if (!options.dedupeGlobal) return;
    const text = "dedupe_global has no effect without dedupe_mode=working_set";
    notice("without-effect", "dedupe_global", text);
    return;
  }
  if (dedupePercent === 0) {
    notice("without-effect", "dedupe_mode", "dedupe_mode has no effect without dedupe_percentage");
    return;
  }
  if (options.size === null || options.fileCount > 1) {
    contradiction(
      "dedupe_mode",
      "dedupe_mode=working_set needs size, and a single file",
      "Add size=, or use dedupe_mode=repeat.",
    );
  } else if (dedupePercent + dedupeWorkingSetPercent > 100) {
    contradiction(
      "dedupe_percentage",
      `dedupe_percentage=${dedupePercent} and a working set of ${dedupeWorkingSetPercent} %, ` +
        "which is new data, make more than 100 %",
      "Lower one of the two.",
    );
  }
}
