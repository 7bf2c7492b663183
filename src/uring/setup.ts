/** A ring from nothing: set up, mapped, with everything registered. */
import { PAGE_BYTES } from "../base/page-size.js";
import { ENTER, FEATURE, PARAMS, SETUP } from "../ffi/abi.js";
import { closeFd, mapAnonymous, viewMemory } from "../ffi/libc.js";
import { type Liburing, liburing } from "../ffi/liburing.js";
import type { RingInEffect } from "../result/model/lane.js";
import { mapRing, unmapRing } from "./mapping.js";
import { setUpWithFallback } from "./negotiate.js";
import {
  type Registrations,
  registerBuffers,
  registerFiles,
  registerRingFd,
  resizeQueues,
  unregisterBuffers,
  unregisterRingFd,
} from "./register.js";
import type { RingRequest } from "./requests.js";
import { EnteredRing, type RingMemory, SubmissionThreadRing, type WaitArgument } from "./ring.js";

/**
 * Makes a ring in the calling thread, which alone may use it afterwards.
 * @throws EnvironmentError io_uring switched off, a feature lacking, too little locked memory
 */
export function createRing(request: RingRequest, registrations: Registrations): EnteredRing {
  const library = liburing();
  const { fd, params } = setUpWithFallback(library, request);
  const memory = mapRing(fd, params);
  try {
    if (registrations.buffers !== null) registerBuffers(library, fd, registrations.buffers);
    if (registrations.files !== null) registerFiles(library, fd, registrations.files);
  } catch (error) {
    unmapRing(memory);
    closeFd(fd);
    throw error;
  }
  const registeredIndex = registerRingFd(library, fd);
  const inEffect = describe(params, registrations, registeredIndex !== null);
  const ringClass = request.sqpoll ? SubmissionThreadRing : EnteredRing;
  return new ringClass(
    library,
    registeredIndex ?? fd,
    registeredIndex === null ? 0 : ENTER.REGISTERED_RING,
    memory,
    createWaitArgument(),
    inEffect,
    (entries) => remakeQueues(library, fd, entries),
    () => {
      // The kernel takes a ring apart later, in a work queue: what is given back here is free for
      // the next ring at once. A registered fd would even keep the ring until its thread ends.
      if (registrations.buffers !== null) unregisterBuffers(library, fd);
      if (registeredIndex !== null) unregisterRingFd(library, fd, registeredIndex);
      closeFd(fd);
    },
  );
}

function remakeQueues(library: Liburing, fd: number, entries: number): RingMemory | number {
  const params = resizeQueues(library, fd, entries);
  if (typeof params === "number") return params;
  // The kernel tells the queues only; its features are what they were.
  params[PARAMS.FEATURES] = FEATURE.SINGLE_MMAP;
  return mapRing(fd, params);
}

function createWaitArgument(): WaitArgument {
  const address = mapAnonymous(PAGE_BYTES);
  return { address, words: new Int32Array(viewMemory(address, 64)) };
}

function describe(
  params: Uint32Array,
  registrations: Registrations,
  registeredRing: boolean,
): RingInEffect {
  const flags = params[PARAMS.FLAGS] as number;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    entries: params[PARAMS.SQ_ENTRIES] as number,
    cqEntries: params[PARAMS.CQ_ENTRIES] as number,
    iopoll: has(SETUP.IOPOLL),
    hybridIopoll: has(SETUP.HYBRID_IOPOLL),
    sqpoll: has(SETUP.SQPOLL),
    singleIssuer: has(SETUP.SINGLE_ISSUER),
    deferTaskrun: has(SETUP.DEFER_TASKRUN),
    coopTaskrun: has(SETUP.COOP_TASKRUN),
    noSqarray: has(SETUP.NO_SQARRAY),
    registeredRing,
    registeredBuffers: registrations.buffers !== null,
    registeredFiles: registrations.files !== null,
    hugePages: registrations.hugePages,
  };
}
