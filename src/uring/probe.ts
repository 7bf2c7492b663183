/** One read on a ring of the requested kind: what a polled target really answers. */
import { READ } from "../base/direction.js";
import { EIO } from "../base/errno.js";
import { CQE, NVME_COMMAND, OP, SQE } from "../ffi/abi.js";
import { blockLayout } from "../ffi/block-layout.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import { createBufferPool, freeBufferPool } from "./buffers.js";
import { PROTECTION_INFO, toMetadata, toNvmeCommand, toProtected } from "./nvme-entry.js";
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
 * @returns the transferred bytes or a negative errno; null when nothing completed in two seconds
 * @throws EnvironmentError as createRing
 */
export function probeRead(
  request: RingKind,
  fd: number,
  offsetBytes: number,
  lengthBytes: number,
): number | null {
  return probe(request, fd, offsetBytes, lengthBytes, () => undefined);
}

const PROBE_BYTES = 4096;

/**
 * Reads a block of a namespace once by command, or as many as make 4 KiB.
 * @param fd of its generic device, for a ring with big entries
 * @param offsetBytes of the first one's data; where they have metadata behind them, about there
 * @returns 0 or a negative errno, -EIO where the controller fails the command; null when nothing
 *   completed in two seconds
 * @throws EnvironmentError as createRing
 */
export function probeCommand(
  request: RingKind,
  fd: number,
  offsetBytes: number,
  namespace: NvmeNamespace,
): number | null {
  const dataBytes = 2 ** namespace.lbaShift;
  const { blockBytes, metadataBytes, protection } = blockLayout(namespace, true);
  const blocks = Math.max(1, PROBE_BYTES / dataBytes);
  const last = namespace.sizeBytes / dataBytes - blocks;
  const first = Math.max(0, Math.min(Math.floor(offsetBytes / dataBytes), last));
  const transferred = blocks * (blockBytes + metadataBytes);
  const res = probe(request, fd, first * dataBytes, transferred, (sqes, at, address) => {
    sqes[at + SQE.LENGTH] = blocks * dataBytes;
    toNvmeCommand(sqes, at, namespace, READ, false);
    sqes[at + NVME_COMMAND.DATA_LENGTH] = blocks * blockBytes;
    if (protection > 0) toProtected(sqes, at, PROTECTION_INFO.ACTION, 0, false);
    if (metadataBytes === 0) return;
    const behind = address + blocks * blockBytes;
    toMetadata(sqes, at, behind | 0, Math.floor(behind / 2 ** 32), metadataBytes);
  });
  return res !== null && res > 0 ? -EIO : res;
}

/** @param change what is made of the entry of a READ, whose buffer is at an address */
function probe(
  request: RingKind,
  fd: number,
  offsetBytes: number,
  lengthBytes: number,
  change: (sqes: Int32Array, at: number, address: number) => void,
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
    change(ring.sqes, at, pool.address);
    ring.sqTail = (ring.sqTail + 1) | 0;
    const submitted = ring.submit(1, 0);
    if (submitted < 0) return submitted;
    const deadlineMs = performance.now() + PROBE_DEADLINE_MS;
    while (ring.completionTail() === ring.cqHead) {
      // A kernel that does not poll may take many waits before it says so.
      if (performance.now() > deadlineMs) return null;
      ring.waitBounded(10);
    }
    return ring.cqes[((ring.cqHead & ring.cqMask) << ring.cqeWordShift) + CQE.RES] as number;
  } finally {
    ring.close();
    freeBufferPool(pool);
  }
}
