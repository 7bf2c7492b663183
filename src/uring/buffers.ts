/** I/O buffers: one page-aligned mapping, cut into equal parts, one for each slot. */
import { readFileSync } from "node:fs";
import { EnvironmentError } from "../base/errors.js";
import { PAGE_BYTES } from "../base/page-size.js";
import { mapAnonymous, unmap, viewMemory } from "../ffi/libc.js";
import { SystemError } from "../ffi/system-error.js";

export interface BufferPool {
  readonly address: number;
  readonly lengthBytes: number;
  /** Distance from one slot's buffer to the next; a multiple of the page size. */
  readonly strideBytes: number;
  readonly bytes: Uint8Array;
  readonly hugePages: boolean;
}

/** What `mem=mmaphuge` counts memory in. */
export function hugePageBytes(): number {
  try {
    const match = /^Hugepagesize:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"));
    if (match !== null) return Number(match[1]) * 1024;
  } catch {
    // A locked-down /proc; the size is the usual one.
  }
  return 2 * 1024 * 1024;
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** From one slot's buffer to the next, in whole pages; 0 still gets a page. */
export function bufferStride(bufferBytes: number): number {
  return roundUp(Math.max(1, bufferBytes), PAGE_BYTES);
}

/**
 * @param count buffers, at least 1
 * @param bufferBytes the largest transfer of a slot; 0 still gets a page
 * @throws EnvironmentError when memory, or reserved huge pages, do not suffice
 */
export function createBufferPool(
  count: number,
  bufferBytes: number,
  hugePages: boolean,
): BufferPool {
  const strideBytes = bufferStride(bufferBytes);
  const unit = hugePages ? hugePageBytes() : PAGE_BYTES;
  const lengthBytes = roundUp(count * strideBytes, unit);
  try {
    const address = mapAnonymous(lengthBytes, hugePages);
    const bytes = new Uint8Array(viewMemory(address, lengthBytes));
    return { address, lengthBytes, strideBytes, bytes, hugePages };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const pages = lengthBytes / unit;
    throw new EnvironmentError(`${lengthBytes} bytes of I/O buffers: ${error.message}`, {
      place: hugePages ? "mem=mmaphuge" : "iodepth",
      cure: hugePages
        ? `Reserve huge pages first: sysctl vm.nr_hugepages=${pages}`
        : "Lower iodepth, bs or numjobs.",
    });
  }
}

export function freeBufferPool(pool: BufferPool): void {
  unmap(pool.address, pool.lengthBytes);
}
