/** Placement identifiers (`plids=0,2-4`). */
import { MAX_PLACEMENT_ID, MAX_PLACEMENT_IDS } from "../spec/placement.js";
import { type Kind, ValueError } from "./kind.js";

/** As in fio they are sorted, and one that is named twice counts twice. */
export const placementIds: Kind<readonly number[]> = {
  expects: `numbers and ranges (0,2-4), 0 to ${MAX_PLACEMENT_ID}, at most ${MAX_PLACEMENT_IDS}`,
  parse(text) {
    const ids = text.split(",").flatMap((part) => {
      const number = "(0x[0-9a-f]+|\\d+)";
      const pattern = new RegExp(`^\\s*${number}(?:-${number})?\\s*$`, "i");
      const [, first, last = first] = pattern.exec(part) ?? [];
      const [from, to] = [Number(first), Number(last)];
      if (first === undefined || from > to) throw new ValueError(`has ${JSON.stringify(part)}`);
      if (to > MAX_PLACEMENT_ID) {
        throw new ValueError(`is out of range: identifiers end at ${MAX_PLACEMENT_ID}`);
      }
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
    if (ids.length > MAX_PLACEMENT_IDS) {
      throw new ValueError(`has ${ids.length} identifiers, and ${MAX_PLACEMENT_IDS} are the most`);
    }
    return ids.sort((a, b) => a - b);
  },
  format: (ids) => ids.join(","),
};
