/** Priorities of single I/Os: `cmdprio_bssplit=4k/30:8k/10/1/0`, and lists of two directions. */
import type { PerDirection } from "../../base/direction.js";
import { PRIORITY_CLASS, packPriority, unpackPriority } from "../../base/io-priority.js";
import { type Kind, ValueError } from "./kind.js";
import { perDirection } from "./list.js";
import { int } from "./number.js";
import { formatBytes, size } from "./size.js";

export const PRIORITY_LEVEL = { min: 0, max: 7 } as const;
export const PRIORITY_HINT = { min: 0, max: 1023 } as const;

/** An entry of `cmdprio_bssplit`. */
export interface PrioritySplit {
  readonly blockBytes: number;
  /** 1..100 */
  readonly percent: number;
  /** null: what cmdprio_class, cmdprio and cmdprio_hint say. */
  readonly priority: number | null;
}

/** `a,b` for reads and writes: trims have no priority. */
export function readsAndWrites<T>(kind: Kind<T>): Kind<PerDirection<T>> {
  const both = perDirection(kind);
  return {
    ...both,
    expects: `${kind.expects}, or two for read,write`,
    parse(text, context, previous) {
      if (text.split(",").length > 2) throw new ValueError("has more than two entries");
      return both.parse(text, context, previous);
    },
    format({ read, write }, kbBase) {
      return both.format({ read, write, trim: write }, kbBase);
    },
  };
}

/** `4k/30:8k/10/1/0:8k/5/2/3/1`, a share of 0 being none; lengths come out ascending. */
export function prioritySplits(maxBytes: number): Kind<readonly PrioritySplit[]> {
  const bytes = size({ min: 1, max: maxBytes });
  const number = (
    text: string,
    min: number,
    max: number,
    context: Parameters<typeof bytes.parse>[1],
  ) => int({ min, max }).parse(text, context);
  return {
    expects: "block sizes with a share, and maybe class, level and hint (4k/30:8k/10/1/0)",
    parse(text, context) {
      const splits = text.split(":").map((entry) => {
        const [length = "", share = "", ...named] = entry.split("/").map((part) => part.trim());
        if (length === "" || named.length === 1 || named.length > 3) {
          const shape = "size/share, size/share/class/level or size/share/class/level/hint";
          throw new ValueError(`has ${JSON.stringify(entry)}, which is not ${shape}`);
        }
        const { REAL_TIME, IDLE } = PRIORITY_CLASS;
        const [priorityClass, level = "", hint = "0"] = named;
        return {
          blockBytes: bytes.parse(length, context),
          percent: share === "" ? 0 : number(share, 0, 100, context),
          priority:
            priorityClass === undefined
              ? null
              : packPriority(
                  number(priorityClass, REAL_TIME, IDLE, context),
                  number(level, PRIORITY_LEVEL.min, PRIORITY_LEVEL.max, context),
                  number(hint, PRIORITY_HINT.min, PRIORITY_HINT.max, context),
                ),
        };
      });
      checkSums(splits);
      return splits
        .filter(({ percent }) => percent > 0)
        .sort((one, other) => one.blockBytes - other.blockBytes);
    },
    format: (splits, kbBase) =>
      splits
        .map(({ blockBytes, percent, priority }) => {
          const parts = [formatBytes(blockBytes, kbBase), percent];
          if (priority === null) return parts.join("/");
          const { priorityClass, level, hint } = unpackPriority(priority);
          return [...parts, priorityClass, level, ...(hint > 0 ? [hint] : [])].join("/");
        })
        .join(":"),
  };
}

/** @throws ValueError for a block size whose shares are more than all of its I/Os */
function checkSums(splits: readonly PrioritySplit[]): void {
  const sums = new Map<number, number>();
  for (const { blockBytes, percent } of splits) {
    const sum = (sums.get(blockBytes) ?? 0) + percent;
    sums.set(blockBytes, sum);
    if (sum > 100) {
      throw new ValueError(`has shares of ${blockBytes} bytes that add up to more than 100`);
    }
  }
}
