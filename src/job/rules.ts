/**
 * The rules that tie a job's options together, after fio's fixup_options() and its io_uring
 * engine: what contradicts each other is an error, what is implied is filled in and said.
 */
import type { Place } from "../base/errors.js";
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

/** A job whose options are being checked, and where each of them stands. */
interface Subject {
  readonly options: JobOptions;
  readonly findings: Findings;
  place(option: string): Place;
}

/** The job's options with the rules applied; contradictions become errors in `findings`. */
export function applyRules(job: ResolvedJob, findings: Findings): JobOptions {
  const options = { ...job.options };
  const subject: Subject = {
    options,
    findings,
    place: (option) => job.places.get(option) ?? job.place,
  };
  checkTargetOptions(subject);
  checkPolling(subject);
  checkSize(subject);
  settleEngine(subject);
  settleBatches(subject);
  settleTime(subject);
  settleReporting(options);
  // One file for each name, whatever nrfiles says.
  if (options.filenames !== null) options.fileCount = options.filenames.length;
  // A file that is read has to be there in full.
  if (READS.has(options.workload)) options.overwrite = true;
  return options;
}

function checkTargetOptions({ options, findings, place }: Subject): void {
  if (options.workload !== "nop") return;
  if (options.ioengine === "null") {
    findings.error(
      "conflict",
      place("ioengine"),
      "rw=nop drives a ring, and ioengine=null has none",
      {
        cure: "Leave ioengine out, or use rw=read.",
      },
    );
  }
  if (options.filenames !== null) {
    findings.notice("without-effect", place("filename"), "filename has no effect with rw=nop", {
      option: "filename",
    });
  }
}

function checkPolling({ options, findings, place }: Subject): void {
  if (options.hybrid && !options.hipri) {
    findings.error("conflict", place("hybrid"), "hybrid=1 is a way of polling and needs hipri=1", {
      cure: "Add hipri=1, or remove hybrid.",
    });
  }
  if (options.hipri && options.ioengine === "null") {
    findings.notice("without-effect", place("hipri"), "hipri has no effect with ioengine=null");
    options.hipri = false;
    options.hybrid = false;
  }
  if (options.hipri && !options.direct && options.workload !== "nop") {
    findings.error(
      "conflict",
      place("hipri"),
      "hipri=1 needs direct=1: only O_DIRECT can be polled",
      {
        cure: "Add direct=1, or remove hipri.",
      },
    );
  }
  if (options.sqpollCpu !== null && !options.sqpoll) {
    findings.notice(
      "without-effect",
      place("sqthread_poll_cpu"),
      "sqthread_poll_cpu has no effect without sqthread_poll=1",
    );
    options.sqpollCpu = null;
  }
}

function checkSize({ options, findings, place }: Subject): void {
  if (options.size?.kind !== "bytes") return;
  const { read, write } = blockRanges(options);
  const used = [
    ...(READS.has(options.workload) ? [read] : []),
    ...(WRITES.has(options.workload) ? [write] : []),
  ];
  const smallest = Math.min(...used.map((range) => range.minBytes));
  if (used.length > 0 && options.size.bytes < smallest) {
    const [size, block] = [options.size.bytes, smallest].map((bytes) => formatBytes(bytes));
    findings.error("conflict", place("size"), `size=${size} is less than one block of ${block}`, {
      cure: "Make size larger or bs smaller.",
    });
  }
}

function settleEngine({ options, findings, place }: Subject): void {
  const { ioengine } = options;
  if (ioengine === "io_uring" || ioengine === "null") return;
  const synchronous = SYNCHRONOUS.has(ioengine);
  const limit = synchronous ? " with one I/O in flight" : "";
  findings.notice(
    "engine-on-io_uring",
    place("ioengine"),
    `ioengine=${ioengine} runs on io_uring${limit}`,
    { option: "ioengine" },
  );
  if (!synchronous || options.depth === 1) return;
  findings.notice(
    "adjusted",
    place("iodepth"),
    `iodepth=${options.depth} becomes 1, because ioengine=${ioengine} is synchronous`,
  );
  options.depth = 1;
}

function settleBatches({ options, findings, place }: Subject): void {
  const { depth } = options;
  if (options.submitBatch !== null) {
    options.submitBatch = Math.min(options.submitBatch || depth, depth);
  }
  options.completeBatchMin = Math.min(options.completeBatchMin, depth);
  const max = options.completeBatchMax || null;
  options.completeBatchMax = max;
  if (max === null || max >= options.completeBatchMin) return;
  options.completeBatchMax = options.completeBatchMin;
  findings.notice(
    "adjusted",
    place("iodepth_batch_complete_max"),
    `iodepth_batch_complete_max=${max} becomes ${options.completeBatchMin}, ` +
      "the value of iodepth_batch_complete_min",
  );
}

function settleTime({ options, findings, place }: Subject): void {
  if (!options.timeBased || options.runtimeMs !== null) return;
  options.timeBased = false;
  findings.notice(
    "without-effect",
    place("time_based"),
    "time_based has no effect without runtime",
  );
}

function settleReporting(options: JobOptions): void {
  options.clatPercentiles &&= !options.disableClat;
  options.latPercentiles &&= !options.disableLat;
  options.slatPercentiles &&= !options.disableSlat;
}

/** The block sizes in effect: bsrange where it is set, else bs. */
export function blockRanges({ blockSize, blockRange }: JobOptions): {
  read: ByteRange;
  write: ByteRange;
  trim: ByteRange;
} {
  const range = (direction: "read" | "write" | "trim"): ByteRange =>
    blockRange[direction] ?? {
      minBytes: blockSize[direction],
      maxBytes: blockSize[direction],
    };
  return { read: range("read"), write: range("write"), trim: range("trim") };
}
