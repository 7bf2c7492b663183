/** What the tests of `device/` share: a scratch directory, a made-up machine, another user. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { TestContext } from "node:test";
import type { KernelRoots } from "../../src/device/kernel-roots.js";

/** A directory of the test's own, gone after it. */
export function scratchDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "hipri-device-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const isRoot = process.getuid?.() === 0;

/** Runs `action` without root's rights, so that permissions count. */
export function withoutRoot<T>(action: () => T): T {
  if (!isRoot) return action();
  const nobody = 65534;
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

/** A tree of files by their relative path; a text that begins with "-> " makes a symbolic link. */
export type Tree = Readonly<Record<string, string>>;

export function writeTree(root: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), full);
    else writeFileSync(full, `${text}\n`);
  }
}

/** A made-up machine below the scratch directory, without any device yet. */
export function fakeMachine(t: TestContext): KernelRoots {
  const root = scratchDirectory(t);
  const roots = { sys: join(root, "sys"), proc: join(root, "proc"), dev: join(root, "dev") };
  for (const directory of Object.values(roots)) mkdirSync(directory);
  mkdirSync(join(roots.sys, "block"));
  writeTree(roots.proc, {
    "self/mountinfo": "22 1 0:99 / / rw - rootfs none rw",
    swaps: "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority",
  });
  return roots;
}

/**
 * Adds a block device to a made-up machine.
 * @param path below sys/devices, such as `virtual/block/loop0`; a partition's stands below its disk
 * @param number `MAJ:MIN`
 * @returns its directory
 */
export function addDevice(roots: KernelRoots, path: string, number: string, tree: Tree): string {
  const directory = join(roots.sys, "devices", path);
  writeTree(directory, { dev: number, ...tree });
  const links = { numbers: join(roots.sys, "dev/block"), disks: join(roots.sys, "block") };
  const link = join(links.numbers, number);
  mkdirSync(links.numbers, { recursive: true });
  symlinkSync(relative(links.numbers, directory), link);
  if (tree.partition === undefined) {
    mkdirSync(links.disks, { recursive: true });
    symlinkSync(relative(links.disks, directory), join(links.disks, path.split("/").at(-1) ?? ""));
  }
  return directory;
}
