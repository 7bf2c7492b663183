/** What is mounted where, as /proc/self/mountinfo tells it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";

export interface Mount {
  /** `MAJ:MIN` of the file system; anonymous where it has no single device. */
  readonly number: string;
  readonly mountPoint: string;
  /** `ext4`, `xfs`, `tmpfs` and so on. */
  readonly type: string;
  /** What the file system says that it is made of: a device's path, or any other text. */
  readonly source: string;
}

/** /proc files write blanks and backslashes in names as octal escapes (proc(5)). */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** In the order in which they were mounted; null where /proc does not tell. */
export function readMounts(roots: KernelRoots = KERNEL): Mount[] | null {
  let text: string;
  try {
    text = readFileSync(join(roots.proc, "self/mountinfo"), "utf8");
  } catch {
    return null;
  }
  const mounts = text.split("\n").flatMap((line) => {
    // Fields 3 and 5, and the one behind the dash that ends the optional ones (proc(5)).
    const fields = line.split(" ");
    const [, , number, , mountPoint] = fields;
    if (number === undefined || mountPoint === undefined) return [];
    const [type = "", source = ""] = fields.slice(fields.indexOf("-") + 1);
    return [{ number, mountPoint: unescapeOctal(mountPoint), type, source: unescapeOctal(source) }];
  });
  // /proc itself is mounted, so a list without any mount is not the kernel's.
  return mounts.length === 0 ? null : mounts;
}

/**
 * The mount that a path lies on: the longest mount point above it, the latest of those that hide
 * each other.
 * @param realPath absolute, without symbolic links
 */
export function mountOf(realPath: string, roots: KernelRoots = KERNEL): Mount | null {
  let best: Mount | null = null;
  for (const mount of readMounts(roots) ?? []) {
    const { mountPoint } = mount;
    const prefix = mountPoint.endsWith("/") ? mountPoint : `${mountPoint}/`;
    if (realPath !== mountPoint && !realPath.startsWith(prefix)) continue;
    if (best === null || mountPoint.length >= best.mountPoint.length) best = mount;
  }
  return best;
}
