/** Lines at the cursor of a terminal that are drawn over, without an alternate screen (ECMA-48). */
import { widthOf } from "../text/style.js";

/** Erases from the cursor to the end of the screen. */
const ERASE_BELOW = "\x1b[J";

export class Drawing {
  /** What stands there, the cursor behind the last. */
  lines: readonly string[] = [];

  /**
   * @param columns of the terminal as it is now: when it has become narrower since, what stood in
   *   a row stands in several
   * @returns what takes the lines away and writes others; "" where there is nothing to do
   */
  replaceBy(lines: readonly string[], columns: number): string {
    const rows = this.lines.reduce((sum, line) => {
      return sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, columns)));
    }, 0);
    const isNothing = rows === 0 && lines.length === 0;
    this.lines = lines;
    if (isNothing) return "";
    const up = rows > 1 ? `\x1b[${rows - 1}A` : "";
    return `${rows > 0 ? `${up}\r${ERASE_BELOW}` : ""}${lines.join("\n")}`;
  }
}
