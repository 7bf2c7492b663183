/** Sizes and alignment of blocks. */
import { DIRECTIONS } from "../../base/direction.js";
import { formatBytes } from "../kinds/size.js";
import type { ByteRange } from "../spec/job-spec.js";
import { blockRanges } from "../to-spec/block-ranges.js";
import { READS, type Subject, TRIMS, WRITES } from "./subject.js";

/** fio refuses this too, although it looks at directions that the job does not use. */
export function checkSize({ options, contradiction }: Subject): void {
  if (options.size?.kind !== "bytes") return;
  const { read, write, trim } = blockRanges(options);
  const smallestBytes = Math.min(
    READS.has(options.rw.workload) ? read.minBytes : Number.POSITIVE_INFINITY,
    WRITES.has(options.rw.workload) ? write.minBytes : Number.POSITIVE_INFINITY,
    TRIMS.has(options.rw.workload) ? trim.minBytes : Number.POSITIVE_INFINITY,
  );
  if (options.size.bytes >= smallestBytes || smallestBytes === Number.POSITIVE_INFINITY) return;
  const [size, block] = [options.size.bytes, smallestBytes].map((bytes) => formatBytes(bytes));
  contradiction(
    "size",
    `size=${size} is less than one block of ${block}`,
    "Make size larger or bs smaller.",
  );
}

/** How blocks lie; as in fio, blocks that may overlap exclude a random map. */
export function settleBlocks({ options, contradiction, notice }: Subject): void {
  const ranges = blockRanges(options);
  if (
    options.unalignedBlocks &&
    options.direct &&
    DIRECTIONS.some((each) => varies(ranges[each]))
  ) {
    contradiction(
      "bs_unaligned",
      "bs_unaligned makes blocks of any length, and direct=1 needs whole sectors",
      "Remove bs_unaligned, or use direct=0.",
    );
  }
  const { blockAlign } = options;
  if (DIRECTIONS.every((each) => blockAlign[each] === 0)) return;
  if (!options.rw.workload.startsWith("rand")) {
    notice("without-effect", "ba", `ba has no effect with rw=${options.rw.workload}`);
    return;
  }
  const differs = DIRECTIONS.some(
    (each) => blockAlign[each] !== 0 && blockAlign[each] !== ranges[each].minBytes,
  );
  if (!differs || options.noRandomMap) return;
  options.noRandomMap = true;
  notice("adjusted", "ba", "ba turns the random map off: blocks may overlap");
}

function varies({ minBytes, maxBytes }: ByteRange): boolean {
  return minBytes !== maxBytes;
}
