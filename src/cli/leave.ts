/** How hipri's process ends. */
import { closeSync } from "node:fs";
import module from "node:module";
import { EXIT } from "../base/errors.js";
import { exitImmediately } from "../ffi/libc.js";
import { drainStreams } from "./streams.js";

/** Of Node 22.10 and later. */
const { flushCompileCache } = module as { flushCompileCache?: () => void };

/** stdin, stdout and stderr. */
const STREAM_FDS = [0, 1, 2];

/**
 * Ends the process when all of stdout and stderr is written, with its threads as they are. Node
 * itself would join them, and wait for V8's compiler: each may wait for the other for ever when
 * several of them end (nodejs/node#54918). It would also cut what a slow reader of a pipe has not
 * taken yet.
 */
export async function leave(exitCode: number): Promise<never> {
  const complete = await drainStreams();
  flushCompileCache?.();
  // The kernel may keep a process, and what it has open, for as long as a device does not answer.
  for (const fd of STREAM_FDS) closeQuietly(fd);
  return exitImmediately(complete || exitCode !== EXIT.OK ? exitCode : EXIT.IO);
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It was closed already.
  }
}
