/** NVMe passthrough (ioengine=io_uring_cmd): what a command is and is not. */
import { type Subject, TRIMS } from "./subject.js";

/** Commands go past the page cache whatever direct says, and have one buffer each. */
export function settlePassthrough({ options, contradiction, notice }: Subject): void {
  if (options.ioengine !== "io_uring_cmd") return;
  options.direct = true;
  if (options.rw.workload === "nop") {
    contradiction(
      "rw",
      "rw=nop has no target, and ioengine=io_uring_cmd sends commands to one",
      "Leave ioengine out, or use rw=read.",
    );
  }
  if (TRIMS.has(options.rw.workload)) {
    contradiction(
      "rw",
      `rw=${options.rw.workload} discards, and ioengine=io_uring_cmd reads and writes`,
      "Trim the block device with another ioengine.",
    );
  }
  if (!options.nonVectored) {
    notice("without-effect", "nonvectored", "a command has one buffer, also with nonvectored=0");
    options.nonVectored = true;
  }
}
