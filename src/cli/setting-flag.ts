/** Settings on the command line: `--set iodepth=4`, `--a-env NAME=VALUE`. */
import { UsageError } from "../base/errors.js";

/**
 * `OPTION=VALUE`, or a flag's bare `OPTION`.
 * @param flag what the text is the value of
 * @param kind of what is set, for the error
 * @throws UsageError without a name
 */
export function splitSetting(
  text: string,
  flag: string,
  kind: "option" | "variable" = "option",
): [key: string, value: string | null] {
  const equals = text.indexOf("=");
  if (equals === 0) {
    throw new UsageError(`names no ${kind}`, {
      place: `${flag} ${text}`,
      cure: `Write ${flag} ${kind === "option" ? "OPTION" : "NAME"}=VALUE.`,
    });
  }
  return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}
