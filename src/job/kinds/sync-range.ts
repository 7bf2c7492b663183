/** `sync_file_range=FLAG[,FLAG…][:N]`: how sync_file_range(2) is called, every N writes. */
import { SYNC_RANGE_FLAGS } from "../../base/direction.js";
import type { RangeSync } from "../spec/job-spec.js";
import { type Kind, ValueError } from "./kind.js";
import { int } from "./number.js";

const FLAGS: Readonly<Record<string, number>> = SYNC_RANGE_FLAGS;

const everyNth = int({ min: 0 });

export const syncRange: Kind<RangeSync | null> = {
  expects: `${Object.keys(FLAGS).join(", ")}, joined by commas, and :N for every N writes`,
  parse(text, context) {
    const [names = "", ...rest] = text.split(":");
    const everyWrites = rest.length === 0 ? 1 : everyNth.parse(rest.join(":"), context);
    let flags = 0;
    for (const name of names.split(",")) {
      const flag = Object.hasOwn(FLAGS, name.trim()) ? FLAGS[name.trim()] : undefined;
      if (flag === undefined) {
        throw new ValueError(`has ${JSON.stringify(name)}, which is not one of its flags`);
      }
      flags |= flag;
    }
    return { everyWrites, flags };
  },
  format(value) {
    if (value === null) return "";
    const names = Object.keys(FLAGS).filter((name) => (value.flags & (FLAGS[name] ?? 0)) !== 0);
    return `${names.join(",")}:${value.everyWrites}`;
  },
};
