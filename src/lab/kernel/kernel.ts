/** A kernel that the lab can boot, and how the user names one. */
import { UsageError } from "../../base/errors.js";

export interface Kernel {
  /** For people: the package with its version, or the file. */
  readonly label: string;
  /** The bzImage. */
  readonly imagePath: string;
  /** The directory of its modules (…/lib/modules/RELEASE), or null when it is not known. */
  readonly moduleDir: string | null;
}

export type KernelReference =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "deb"; readonly path: string }
  /** `suite` null: whatever this machine's own sources offer. */
  | { readonly kind: "apt"; readonly packageName: string; readonly suite: string | null };

export const DEFAULT_KERNEL = "apt:linux-image-cloud-amd64";

// Debian Policy 5.6.1; a suite is a directory name below dists/.
const APT = /^apt:([a-z0-9][a-z0-9+.-]+)(?:@([A-Za-z0-9][A-Za-z0-9.+_-]*))?$/;

/** @throws UsageError */
export function parseKernelReference(text: string): KernelReference {
  if (text.startsWith("apt:")) {
    const [, packageName, suite] = APT.exec(text) ?? [];
    if (packageName === undefined) {
      throw new UsageError("is not apt:PACKAGE or apt:PACKAGE@SUITE", {
        place: `--kernel ${text}`,
        cure: `For example ${DEFAULT_KERNEL}@trixie; hipri lab kernels lists what there is.`,
      });
    }
    return { kind: "apt", packageName, suite: suite ?? null };
  }
  if (text === "") throw new UsageError("names no kernel", { place: "--kernel" });
  return { kind: text.endsWith(".deb") ? "deb" : "file", path: text };
}
