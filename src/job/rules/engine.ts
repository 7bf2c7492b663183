/** What an engine can do: NOPs, how many I/Os are in flight, and how they are batched. */
import type { Subject } from "./subject.js";

/** Engines of fio that have one I/O in flight, whatever iodepth says. */
const SYNCHRONOUS: ReadonlySet<string> = new Set([
  "psync",
  "sync",
  "vsync",
  "pvsync",
  "pvsync2",
  "mmap",
]);

/** A NOP needs a ring, and no target. */
export function settleNop({ options, contradiction, notice }: Subject): void {
  if (options.rw.workload !== "nop") return;
  if (options.ioengine === "null") {
    contradiction(
      "ioengine",
      "rw=nop drives a ring, and ioengine=null has none",
      "Leave ioengine out, or use rw=read.",
    );
  }
  if (options.filenames !== null) {
    notice("without-effect", "filename", "filename has no effect with rw=nop");
  }
}

/** Every engine of fio but null runs on io_uring, with as many I/Os in flight as it had. */
export function settleEngine({ options, notice }: Subject): void {
  const { ioengine, depth } = options;
  if (ioengine === "io_uring" || ioengine === "io_uring_cmd" || ioengine === "null") return;
  const synchronous = SYNCHRONOUS.has(ioengine);
  const limit = synchronous ? " with one I/O in flight" : "";
  notice("engine-on-io_uring", "ioengine", `ioengine=${ioengine} runs on io_uring${limit}`);
  if (!synchronous || depth === 1) return;
  const text = `iodepth=${depth} becomes 1, because ioengine=${ioengine} is synchronous`;
  notice("adjusted", "iodepth", text);
  options.depth = 1;
}

/** Batches are at most as large as the depth, as in fio. */
export function settleBatches({ options, notice }: Subject): void {
  const { depth } = options;
  if (options.submitBatch !== null) {
    options.submitBatch = Math.min(options.submitBatch || depth, depth);
  }
  // fio takes a mark above the depth, or none, for the depth itself.
  if ((options.lowDepth ?? 0) >= depth) options.lowDepth = null;
  const min = Math.min(options.completeBatchMin, depth);
  const max = options.completeBatchMax || null;
  options.completeBatchMin = min;
  options.completeBatchMax = max === null ? null : Math.max(min, max);
  if (max === null || max >= min) return;
  const [low, high] = ["iodepth_batch_complete_min", "iodepth_batch_complete_max"] as const;
  notice("adjusted", high, `${high}=${max} becomes ${min}, the value of ${low}`);
}
