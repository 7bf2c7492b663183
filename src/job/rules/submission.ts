/** Flags of single submissions. */
import { isCallEngine } from "../../base/engines.js";
import { type Subject, WRITES } from "./subject.js";

/** Where there is no file behind an I/O, or a command instead of it, flags have nobody to tell. */
export function settleSubmission(subject: Subject): void {
  const { options, contradiction, notice } = subject;
  const { ioengine, rw } = options;
  const flags = { nowait: options.nowait, uncached: options.uncached, atomic: options.atomic };
  const given = Object.entries(flags).flatMap(([option, isSet]) => (isSet ? [option] : []));
  for (const option of given) {
    if (ioengine === "io_uring_cmd") {
      contradiction(
        option,
        `${option} is about reads and writes, and ioengine=io_uring_cmd sends NVMe commands`,
        `Remove ${option}, or use another ioengine and the block device.`,
      );
    } else if (ioengine === "null" || rw.workload === "nop") {
      const where = ioengine === "null" ? "ioengine=null" : "rw=nop";
      notice("without-effect", option, `${option} has no effect with ${where}`);
    } else if (isCallEngine(ioengine) && ioengine !== "pvsync2") {
      const text = `${option} is a flag, and the calls of ioengine=${ioengine} take none`;
      contradiction(option, text, "Use ioengine=pvsync2, libaio or io_uring.");
    }
  }
  settleCaching(subject);
}

/** Atomic writes go past the page cache, which uncached ones go through. */
function settleCaching({ options, notice }: Subject): void {
  if (options.atomic && !WRITES.has(options.rw.workload)) {
    notice("without-effect", "atomic", "atomic has no effect on a job that does not write");
    options.atomic = false;
  }
  options.direct ||= options.atomic;
  if (!options.uncached || !options.direct) return;
  notice("without-effect", "uncached", "uncached has no effect with direct I/O");
  options.uncached = false;
}
