/** Syncs after writes, and at the end of them. */
import { isPathEngine } from "../../base/engines.js";
import type { JobOptions } from "../options/job-options.js";
import { type Subject, WRITES } from "./subject.js";

/** The options that ask for syncs. */
function syncOptions(options: JobOptions): string[] {
  const asked = {
    fsync: options.fsyncWrites > 0,
    fdatasync: options.fdatasyncWrites > 0,
    sync_file_range: options.syncRange !== null,
    end_fsync: options.endFsync,
    end_syncfs: options.endSyncfs,
    fsync_on_close: options.fsyncOnClose,
  };
  return Object.entries(asked).flatMap(([option, isAsked]) => (isAsked ? option : []));
}

/** What is not written needs no sync; fio does none either. */
export function settleSyncs({ options, contradiction, notice }: Subject): void {
  const { rw, ioengine } = options;
  const writes = WRITES.has(rw.workload);
  for (const option of syncOptions(options)) {
    if (!writes) {
      const text = `${option} has no effect with rw=${rw.workload}, which writes nothing`;
      notice("without-effect", option, text);
    } else if (ioengine === "io_uring_cmd") {
      const text = `${option} syncs files, and ioengine=io_uring_cmd has none`;
      contradiction(option, text, "Use the block device with another ioengine.");
    } else if (isPathEngine(ioengine)) {
      const text = `${option} syncs what is written, and ioengine=${ioengine} writes nothing`;
      contradiction(option, text, `Remove ${option}.`);
    }
  }
  if (writes) return;
  options.fsyncWrites = 0;
  options.fdatasyncWrites = 0;
  options.syncRange = null;
  options.endFsync = false;
  options.endSyncfs = false;
  options.fsyncOnClose = false;
}
