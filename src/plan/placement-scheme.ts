/** The file of `dp_scheme`: which placement identifier writes have, by where they begin. */
import { UsageError } from "../base/errors.js";
import { MAX_PLACEMENT_ID, type PlacementRange } from "../job/spec/placement.js";

/** As fio's DP_MAX_SCHEME_ENTRIES; fio leaves further ones out. */
const MOST_RANGES = 32;

const LINE = /^\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*$/;

/**
 * @param text lines of BEGIN,END,ID in bytes; END is the first byte behind the range
 * @param file for messages
 * @throws UsageError with the file and the line at fault
 */
export function parseScheme(text: string, file: string): PlacementRange[] {
  const ranges: PlacementRange[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const fail = (why: string, cure: string): UsageError =>
      new UsageError(`this line of dp_scheme ${why}`, { place: { file, line: index + 1 }, cure });
    const [, begin, end, id] = LINE.exec(line) ?? [];
    if (begin === undefined) {
      throw fail("is not BEGIN,END,ID", "Write three numbers, as in 0,1073741824,1.");
    }
    const range = { beginBytes: Number(begin), endBytes: Number(end), id: Number(id) };
    if (range.beginBytes >= range.endBytes) {
      throw fail("ends before it begins", "END is the first byte behind the range.");
    }
    if (range.id > MAX_PLACEMENT_ID) {
      throw fail(`has identifier ${id}`, `Identifiers end at ${MAX_PLACEMENT_ID}.`);
    }
    if (ranges.length === MOST_RANGES) {
      throw fail(`is one too many`, `fio takes ${MOST_RANGES} at most: join or remove some.`);
    }
    ranges.push(range);
  }
  if (ranges.length > 0) return ranges;
  throw new UsageError("this dp_scheme is empty", {
    place: file,
    cure: "Write lines of BEGIN,END,ID in bytes.",
  });
}
