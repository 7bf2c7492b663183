/** Reads the iologs of jobs that repeat them, before anything else is known of their targets. */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { UsageError } from "../base/errors.js";
import type { JobSpec } from "../job/spec.js";
import { IologParser } from "../plan/replay/iolog-parser.js";
import type { Replay } from "../plan/replay/replay.js";
import type { Replays } from "../plan/replay/replay-plan.js";

const PIECE_BYTES = 1 << 20;
const STDIN = 0;

/** BLK_IO_TRACE_MAGIC of linux/blktrace_api.h, whose lowest byte is a version. */
const BLKTRACE_MAGIC = 0x65617400;

/**
 * @returns the replays of each job that asks for some, in the order of its logs
 * @throws UsageError with the file, and where it has one the line, that cannot be repeated
 */
export function readReplays(jobs: readonly JobSpec[]): Replays {
  const logged = jobs.filter(({ iologs }) => iologs !== null);
  return new Map(
    logged.map((spec) => [spec, spec.iologs!.slice(0, spec.clones).map((log) => read(log, spec))]),
  );
}

function read(file: string, spec: JobSpec): Replay {
  const parser = new IologParser(file, spec);
  const fd = open(file, spec);
  try {
    readLines(fd, file, (line) => parser.push(line));
  } finally {
    if (fd !== STDIN) closeSync(fd);
  }
  return parser.finish();
}

function open(file: string, spec: JobSpec): number {
  try {
    return file === "-" ? STDIN : openSync(file, "r");
  } catch (error) {
    throw new UsageError(`read_iolog: ${(error as Error).message}`, {
      place: spec.places.get("read_iolog") ?? spec.place,
      cure: "Name a file that write_iolog has written.",
    });
  }
}

function readLines(fd: number, file: string, push: (line: string) => void): void {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for (let first = true; ; first = false) {
    const count = readSync(fd, piece);
    if (first) refuseBlktrace(piece.subarray(0, count), file);
    if (count === 0) break;
    const lines = (rest + decoder.write(piece.subarray(0, count))).split("\n");
    rest = lines.pop()!;
    for (const line of lines) push(line);
  }
  rest += decoder.end();
  if (rest !== "") push(rest);
}

/** Traces are in the byte order of the machine that took them. */
function refuseBlktrace(head: Buffer, file: string): void {
  if (head.length < 4) return;
  const words = [head.readUInt32LE(), head.readUInt32BE()];
  if (!words.some((word) => (word & 0xffffff00) === BLKTRACE_MAGIC)) return;
  throw new UsageError("this is a binary trace of blktrace, which hipri does not read", {
    place: file,
    cure: "Write its I/Os as an iolog of version 3: TIME FILE ACTION OFFSET LENGTH.",
  });
}
