/** One read on a ring of the requested kind: what a polled target really answers. */
import { READ } from "../base/direction.js";
import { EIO } from "../base/errno.js";
import { CQE, OP, SQE } from "../ffi/abi.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import { createBufferPool, freeBufferPool } from "./buffers.js";
import { toNvmeCommand } from "./nvme-entry.js";
import { explainResizeError } from "./refusals.js";
import type { BufferRequest, RingKind, RingRequest } from "./requests.js";
import { createRing } from "./setup.js";

const PROBE_DEADLINE_MS = 2000;

/**
 * Sets the ring and its buffers up and tears them down again, so that what the kernel refuses is
 * known before anything runs.
 * @param resizesTo entries that the ring will be given; null when it stays as it is
 * @throws EnvironmentError as createRing and createBufferPool, and when it cannot be resized
 */
export function probeRing(
  request: RingRequest,
  buffers: BufferRequest,
  resizesTo: number | null,
): void {
  const { bufferBytes, hugePages, registered } = buffers;
  const pool = createBufferPool(request.depth, bufferBytes, hugePages);
  try {
    const registrations = { buffers: registered ? [pool] : null, files: null, hugePages };
    const ring = createRing(request, registrations);
    const result = resizesTo === null ? 0 : ring.resize(resizesTo);
    ring.close();
    if (result < 0) throw explainResizeError(-result, resizesTo!);
  } finally {
    freeBufferPool(pool);
  }
}

/**
 * Reads `lengthBytes` at `offsetBytes` of an open target once.
 * @param namespace where the target takes commands, on a ring with big entries; null for a read
 * @returns the transferred bytes, 0 for a command, or a negative errno, -EIO where a controller
 *   fails the command; null when nothing completed in two seconds
 * @throws EnvironmentError as createRing
 */
export function probeRead(
  request: RingKind,
  fd: number,
  offsetBytes: number,
  lengthBytes: number,
  namespace: NvmeNamespace | null = null,
): number | null {
  const pool = createBufferPool(1, lengthBytes, false);
  const ring = createRing(
    { ...request, depth: 1 },
    { buffers: null, files: null, hugePages: false },
  );
  try {
    const at = (ring.sqTail & ring.sqMask) << ring.sqeWordShift;
    ring.sqes[at + SQE.OPCODE_FLAGS] = OP.READ;
    ring.sqes[at + SQE.FD] = fd;
    ring.sqes[at + SQE.OFFSET_LO] = offsetBytes % 2 ** 32;
    ring.sqes[at + SQE.OFFSET_HI] = Math.floor(offsetBytes / 2 ** 32);
    ring.sqes[at + SQE.ADDRESS_LO] = pool.address % 2 ** 32;
    ring.sqes[at + SQE.ADDRESS_HI] = Math.floor(pool.address / 2 ** 32);
    ring.sqes[at + SQE.LENGTH] = lengthBytes;
    if (namespace !== null) toNvmeCommand(ring.sqes, at, namespace, READ, false);
    ring.sqTail = (ring.sqTail + 1) | 0;
    const submitted = ring.submit(1, 0);
    if (submitted < 0) return submitted;
    const deadlineMs = performance.now() + PROBE_DEADLINE_MS;
    while (ring.completionTail() === ring.cqHead) {
      // A kernel that does not poll may take many waits before it says so.
      if (performance.now() > deadlineMs) return null;
      ring.waitBounded(10);
    }
    const res = ring.cqes[((ring.cqHead & ring.cqMask) << ring.cqeWordShift) + CQE.RES] as number;
    return namespace !== null && res > 0 ? -EIO : res;
  } finally {
    ring.close();
    freeBufferPool(pool);
  }
}
