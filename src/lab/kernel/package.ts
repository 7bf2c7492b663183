/** Debian kernel packages → an extracted kernel with its modules in the cache. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { EnvironmentError, UsageError } from "../../base/errors.js";
import { cacheDir, keepLatest, makeEntry, markUsed } from "../cache.js";
import { runTool } from "../tool.js";
import { checkImage } from "./image.js";
import type { Kernel } from "./kernel.js";
import { assertIntact, writeSums } from "./sums.js";

/** Old kernels ship the image in /boot, those from 6.19 on beside the modules. */
function listImages(treeDir: string): string[] {
  const list = (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : []);
  const boot = join(treeDir, "boot");
  const inBoot = list(boot).filter((name) => name.startsWith("vmlinuz"));
  const moduleRoots = [join(treeDir, "usr/lib/modules"), join(treeDir, "lib/modules")];
  const besideModules = moduleRoots.flatMap((root) =>
    list(root).map((release) => join(root, release, "vmlinuz")),
  );
  return [...inBoot.map((name) => join(boot, name)), ...besideModules.filter(existsSync)];
}

function findModuleDir(treeDir: string, release: string | null): string | null {
  if (release === null) return null;
  const dirs = ["usr/lib/modules", "lib/modules"].map((root) => join(treeDir, root, release));
  return dirs.find((dir) => existsSync(join(dir, "kernel"))) ?? null;
}

/** Kernels with all their modules have up to 120 MB, cloud kernels 50 MB. */
const KEPT_TREES = 25;

/** The kernel in an extracted tree. @throws EnvironmentError when there is none, or it is damaged */
export function kernelOfTree(treeDir: string, label: string): Kernel {
  assertIntact(treeDir);
  markUsed(treeDir);
  const [imagePath] = listImages(treeDir);
  if (imagePath === undefined) {
    throw new EnvironmentError("holds no kernel image", {
      place: label,
      cure: "From Linux 6.19 on Debian ships it in linux-binary-*: put that file beside this one.",
    });
  }
  return { label, imagePath, moduleDir: findModuleDir(treeDir, checkImage(imagePath)) };
}

/** Where packages that are told apart by `key` are extracted to. */
export function treePath(key: string): string {
  return join(cacheDir(), "trees", key);
}

/** Extracts the packages over each other, unless the cache has them. */
export async function extractPackages(treeDir: string, debs: readonly string[]): Promise<void> {
  if (existsSync(treeDir)) return;
  await makeEntry(treeDir, async (temporary) => {
    for (const deb of debs) {
      await runTool("dpkg-deb", ["-x", deb, temporary], { install: "apt install dpkg" });
    }
    writeSums(temporary);
  });
  // The directory of links by name lies beside them.
  keepLatest(dirname(treeDir), KEPT_TREES + 1);
}

async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest("hex").slice(0, 16);
}

/**
 * The other halves of a split package that lie beside it: `linux-image-R_V_A.deb` finds
 * `linux-binary-R_V_A.deb` and `linux-modules-R_V_A.deb`.
 */
export function siblingPackages(path: string, present: readonly string[]): string[] {
  const [, rest] = /^linux-(?:image|binary|modules)-(.*)$/.exec(basename(path)) ?? [];
  if (rest === undefined) return [path];
  const names = ["image", "binary", "modules"].map((part) => `linux-${part}-${rest}`);
  const unsigned = `linux-binary-unsigned-${rest}`;
  const siblings = [...names, unsigned].filter((name) => present.includes(name));
  return [...new Set([basename(path), ...siblings])].map((name) => join(dirname(path), name));
}

/**
 * The kernel in a package file.
 * @throws UsageError, EnvironmentError
 */
export async function kernelOfPackage(path: string): Promise<Kernel> {
  const place = `--kernel ${path}`;
  if (!existsSync(path)) throw new UsageError("there is no such file", { place });
  let architecture: string;
  try {
    architecture = (await runTool("dpkg-deb", ["-f", path, "Architecture"])).toString().trim();
  } catch (cause) {
    throw new UsageError((cause as Error).message, { place, cause });
  }
  if (architecture !== "amd64") {
    throw new UsageError(`is a package for ${architecture}, and the guest is amd64`, { place });
  }
  const debs = siblingPackages(path, readdirSync(dirname(path)));
  const treeDir = treePath(`deb-${await hashFiles(debs)}`);
  await extractPackages(treeDir, debs);
  return kernelOfTree(treeDir, basename(path));
}
