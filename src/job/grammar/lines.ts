/** A job file's text as lines without comments, blanks and other dressing. */
import type { Place } from "../../base/errors.js";

export interface Line {
  readonly place: Place;
  /** Never empty. */
  readonly text: string;
}

/** fio reads 8191; a list of many file names is longer. */
export const MAX_LINE_LENGTH = 1 << 16;

/** Blanks and control characters, which fio strips from both ends of a line; a NUL ends it there. */
function isBlank(code: number): boolean {
  return (code > 0 && code <= 0x20) || code === 0x7f;
}

function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * The lines that say something. Everything after the first `;` or `#` is a comment, wherever it
 * stands; a byte order mark and CRLF are no part of a line.
 */
export function readLines(text: string, file: string): Line[] {
  const lines: Line[] = [];
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .forEach((raw, index) => {
      const comment = raw.search(/[;#]/);
      const line = strip(comment < 0 ? raw : raw.slice(0, comment));
      if (line !== "") lines.push({ place: { file, line: index + 1 }, text: line });
    });
  return lines;
}
