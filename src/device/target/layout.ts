/**
 * Lays files out before a run, as fio does: makes directories, and extends a file that is missing
 * or too short. What a file already holds is never overwritten: only bytes behind its old end are
 * written, so a file that is long enough is left alone, holes and all (`holeBytes` tells of them).
 *
 * A file grows as it is written (space is reserved without a new size), so that a layout cut short
 * by a crash is taken up at its end by the next run. A layout that fails or is aborted takes back
 * what it did, as fio does: a new file is removed, an extended one cut to its old size.
 */
import { randomFillSync } from "node:crypto";
import { statfsSync, statSync } from "node:fs";
import { type FileHandle, open, rm, truncate } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isUnsupported } from "../../base/errno.js";
import { EnvironmentError } from "../../base/errors.js";
import { FALLOC_FL_KEEP_SIZE, fallocate } from "../../ffi/libc.js";
import { ensureDirectory } from "../../files/directory.js";
import { explainErrno } from "../explain-errno.js";
import { assertKind } from "./open.js";
import type { LayoutRequest } from "./requests.js";
import { nearestDirectory, statOrNull } from "./target-facts.js";

export interface LayoutOptions {
  /** Called after each write with the bytes done and to do, over all files. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Stops between two writes or in a sync; the layout then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Fills a buffer with what is to be written; random bytes unless given. */
  readonly fill?: (buffer: Uint8Array) => void;
}

/** A request with what the file is now. */
interface LayoutStep extends LayoutRequest {
  readonly exists: boolean;
  readonly oldBytes: number;
}

const WRITE_BYTES = 1 << 20;

/**
 * Lays out all files, one after the other; files that are long enough cost nothing. Requests for
 * the same path become one: the largest size, with data when any of them needs data.
 * @throws EnvironmentError before the first write when a file system lacks the space
 * @throws EnvironmentError for what fails on the way
 */
export async function layOutFiles(
  requests: readonly LayoutRequest[],
  options: LayoutOptions = {},
): Promise<void> {
  const steps = mergeByPath(requests).flatMap(planStep);
  assertSpace(steps);
  const totalBytes = steps.reduce((sum, step) => sum + bytesToWrite(step), 0);
  let finishedBytes = 0;
  for (const step of steps) {
    const base = finishedBytes;
    await layOut(step, {
      ...options,
      onProgress: (doneBytes) => options.onProgress?.(base + doneBytes, totalBytes),
    });
    finishedBytes += bytesToWrite(step);
  }
}

function mergeByPath(requests: readonly LayoutRequest[]): LayoutRequest[] {
  const merged = new Map<string, LayoutRequest>();
  for (const request of requests) {
    const path = resolve(request.path);
    const other = merged.get(path) ?? request;
    merged.set(path, {
      ...other,
      sizeBytes: Math.max(other.sizeBytes, request.sizeBytes),
      writeData: other.writeData || request.writeData,
      createOnOpen: other.createOnOpen && request.createOnOpen,
    });
  }
  return [...merged.values()];
}

/** What is left to do for a request; nothing for devices and files that are long enough. */
function planStep(request: LayoutRequest): LayoutStep[] {
  const stats = statOrNull(request.path);
  if (stats === null) return [{ ...request, exists: false, oldBytes: 0 }];
  const oldBytes = Number(stats.size);
  if (!stats.isFile() || request.createOnOpen || oldBytes >= request.sizeBytes) return [];
  return [{ ...request, exists: true, oldBytes }];
}

function bytesToWrite(step: LayoutStep): number {
  return step.writeData && !step.createOnOpen ? step.sizeBytes - step.oldBytes : 0;
}

/** Whether the step takes space on the file system, rather than leaving that to the job. */
function takesSpace({ createOnOpen, writeData, fallocate: mode }: LayoutStep): boolean {
  return !createOnOpen && (writeData || (mode !== "none" && mode !== "truncate"));
}

/** Root may use the blocks that a file system reserves, everybody else may not. */
export function freeBytesIn(directory: string): number {
  const { bsize, bfree, bavail } = statfsSync(directory);
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

/** Adds up, per file system, what the steps will take. */
function assertSpace(steps: readonly LayoutStep[]): void {
  const needs = new Map<number, { directory: string; path: string; bytes: number }>();
  for (const step of steps.filter(takesSpace)) {
    const directory = nearestDirectory(step.path);
    const { dev } = statSync(directory);
    const other = needs.get(dev) ?? { directory, path: step.path, bytes: 0 };
    needs.set(dev, { ...other, bytes: other.bytes + step.sizeBytes - step.oldBytes });
  }
  for (const { directory, path, bytes } of needs.values()) {
    const freeBytes = freeBytesIn(directory);
    if (bytes <= freeBytes) continue;
    throw new EnvironmentError(
      `laying out needs ${bytes} bytes, but the file system of ${directory} has ${freeBytes} free`,
      { place: path, cure: "Free some space, make size= smaller, or choose another directory=." },
    );
  }
}

async function layOut(step: LayoutStep, options: LayoutOptions): Promise<void> {
  const { path } = step;
  options.signal?.throwIfAborted();
  try {
    ensureDirectory(dirname(path));
    if (step.createOnOpen) return;
    const file = await openFile(step);
    try {
      await extend(file, step, options);
      await file.close();
    } catch (error) {
      // Not waited for: the sync that was given up may take for ever.
      file.close().catch(() => {});
      await takeBack(step);
      throw error;
    }
  } catch (error) {
    if (step.exists || (error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw explainErrno(error, path, "laying it out");
    }
    // Another host of the run has made it by now; both write what is missing.
    for (const again of planStep(step)) await layOut(again, options);
  }
}

/** @throws EnvironmentError when the path leads to a device by now, which is not to be cut */
async function openFile({ path, exists }: LayoutStep): Promise<FileHandle> {
  const file = await open(path, exists ? "r+" : "wx", 0o644);
  try {
    assertKind(file.fd, path, "file");
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function extend(file: FileHandle, step: LayoutStep, options: LayoutOptions): Promise<void> {
  if (step.writeData) {
    reserve(file, step, FALLOC_FL_KEEP_SIZE);
    await writeTail(file, step, options);
    return;
  }
  const reserved = reserve(file, step, step.fallocate === "keep" ? FALLOC_FL_KEEP_SIZE : 0);
  if (step.fallocate === "truncate") await file.truncate(step.sizeBytes);
  if (step.fallocate === "posix" && !reserved) {
    // posix_fallocate(3) promises the space on every file system, if need be by writing zeros.
    const zeros = { fill: (buffer: Uint8Array) => buffer.fill(0), onProgress: () => {} };
    await writeTail(file, step, { ...options, ...zeros });
  }
}

/**
 * Reserves the space behind the old end, where the mode asks for it.
 * @returns false when it was not asked for, or the file system cannot do it
 */
function reserve(file: FileHandle, step: LayoutStep, mode: number): boolean {
  const lengthBytes = step.sizeBytes - step.oldBytes;
  const unasked = step.fallocate === "none" || step.fallocate === "truncate";
  if (unasked || lengthBytes === 0) return false; // fallocate(2) refuses a length of 0.
  try {
    fallocate(file.fd, mode, step.oldBytes, lengthBytes);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isUnsupported(error)) return false;
    if (code === "EINTR") return reserve(file, step, mode);
    throw error;
  }
}

/** Writes from the old end to the new one in chunks that end at multiples of their size. */
async function writeTail(
  file: FileHandle,
  step: LayoutStep,
  options: LayoutOptions,
): Promise<void> {
  const fill = options.fill ?? randomFillSync;
  const buffer = new Uint8Array(WRITE_BYTES);
  let position = step.oldBytes;
  while (position < step.sizeBytes) {
    options.signal?.throwIfAborted();
    const boundary = position - (position % WRITE_BYTES) + WRITE_BYTES;
    const chunkBytes = Math.min(boundary, step.sizeBytes) - position;
    fill(buffer);
    for (let done = 0; done < chunkBytes; ) {
      const { bytesWritten } = await file.write(buffer, done, chunkBytes - done, position + done);
      done += bytesWritten;
    }
    position += chunkBytes;
    options.onProgress?.(position - step.oldBytes, step.sizeBytes - step.oldBytes);
  }
  await unlessAborted(file.sync(), options.signal);
}

/** @throws the signal's reason, as soon as it is aborted */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
  });
  signal.addEventListener("abort", abort);
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function takeBack(step: LayoutStep): Promise<void> {
  if (step.exists) await truncate(step.path, step.oldBytes);
  else await rm(step.path, { force: true });
}
