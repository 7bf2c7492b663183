/** Recognises kernel images before QEMU is bothered with them. */
import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "../../base/errors.js";

/** What the first bytes of a file say. */
export type ImageKind =
  | { readonly kind: "bzImage"; readonly release: string | null }
  | { readonly kind: "other-architecture"; readonly architecture: string }
  | { readonly kind: "not-a-kernel" };

/** Enough for the setup code, in which the version's text lies (its pointer has 16 bits). */
const HEAD_BYTES = 0x200 + 0x10000;

/** XLF_KERNEL_64: the kernel has a 64-bit entry point. */
const XLF_KERNEL_64 = 1;

function bzImage(head: Buffer): ImageKind {
  if (!(head.readUInt16LE(0x236) & XLF_KERNEL_64)) {
    return { kind: "other-architecture", architecture: "32-bit x86" };
  }
  const versionAt = head.readUInt16LE(0x20e);
  const text = versionAt === 0 ? "" : head.toString("latin1", versionAt + 0x200, versionAt + 0x300);
  return { kind: "bzImage", release: /^[\w.+~-]+/.exec(text)?.[0] ?? null };
}

/**
 * Tells what image this is.
 * Sources: Documentation/arch/x86/boot.rst (bzImage), Documentation/arch/arm64/booting.rst and
 * arch/riscv/boot-image-header.rst (Image) of the kernel.
 */
export function identifyImage(head: Buffer): ImageKind {
  if (head.length >= 0x268 && head.toString("latin1", 0x202, 0x206) === "HdrS")
    return bzImage(head);
  const magic = head.toString("latin1", 56, 60);
  if (magic === "ARM\x64") return { kind: "other-architecture", architecture: "arm64" };
  if (magic === "RSC\x05") return { kind: "other-architecture", architecture: "riscv" };
  return { kind: "not-a-kernel" };
}

/** The file's first bytes. @throws UsageError when it cannot be read */
function readHead(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const fd = openSync(path, "r");
    try {
      return head.subarray(0, readSync(fd, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new UsageError(message, { place: `--kernel ${path}` });
  }
}

/**
 * The release of an x86-64 bzImage, null when it does not say.
 * @throws UsageError when the file is none
 */
export function checkImage(path: string): string | null {
  const image = identifyImage(readHead(path));
  const place = `--kernel ${path}`;
  if (image.kind === "bzImage") return image.release;
  if (image.kind === "other-architecture") {
    throw new UsageError(`is a kernel for ${image.architecture}, and the guest is x86-64`, {
      place,
    });
  }
  throw new UsageError("is not a kernel image", {
    place,
    cure: "Give a bzImage (arch/x86/boot/bzImage of a build, /boot/vmlinuz-*) or a .deb package.",
  });
}
