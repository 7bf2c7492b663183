/** The guest's console: kept in a file as it comes, its tail in memory for when the guest fails. */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ensureDirectory } from "../../files/directory.js";
import { assertWritable } from "../../files/side-file.js";

/** A guest that prints for ever must not fill the disk. */
const MAX_FILE_BYTES = 16 * 2 ** 20;
const MAX_TAIL_CHARS = 64 * 2 ** 10;
const TAIL_LINES = 15;

export interface ConsoleLog {
  readonly path: string;
  write(data: Buffer): void;
  /** The last lines that say something; after a panic, what led to it. */
  tail(): string;
  /** Why the kernel stopped, or null when it did not panic. */
  panic(): string | null;
  /** Whether the panic was the emulator's own doing. */
  emulatorFault(): boolean;
  close(): void;
}

/** The reason behind "Kernel panic - not syncing: ", without the timestamp. */
export function panicReason(text: string): string | null {
  return /Kernel panic - not syncing: ([^\r\n]*)/.exec(text)?.[1] ?? null;
}

/**
 * While the kernel patches its code, QEMU may execute a breakpoint that is no longer there; the
 * kernel then stops with "int3: 0000". As reported on lkml in 2023, "qemu-x86_64 booting with 8.0.0
 * still see int3"; rare, so the boot is tried again.
 */
export function isEmulatorFault(text: string): boolean {
  return /\bint3: 0000 \[#1\]/.test(text) && panicReason(text) !== null;
}

/** The last lines up to a panic, whose dump of registers helps nobody, or else up to the end. */
export function consoleTail(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "");
  const panicAt = lines.findIndex((line) => panicReason(line) !== null);
  const end = panicAt < 0 ? lines.length : panicAt + 1;
  return lines.slice(Math.max(0, end - TAIL_LINES), end).join("\n");
}

/**
 * Replaces the file of an earlier guest; one that is still running keeps its own.
 * @throws UsageError, EnvironmentError for a path that is no regular file's
 */
export function openConsole(path: string): ConsoleLog {
  try {
    ensureDirectory(dirname(path));
  } catch {
    // What is wrong with the path is said below.
  }
  assertWritable({ path, option: "--console", place: "command line" });
  rmSync(path, { force: true });
  const fd = openSync(path, "wx");
  let bytes = 0;
  let recent = "";
  return {
    path,
    write(data) {
      if (bytes < MAX_FILE_BYTES) writeSync(fd, data);
      bytes += data.length;
      recent = (recent + data.toString("latin1")).slice(-MAX_TAIL_CHARS);
    },
    tail: () => consoleTail(recent),
    panic: () => panicReason(recent),
    emulatorFault: () => isEmulatorFault(recent),
    close: () => closeSync(fd),
  };
}
