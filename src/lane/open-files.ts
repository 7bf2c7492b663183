/**
 * The files of a worker's lanes. Lanes that open one path for O_DIRECT in the same way share the
 * open file, as an application opens a device once: io_uring takes different files for different
 * queues, and spins on a polled ring only where all I/Os are of one (`poll_multi_queue`). Others are
 * not shared, since `fadvise_hint` gives each file a read-ahead of its own.
 */
import { closeSync } from "node:fs";
import { openTarget } from "../device/target/open.js";
import type { OpenMode } from "../device/target/requests.js";

export class OpenFiles {
  private readonly fds: number[] = [];
  private readonly shared = new Map<string, number>();

  /**
   * @returns the file descriptor, which stays this object's
   * @throws as openTarget
   */
  open(path: string, mode: OpenMode): number {
    const key = `${JSON.stringify(mode)} ${path}`;
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const fd = openTarget(path, mode);
    this.fds.push(fd);
    if (mode.direct) this.shared.set(key, fd);
    return fd;
  }

  close(): void {
    for (const fd of this.fds) closeSync(fd);
  }
}
