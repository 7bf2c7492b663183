/** Job options on the command line: `--set iodepth=4`. */
import { UsageError } from "../base/errors.js";

/**
 * `OPTION=VALUE`, or a flag's bare `OPTION`.
 * @param flag what the text is the value of
 * @throws UsageError without an option
 */
export function splitSetting(text: string, flag: string): [key: string, value: string | null] {
  const equals = text.indexOf("=");
  if (equals === 0) {
    throw new UsageError("names no option", {
      place: `${flag} ${text}`,
      cure: `Write ${flag} OPTION=VALUE.`,
    });
  }
  return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}
