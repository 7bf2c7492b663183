/** What `--kernel` names → a kernel on this machine's disk. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { kernelFromApt } from "./apt.js";
import { checkImage } from "./image.js";
import type { Kernel, KernelReference } from "./kernel.js";
import { kernelOfPackage } from "./package.js";

/** An image alone; its modules are known when they are installed on this machine. */
function kernelOfFile(path: string): Kernel {
  const release = checkImage(path);
  const moduleDir = release === null ? null : join("/lib/modules", release);
  const hasModules = moduleDir !== null && existsSync(join(moduleDir, "kernel"));
  return { label: path, imagePath: resolve(path), moduleDir: hasModules ? moduleDir : null };
}

/** @throws UsageError for a file that is no kernel, EnvironmentError when none can be fetched */
export function resolveKernel(reference: KernelReference): Promise<Kernel> {
  switch (reference.kind) {
    case "file":
      return Promise.resolve().then(() => kernelOfFile(reference.path));
    case "deb":
      return kernelOfPackage(reference.path);
    case "apt":
      return kernelFromApt(reference.packageName, reference.suite);
  }
}
