/** What an engine can do: NOPs, how many I/Os are in flight, and how they are batched. */
import { engineOf, hasRing, isCallEngine, isPathEngine } from "../../base/engines.js";
import type { JobOptions } from "../options/job-options.js";
import type { Subject } from "./subject.js";

/** A NOP needs a ring, and no target. */
export function settleNop({ options, contradiction, notice }: Subject): void {
  if (options.rw.workload !== "nop") return;
  if (!hasRing(options.ioengine)) {
    contradiction(
      "ioengine",
      `rw=nop drives a ring, and ioengine=${options.ioengine} has none`,
      "Leave ioengine out, or use rw=read.",
    );
  }
  if (options.filenames !== null) {
    notice("without-effect", "filename", "filename has no effect with rw=nop");
  }
}

/** Engines of files and directories have one call for each file, and no data. */
export function settlePathEngine({ options, contradiction, notice }: Subject): void {
  const { ioengine, rw } = options;
  if (!isPathEngine(ioengine)) {
    if (options.statType === "stat") return;
    notice("without-effect", "stat_type", `stat_type has no effect with ioengine=${ioengine}`);
    return;
  }
  if (!/^(rand)?(read|write)$/.test(rw.workload)) {
    const text = `ioengine=${ioengine} counts its calls as reads or as writes`;
    contradiction("rw", text, "Use rw=read or rw=write.");
  }
  const needsData = {
    verify: options.verifyKind !== null,
    read_iolog: options.iologs !== null,
    zonemode: options.zoneMode !== "none",
    fill_device: options.fillDevice,
    pre_read: options.preRead,
  };
  for (const [option, isSet] of Object.entries(needsData)) {
    const text = `${option} needs data, and ioengine=${ioengine} has none`;
    if (isSet) contradiction(option, text, `Remove ${option}, or use another ioengine.`);
  }
}

/** What only a ring has, by option. */
const OF_RINGS = {
  fixedbufs: "fixedBuffers",
  registerfiles: "registerFiles",
  sqthread_poll: "sqpoll",
} as const satisfies Record<string, keyof JobOptions>;

/** Engines are what they say, or run on io_uring with as many I/Os in flight as they had. */
export function settleEngine(subject: Subject): void {
  const { options, notice } = subject;
  const { ioengine, depth } = options;
  const synchronous = isCallEngine(ioengine) || isPathEngine(ioengine) || ioengine === "mmap";
  const limit = synchronous ? " with one I/O in flight" : "";
  if (engineOf(ioengine) !== ioengine) {
    notice("engine-on-io_uring", "ioengine", `ioengine=${ioengine} runs on io_uring${limit}`);
  }
  if (!hasRing(ioengine)) leaveRingOptions(subject);
  if (!synchronous || depth === 1) return;
  const text = `iodepth=${depth} becomes 1, because ioengine=${ioengine} is synchronous`;
  notice("adjusted", "iodepth", text);
  options.depth = 1;
}

/** Says what has no effect, and takes it back. */
function leaveRingOptions({ options, notice }: Subject): void {
  const { ioengine } = options;
  const say = (option: string): void =>
    notice("without-effect", option, `${option} has no effect with ioengine=${ioengine}`);
  for (const [option, key] of Object.entries(OF_RINGS)) {
    if (options[key]) say(option);
    options[key] = false;
  }
  if (options.forceAsync > 0) say("force_async");
  if (!options.nonVectored) say("nonvectored");
  if (options.ringResize !== null) say("ring_resize");
  options.forceAsync = 0;
  options.nonVectored = true;
  options.ringResize = null;
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
