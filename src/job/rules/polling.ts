/** What polling for completions or submissions needs. */
import { hasRing } from "../../base/engines.js";
import type { JobOptions } from "../options/job-options.js";
import type { Subject } from "./subject.js";

/** Why nothing of a job can be polled, or null. No kernel polls for the end of a trim that is no command. */
function whatIsNotPolled({ ioengine, rw: { workload } }: JobOptions): string | null {
  if (!hasRing(ioengine) && ioengine !== "pvsync2") return `ioengine=${ioengine}`;
  if (ioengine === "io_uring_cmd") return null;
  return workload === "trim" || workload === "randtrim" ? `rw=${workload}` : null;
}

/** hipri=1, hybrid=1 and the poll thread of the submission queue. */
export function settlePolling({ options, contradiction, notice }: Subject): void {
  if (options.hybrid && !options.hipri) {
    contradiction(
      "hybrid",
      "hybrid=1 is a way of polling and needs hipri=1",
      "Add hipri=1, or remove hybrid.",
    );
  }
  const unpolled = whatIsNotPolled(options);
  if (options.hipri && unpolled !== null) {
    notice("without-effect", "hipri", `hipri has no effect with ${unpolled}`);
    options.hipri = false;
    options.hybrid = false;
  }
  if (options.hipri && options.ioengine === "pvsync2") {
    const text = "hipri=1 sets RWF_HIPRI, which the kernel ignores since Linux 5.19";
    notice("note", "hipri", text);
  } else if (options.hipri && !options.direct && options.rw.workload !== "nop") {
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
