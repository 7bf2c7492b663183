/** Names and values that Node could not read as they are: file names are bytes, strings are not. */
import { UsageError } from "./errors.js";

const CURE = "hipri takes names in UTF-8 only: rename the file, or make a link to it.";

/**
 * What of a text is not what stood there: U+FFFD is what Node makes of bytes that are not UTF-8,
 * and no file can have a NUL in its name.
 * @returns null when all of it is
 */
export function whyNotExact(text: string): string | null {
  if (text.includes("\0")) return "has a NUL byte";
  return text.includes("\uFFFD") ? "has bytes that are not UTF-8" : null;
}

/** @throws UsageError for the first word of the command line that is not UTF-8 */
export function assertExactWords(words: readonly string[]): void {
  for (const [index, word] of words.entries()) {
    const why = whyNotExact(word);
    if (why === null) continue;
    throw new UsageError(`${JSON.stringify(word)} ${why}`, {
      place: `command line, argument ${index + 1}`,
      cure: CURE,
    });
  }
}

/** @throws UsageError for a path that was not read as it is */
export function assertExactPath(path: string, place: string): void {
  const why = whyNotExact(path);
  if (why !== null)
    throw new UsageError(`the name ${JSON.stringify(path)} ${why}`, { place, cure: CURE });
}
