/** The whole disks under targets. */

import { findBlockDevice } from "../../device/sysfs.js";
import type { InspectedTarget } from "../../device/target/target-facts.js";

/** Their names, each once; null where a file is on a file system that does not tell. */
export function disksOf(targets: readonly InspectedTarget[]): string[] | null {
  const names = targets.map(({ kind, blockDevice }) => {
    if (blockDevice === null) return kind === "char" ? [] : null;
    return findBlockDevice(blockDevice)?.disk.name ?? null;
  });
  return names.includes(null) ? null : [...new Set(names.flatMap((name) => name ?? []))];
}
