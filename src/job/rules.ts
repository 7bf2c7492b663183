/**
 * The rules that tie a job's options together, after fio's fixup_options() and its io_uring
 * engine: what contradicts each other is an error, what is implied is filled in and said.
 */
import { DIRECTIONS, type Direction, type PerDirection } from "../base/direction.js";
import type { Findings } from "./finding.js";
import type { JobOptions } from "./job-options.js";
import { formatBytes } from "./kinds/size.js";
import type { ResolvedJob } from "./resolve.js";
import type { ByteRange, Workload } from "./spec.js";

/** Engines of fio that have one I/O in flight, whatever iodepth says. */
const SYNCHRONOUS: ReadonlySet<string> = new Set([
  "psync",
  "sync",
  "vsync",
  "pvsync",
  "pvsync2",
  "mmap",
]);

const READS: ReadonlySet<Workload> = new Set(["read", "randread", "rw", "randrw"]);
const WRITES: ReadonlySet<Workload> = new Set(["write", "randwrite", "rw", "randrw"]);

/** A job whose options are being settled, and how to speak of one of them, at its place. */
interface Subject {
  readonly options: JobOptions;
  contradiction(option: string, text: string, cure: string): void;
  notice(
    code: "adjusted" | "engine-on-io_uring" | "without-effect",
    option: string,
    text: string,
  ): void;
}

/** The job's options with the rules applied; contradictions become errors in `findings`. */
export function applyRules(job: ResolvedJob, findings: Findings): JobOptions {
  const options = { ...job.options };
  const place = (option: string) => job.places.get(option) ?? job.place;
  const subject: Subject = {
    options,
    contradiction: (option, text, cure) =>
      findings.error("conflict", place(option), text, { option, cure }),
    notice: (code, option, text) => findings.notice(code, place(option), text, { option }),
  };
  settleNop(subject);
  settlePolling(subject);
  checkSize(subject);
  settleEngine(subject);
  settleBatches(subject);
  settleTime(subject);
  settleReporting(options);
  // One file for each name, whatever nrfiles says.
  if (options.filenames !== null) options.fileCount = options.filenames.length;
  settleRandomness(subject);
  settleBlocks(subject);
  settleZones(subject);
  // A file that is read has to be there in full.
  if (READS.has(options.rw.workload)) options.overwrite = true;
  return options;
}

function settleNop({ options, contradiction, notice }: Subject): void {
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

function settlePolling({ options, contradiction, notice }: Subject): void {
  if (options.hybrid && !options.hipri) {
    contradiction(
      "hybrid",
      "hybrid=1 is a way of polling and needs hipri=1",
      "Add hipri=1, or remove hybrid.",
    );
  }
  if (options.hipri && options.ioengine === "null") {
    notice("without-effect", "hipri", "hipri has no effect with ioengine=null");
    options.hipri = false;
    options.hybrid = false;
  }
  if (options.hipri && !options.direct && options.rw.workload !== "nop") {
    contradiction(
      "hipri",
      "hipri=1 needs direct=1: only O_DIRECT can be polled",
      "Add direct=1, or remove hipri.",
    );
  }
  if (options.sqpollCpu !== null && !options.sqpoll) {
    const text = "sqthread_poll_cpu has no effect without sqthread_poll=1";
    notice("without-effect", "sqthread_poll_cpu", text);
    options.sqpollCpu = null;
  }
}

/** fio refuses this too, although it looks at directions that the job does not use. */
function checkSize({ options, contradiction }: Subject): void {
  if (options.size?.kind !== "bytes") return;
  const { read, write } = blockRanges(options);
  const smallestBytes = Math.min(
    READS.has(options.rw.workload) ? read.minBytes : Number.POSITIVE_INFINITY,
    WRITES.has(options.rw.workload) ? write.minBytes : Number.POSITIVE_INFINITY,
  );
  if (options.size.bytes >= smallestBytes || smallestBytes === Number.POSITIVE_INFINITY) return;
  const [size, block] = [options.size.bytes, smallestBytes].map((bytes) => formatBytes(bytes));
  contradiction(
    "size",
    `size=${size} is less than one block of ${block}`,
    "Make size larger or bs smaller.",
  );
}

/** What only counts where offsets are drawn, and what excludes a random map. */
function settleRandomness({ options, notice }: Subject): void {
  const { rw, randomDistribution, randomGenerator } = options;
  if (rw.modifier === null && options.rwSequencer !== "sequential") {
    const text = "rw_sequencer has no effect without a number in rw, such as rw=randread:8";
    notice("without-effect", "rw_sequencer", text);
  }
  if (!rw.workload.startsWith("rand")) {
    const { read, write, trim } = options.randomPercent;
    const unused = {
      percentage_random: Math.min(read, write, trim) < 100,
      random_distribution: randomDistribution.kind !== "random",
      random_generator: randomGenerator === "lfsr",
    };
    for (const [option, isSet] of Object.entries(unused)) {
      const text = `${option} has no effect with rw=${rw.workload}, which is not random`;
      if (isSet) notice("without-effect", option, text);
    }
    return;
  }
  if (randomDistribution.kind === "random") return;
  options.noRandomMap = true;
  if (randomGenerator !== "lfsr") return;
  const text = "random_generator=lfsr has no effect with random_distribution";
  notice("without-effect", "random_generator", text);
  options.randomGenerator = "tausworthe";
}

/** How blocks lie; as in fio, blocks that may overlap exclude a random map. */
function settleBlocks({ options, contradiction, notice }: Subject): void {
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

function settleZones({ options, contradiction, notice }: Subject): void {
  const { zoneMode, zoneTransferBytes, fileCount } = options;
  if (zoneMode === "strided" && zoneTransferBytes === 0) {
    contradiction("zonemode", "zonemode=strided needs zonesize", "Add zonesize, such as 256m.");
  }
  if (zoneMode === "none" && zoneTransferBytes > 0) {
    contradiction(
      "zonesize",
      "zonesize only counts with zonemode=strided",
      "Add zonemode=strided, or remove zonesize.",
    );
  }
  if (zoneMode === "strided" && fileCount > 1) {
    // fio means to do the same, and does so only where openfiles is set.
    notice("without-effect", "zonemode", "zonemode=strided has no effect with several files");
    options.zoneMode = "none";
  }
  if (zoneMode !== "none") return;
  const unused = { zonerange: options.zoneRangeBytes, zoneskip: options.zoneSkipBytes };
  for (const [option, bytes] of Object.entries(unused)) {
    const text = `${option} has no effect without zonemode=strided`;
    if (bytes > 0) notice("without-effect", option, text);
  }
}

function settleEngine({ options, notice }: Subject): void {
  const { ioengine, depth } = options;
  if (ioengine === "io_uring" || ioengine === "null") return;
  const synchronous = SYNCHRONOUS.has(ioengine);
  const limit = synchronous ? " with one I/O in flight" : "";
  notice("engine-on-io_uring", "ioengine", `ioengine=${ioengine} runs on io_uring${limit}`);
  if (!synchronous || depth === 1) return;
  const text = `iodepth=${depth} becomes 1, because ioengine=${ioengine} is synchronous`;
  notice("adjusted", "iodepth", text);
  options.depth = 1;
}

function settleBatches({ options, notice }: Subject): void {
  const { depth } = options;
  if (options.submitBatch !== null) {
    options.submitBatch = Math.min(options.submitBatch || depth, depth);
  }
  const min = Math.min(options.completeBatchMin, depth);
  const max = options.completeBatchMax || null;
  options.completeBatchMin = min;
  options.completeBatchMax = max === null ? null : Math.max(min, max);
  if (max === null || max >= min) return;
  const [low, high] = ["iodepth_batch_complete_min", "iodepth_batch_complete_max"] as const;
  notice("adjusted", high, `${high}=${max} becomes ${min}, the value of ${low}`);
}

function settleTime({ options, notice }: Subject): void {
  if (!options.timeBased || options.runtimeMs !== null) return;
  options.timeBased = false;
  notice("without-effect", "time_based", "time_based has no effect without runtime");
}

function settleReporting(options: JobOptions): void {
  options.clatPercentiles &&= !options.disableClat;
  options.latPercentiles &&= !options.disableLat;
  options.slatPercentiles &&= !options.disableSlat;
}

/** The block sizes in effect: bssplit where it is set, else bsrange, else bs. */
export function blockRanges(options: JobOptions): PerDirection<ByteRange> {
  const { blockSize, blockRange, blockSplit } = options;
  const range = (direction: Direction): ByteRange => {
    const split = blockSplit[direction]?.map(({ bytes }) => bytes);
    if (split) return { minBytes: Math.min(...split), maxBytes: Math.max(...split) };
    const bytes = blockSize[direction];
    return blockRange[direction] ?? { minBytes: bytes, maxBytes: bytes };
  };
  return { read: range("read"), write: range("write"), trim: range("trim") };
}
