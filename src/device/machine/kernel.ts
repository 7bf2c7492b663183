/** Which kernel runs, down to its build: two builds of one version can differ in what they do. */

import { readFileSync } from "node:fs";
import { endianness, release, version } from "node:os";
import { join } from "node:path";
import type { KernelFacts } from "../../result/model/environment.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";

export function readKernel(roots: KernelRoots = KERNEL): KernelFacts {
  return {
    kernelRelease: release(),
    kernelVersion: version(),
    kernelBuildId: readBuildId(join(roots.sys, "kernel/notes")),
    kernelCommandLine: readAttribute(roots.proc, "cmdline"),
  };
}

/** NT_GNU_BUILD_ID of elf.h */
const BUILD_ID = 3;

/**
 * Looks for the build id among ELF notes: each has the lengths of its owner's name and of its
 * contents and its type, 32 bits each, then both, padded to 4 bytes (elf(5)).
 */
function readBuildId(path: string): string | null {
  let notes: Buffer;
  try {
    notes = readFileSync(path);
  } catch {
    return null;
  }
  const word = (at: number): number =>
    endianness() === "LE" ? notes.readUInt32LE(at) : notes.readUInt32BE(at);
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameBytes = word(at);
    const contentBytes = word(at + 4);
    const name = notes.toString("latin1", at + 12, at + 12 + nameBytes);
    const content = at + 12 + padded(nameBytes);
    if (word(at + 8) === BUILD_ID && name === "GNU\0") {
      return notes.toString("hex", content, content + contentBytes);
    }
    at = content + padded(contentBytes);
  }
  return null;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
