/** How files come into being and go again. */
import type { ResolvedJob } from "../resolve.js";
import { READS, type Subject, WRITES } from "./subject.js";

export function settleFiles({ options, contradiction, notice }: Subject): void {
  if (options.unlinkEachLoop && options.registerFiles) {
    contradiction(
      "unlink_each_loop",
      "unlink_each_loop removes files between loops, and registerfiles keeps them for the whole run",
      "Remove registerfiles.",
    );
  }
  if (options.openDirectory !== null && options.directories !== null) {
    contradiction(
      "opendir",
      "opendir names files with their directory, and directory would add another",
      "Remove directory.",
    );
  }
  if (options.fileAppend && options.offset.kind === "bytes" && options.offset.bytes > 0) {
    notice("without-effect", "offset", "offset has no effect on files with file_append");
  }
  // What was read in advance has to stay.
  if (options.preRead) options.invalidate = false;
}

/** Names that nrfiles does not reach are left out, as in fio; and it makes no further ones. */
export function settleFileCount({ options, notice }: Subject, job: ResolvedJob): void {
  if (options.filenames === null) return;
  const filenames = options.filenames.slice(0, options.fileCount);
  const given = job.ownOptions.get("nrfiles") ?? job.globalOptions.get("nrfiles");
  if (given !== undefined && Number(given) !== filenames.length) {
    const text = `nrfiles=${given} has no effect: filename names ${filenames.length}`;
    notice("without-effect", "nrfiles", text);
  }
  options.filenames = filenames;
  options.fileCount = filenames.length;
  // It is part of the names now.
  options.directories = null;
}

/** fio also fills what is only read, and draws random offsets in a file without an end. */
export function settleFilling({ options, contradiction, notice }: Subject): void {
  const { fillDevice, rw, size } = options;
  if (!fillDevice) return;
  if (!WRITES.has(rw.workload) && size !== null) {
    notice("without-effect", "fill_device", `fill_device has no effect with rw=${rw.workload}`);
    options.fillDevice = false;
    return;
  }
  if (!WRITES.has(rw.workload) || READS.has(rw.workload)) {
    const text = `fill_device writes until nothing fits any more, not as rw=${rw.workload}`;
    contradiction("fill_device", text, "Use rw=write, and a job of its own that reads.");
  } else if (rw.workload.startsWith("rand") && size === null) {
    const text = `rw=${rw.workload} needs a size to draw offsets in, also with fill_device`;
    contradiction("fill_device", text, "Add size=, or use rw=write.");
  }
}
