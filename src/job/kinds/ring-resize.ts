/** `ring_resize`: the sizes that a ring takes in turn, and how often: `64:4096@100ms`. */
import { RING_MAX_ENTRIES } from "../kernel-bounds.js";
import type { RingResize } from "../spec/job-spec.js";
import { type Kind, ValueError } from "./kind.js";
import { int } from "./number.js";
import { time } from "./time.js";

const ENTRIES = int({ min: 1, max: RING_MAX_ENTRIES });
const EVERY = time({ unit: "s", keep: "ms", min: 1 });

export const ringResize: Kind<RingResize> = {
  expects: "sizes and how often the next one is taken (64:4096@100ms)",
  parse(text, context) {
    const [sizes, every, ...rest] = text.split("@");
    if (!sizes || !every || rest.length > 0)
      throw new ValueError("is not ENTRIES[:ENTRIES...]@TIME");
    return {
      entries: sizes.split(":").map((size) => ENTRIES.parse(size.trim(), context)),
      everyMs: EVERY.parse(every.trim(), context),
    };
  },
  format: ({ entries, everyMs }) => `${entries.join(":")}@${EVERY.format(everyMs)}`,
};
