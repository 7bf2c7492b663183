/**
 * What the kernel's own servers give to other machines: NVMe over fabrics (nvmet), SCSI (LIO) and
 * USB gadgets. They open files and block devices without any claim.
 */
import { join } from "node:path";
import type { KernelRoots } from "../kernel-roots.js";
import { listDirectory, readAttribute } from "../sysfs.js";

export interface Export {
  /** Its directory below configfs, which says whose it is. */
  readonly name: string;
  /** Of the file or device that is given away. */
  readonly path: string;
}

/** Attributes of configfs that hold such a path; * is any directory. */
const ATTRIBUTES = [
  "nvmet/subsystems/*/namespaces/*/device_path",
  "target/core/*/*/udev_path",
  "usb_gadget/*/functions/*/*/file",
];

export function readExports(roots: KernelRoots): Export[] {
  const root = join(roots.sys, "kernel/config");
  return ATTRIBUTES.flatMap((pattern) => {
    const parts = pattern.split("/");
    const attribute = parts.pop()!;
    const names = parts.reduce<string[]>(
      (found, part) => found.flatMap((name) => childrenOf(root, name, part)),
      [""],
    );
    return names.flatMap((name) => {
      const path = readAttribute(join(root, name), attribute) ?? "";
      return path.startsWith("/") ? [{ name, path }] : [];
    });
  });
}

function childrenOf(root: string, name: string, part: string): string[] {
  const children = part === "*" ? listDirectory(join(root, name)) : [part];
  return children.map((child) => join(name, child));
}
