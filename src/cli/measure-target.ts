/** What `hipri measure` does: a target → how it is best measured → a job file → its run. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError, EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { printableLines } from "../base/printable.js";
import { holeBytes } from "../device/target/hole-bytes.js";
import { freeBytesIn } from "../device/target/layout.js";
import { assertOpenable } from "../device/target/open.js";
import { type InspectedTarget, inspectTarget } from "../device/target/target-facts.js";
import type { TargetDiagnosis } from "../doctor/diagnosis.js";
import { examineTarget } from "../doctor/target.js";
import { ValueError } from "../job/kinds/kind.js";
import { parseInteger, SIZE_UNITS } from "../job/kinds/number.js";
import { loadJobs } from "../job/load.js";
import { readInterval } from "../job/report-interval.js";
import { type Choice, chooseFor, type PollingWish } from "../measure/choice.js";
import { measureJobFile, sizeText } from "../measure/job-file.js";
import { makeScratchFile } from "../measure/scratch.js";
import type { RunFlags } from "./job-flags.js";
import { runLoaded } from "./run-files.js";

/** The flags of `hipri measure`, as commands/measure.ts declares and describes them. */
export interface MeasureFlags
  extends Pick<
    RunFlags,
    | "quiet"
    | "verbose"
    | "format"
    | "json"
    | "ktap"
    | "terse-version"
    | "output"
    | "html"
    | "junit"
    | "markdown"
    | "destroy"
    | "assert"
  > {
  readonly write: boolean;
  readonly time: string;
  readonly depth: string;
  readonly bs: string;
  readonly size: string;
  readonly polled: PollingWish;
  readonly "print-job": boolean;
}

/** What the flags say, as numbers. */
interface Settings {
  readonly blockBytes: number;
  readonly depths: readonly number[];
  readonly timeMs: number;
  /** Of a scratch file. */
  readonly scratchBytes: number;
}

/** Character devices that answer reads for ever and do nothing else. */
const ENDLESS_DEVICES = ["/dev/zero"];

/** What job files cannot spell: variables, further lines, and blanks that they cut off. */
const UNSPEAKABLE = /\$|[\n\r]|^\s|\s$/;

/** @throws UsageError, EnvironmentError, IoError */
export async function measureTarget(path: string, flags: MeasureFlags): Promise<ExitCode> {
  const settings: Settings = {
    blockBytes: sizeOf(flags.bs, "--bs"),
    depths: depthsOf(flags.depth),
    timeMs: readInterval(flags.time, "--time"),
    scratchBytes: sizeOf(flags.size, "--size"),
  };
  if (UNSPEAKABLE.test(path)) {
    throw new UsageError("a job file cannot spell this name", {
      place: path,
      cure: "Make a symbolic link with a plain name to it, and measure that.",
    });
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return measure(inspectedTarget(path, settings), path, settings, flags);
  }
  if (!flags["print-job"]) assertRoomFor(settings.scratchBytes, path);
  const scratch = makeScratchFile(path);
  try {
    return await measure(inspectTarget(scratch.path), path, settings, flags);
  } finally {
    scratch.remove();
  }
}

/** @param path as the user names it: the target, or the directory of the scratch file */
async function measure(
  target: InspectedTarget,
  path: string,
  settings: Settings,
  flags: MeasureFlags,
): Promise<ExitCode> {
  const isScratch = target.path !== path;
  const { blockBytes, scratchBytes } = settings;
  const diagnosis = examineTarget(target.path, blockBytes);
  const isEndless = target.kind === "char";
  const sizeBytes = isScratch || isEndless ? scratchBytes : target.sizeBytes;
  const isWhole = isScratch || target.kind !== "file";
  const holes = isWhole ? 0 : holeBytes(target.path, 0, sizeBytes);
  const choice = chooseFor(diagnosis, flags.polled, blockBytes, { sizeBytes, holeBytes: holes });
  if (flags.polled === "yes") assertPolled(path, diagnosis);
  const jobFile = measureJobFile({
    ...settings,
    filename: isScratch && flags["print-job"] ? join(path, "hipri-scratch") : target.path,
    sizeBytes: isScratch || isEndless ? sizeBytes : null,
    choice,
    write: flags.write,
  });
  if (flags["print-job"]) {
    process.stdout.write(jobFile);
    return EXIT.OK;
  }
  if (!flags.quiet) {
    const scratchText = isScratch ? `a scratch file of ${sizeText(scratchBytes)} in ` : "";
    process.stderr.write(printableLines(choiceText(`${scratchText}${path}`, diagnosis, choice)));
  }
  const load = () => {
    const { jobs, notices } = loadJobs(["measure"], { sources: { readFile: () => jobFile } });
    return { jobs, notices, files: [], paths: ["-"], stdin: jobFile };
  };
  return await runLoaded(load, {
    ...flags,
    readonly: !flags.write && !isScratch,
    slice: false,
    "allow-irq": false,
    "allow-exec": false,
    isolate: false,
    "fail-on-skip": false,
    relay: false,
    "rank-timeout": "60s",
    alone: true,
  });
}

/** @throws EnvironmentError where a scratch file would not fit */
function assertRoomFor(bytes: number, directory: string): void {
  const free = freeBytesIn(directory);
  if (bytes <= free) return;
  throw new EnvironmentError(
    `a scratch file of ${sizeText(bytes)} has no room: ${free} bytes are free`,
    {
      place: directory,
      cure: "Free some space, take less with --size, or name another directory.",
    },
  );
}

/** @throws EnvironmentError in the doctor's words */
function assertPolled(place: string, { obstacle }: TargetDiagnosis): void {
  if (obstacle === null) return;
  const cure = `${obstacle.cure} Or measure it with --polled auto.`;
  throw new EnvironmentError(`would not be polled: ${obstacle.cause}`, { place, cure });
}

/** What was chosen, and why not better, in whole lines. */
function choiceText(
  name: string,
  { facts }: TargetDiagnosis,
  { direct, polled, reasons }: Choice,
): string {
  const where = facts?.fileSystem ? `, ${facts.fileSystem.type}` : "";
  const disk = facts?.queue ? ` on ${facts.queue.name}` : "";
  const how = `${direct ? "direct" : "buffered"} I/O, ${polled ? "polled" : "on interrupts"}`;
  return [`measuring ${name}${where}${disk}: ${how}`, ...reasons]
    .map((line) => `${line}\n`)
    .join("");
}

/** @throws UsageError, EnvironmentError for what cannot be measured */
function inspectedTarget(path: string, { blockBytes }: Settings): InspectedTarget {
  const target = inspectTarget(path);
  const { kind, sizeBytes } = target;
  if (kind === "missing") {
    throw new UsageError("there is no such file, directory or device", {
      place: path,
      cure: "Name one that exists, such as . for the directory that you are in.",
    });
  }
  if (kind === "char" && !ENDLESS_DEVICES.includes(target.realPath)) {
    throw new UsageError("is a character device, which has no blocks to read at random", {
      place: path,
      cure: "Name a block device; NVMe passthrough takes a job file: hipri job options cmd_type.",
    });
  }
  assertOpenable(target, { read: true, write: false, direct: false });
  if (kind !== "char" && sizeBytes < blockBytes) {
    throw new UsageError(`has ${sizeBytes} bytes, less than one block of ${blockBytes}`, {
      place: path,
      cure: "Name a larger file, or a directory, which gets a scratch file.",
    });
  }
  return target;
}

/** @throws UsageError */
function sizeOf(text: string, flag: string): number {
  const cure = "Use a size of 512 bytes or more, such as 4k or 1m.";
  try {
    const bytes = parseInteger(text, SIZE_UNITS[1024]);
    if (bytes >= 512) return bytes;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(error.message, { place: `${flag} ${text}`, cure });
  }
  throw new UsageError("is too small", { place: `${flag} ${text}`, cure });
}

/** @throws UsageError */
function depthsOf(text: string): number[] {
  const depths = text.split(",").map((each) => (/^\s*[1-9]\d*\s*$/.test(each) ? Number(each) : 0));
  if (depths.every((depth) => depth > 0)) return depths;
  throw new UsageError("is no list of depths", {
    place: `--depth ${text}`,
    cure: "Write whole numbers with commas between, such as 1,32.",
  });
}
