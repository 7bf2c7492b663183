/** Times between reports, as fio's --status-interval and --eta-newline have them. */
import { UsageError } from "../base/errors.js";
import { ValueError } from "./kinds/kind.js";
import { time } from "./kinds/time.js";

/** Seconds where there is no unit, and nothing below a millisecond. */
export const INTERVAL = time({ unit: "s", keep: "ms", min: 1 });

/** @param flag what it is the value of @returns ms @throws UsageError */
export function readInterval(text: string, flag: string): number {
  try {
    return INTERVAL.parse(text, { kbBase: 1024, note: () => {} });
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(error.message, {
      place: `${flag} ${text}`,
      cure: error.cure ?? `It takes ${INTERVAL.expects}.`,
    });
  }
}
