/** What a ring is told beforehand, io_uring_register(2): its own fd, buffers and files. */
import { PARAMS, PARAMS_WORDS, REGISTER, SETUP } from "../ffi/abi.js";
import type { Liburing } from "../ffi/liburing.js";
import { explainRegisterError } from "./refusals.js";

interface BufferRegion {
  readonly address: number;
  readonly lengthBytes: number;
}

/** What is registered with a new ring before its first I/O. */
export interface Registrations {
  /** One region for each lane, its index the SQE's buf_index; 1 GiB at most before Linux 7.2. */
  readonly buffers: readonly BufferRegion[] | null;
  readonly files: readonly number[] | null;
  /** Whether the buffers lie in huge pages, for the report. */
  readonly hugePages: boolean;
}

/** Registers the ring's fd with this thread. @returns its index, or null where not supported */
export function registerRingFd(library: Liburing, fd: number): number | null {
  const update = new Int32Array([-1, 0, fd, 0]); // struct io_uring_rsrc_update {offset, resv, data}
  const registered = library.register(fd, REGISTER.RING_FDS, update, 1);
  return registered === 1 ? (update[0] as number) : null;
}

export function unregisterRingFd(library: Liburing, fd: number, index: number): void {
  const update = new Int32Array([index, 0, 0, 0]);
  library.register(fd, REGISTER.UNREGISTER_RING_FDS, update, 1);
}

/** @throws EnvironmentError, mostly for too little locked memory */
export function registerBuffers(
  library: Liburing,
  fd: number,
  regions: readonly BufferRegion[],
): void {
  const iovecs = regions.flatMap((region) => [BigInt(region.address), BigInt(region.lengthBytes)]);
  const argument = new BigUint64Array(iovecs);
  const result = library.register(fd, REGISTER.BUFFERS, argument, regions.length);
  const totalBytes = regions.reduce((sum, region) => sum + region.lengthBytes, 0);
  if (result < 0) throw explainRegisterError(-result, "buffers", totalBytes);
}

export function unregisterBuffers(library: Liburing, fd: number): void {
  library.register(fd, REGISTER.UNREGISTER_BUFFERS, null, 0);
}

/** @throws EnvironmentError */
export function registerFiles(library: Liburing, fd: number, files: readonly number[]): void {
  const result = library.register(fd, REGISTER.FILES, new Int32Array(files), files.length);
  if (result < 0) throw explainRegisterError(-result, "files", files.length);
}

/**
 * Gives a ring other queues while it works (DEFER_TASKRUN rings only). What is in flight
 * and what is on the old queues stays; these are gone for the kernel and have to be mapped anew.
 * @param entries of the SQ and of the CQ, rounded up to a power of two
 * @returns struct io_uring_params with the new queues' offsets, or a negative errno
 */
export function resizeQueues(library: Liburing, fd: number, entries: number): Uint32Array | number {
  const params = new Uint32Array(PARAMS_WORDS);
  params[PARAMS.FLAGS] = SETUP.CQSIZE;
  params[PARAMS.SQ_ENTRIES] = entries;
  params[PARAMS.CQ_ENTRIES] = entries;
  const result = library.register(fd, REGISTER.RESIZE_RINGS, params, 1);
  return result < 0 ? result : params;
}
