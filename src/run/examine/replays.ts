/** Reads the iologs of jobs that repeat them, before anything else is known of their targets. */
import { StringDecoder } from "node:string_decoder";
import { UsageError } from "../../base/errors.js";
import { closeInput, inputFailure, openInput, orStdin, readInput } from "../../base/input-file.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { IologParser } from "../../plan/replay/iolog-parser.js";
import type { Replay } from "../../plan/replay/replay.js";
import type { Replays } from "../../plan/replay/replay-plan.js";

const PIECE_BYTES = 1 << 20;

/** Bounds on an iolog, so that reading it ends: some 100 million I/Os, and a path in each line. */
const MAX_LOG_BYTES = 2 ** 32;
const MAX_LINE_LENGTH = 1 << 14;

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
  const fd = readable(file, spec, () => openInput(orStdin(file)));
  try {
    const next = (piece: Buffer): number => readable(file, spec, () => readInput(fd, piece));
    readLines(next, file, (line) => parser.push(line));
  } finally {
    closeInput(fd);
  }
  return parser.finish();
}

/** @throws UsageError when what `read` does with the log fails */
function readable<T>(file: string, spec: JobSpec, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`cannot read the iolog ${file}: ${inputFailure(error)}`, {
      place: spec.places.get("read_iolog") ?? spec.place,
      cure: "Name a file that write_iolog has written.",
    });
  }
}

/** @param next fills its argument with bytes of the log, and says with how many; 0 at the end */
function readLines(
  next: (piece: Buffer) => number,
  file: string,
  push: (line: string) => void,
): void {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for (let bytes = 0; ; ) {
    const count = next(piece);
    if (bytes === 0) refuseBlktrace(piece.subarray(0, count), file);
    if (count === 0) break;
    bytes += count;
    if (bytes > MAX_LOG_BYTES) throw tooLong(`is larger than ${MAX_LOG_BYTES >>> 30} GiB`, file);
    const lines = (rest + decoder.write(piece.subarray(0, count))).split("\n");
    rest = lines.pop()!;
    for (const line of lines) push(line);
    if (rest.length > MAX_LINE_LENGTH) {
      throw tooLong(`has a line of more than ${MAX_LINE_LENGTH} characters`, file);
    }
  }
  rest += decoder.end();
  if (rest !== "") push(rest);
}

function tooLong(what: string, place: string): UsageError {
  return new UsageError(`this ${what}, as no iolog does`, {
    place,
    cure: "Name a file that write_iolog has written, or a part of it.",
  });
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
