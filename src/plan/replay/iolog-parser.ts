/**
 * Reads fio's iologs of versions 2 and 3, line by line. What a line means is what read_iolog() in
 * fio's iolog.c makes of it; what that skips or trips over is an error here, with its line.
 */
import { ACTIONS, DATASYNC, SYNC } from "../../base/direction.js";
import { UsageError } from "../../base/errors.js";
import { whyNotExact } from "../../base/utf8.js";
import { MAX_TARGETS } from "../../job/kernel-bounds.js";
import type { JobSpec, ReplayAction } from "../../job/spec/job-spec.js";
import { type Replay, ReplayBuilder } from "./replay.js";

/** The parts of a JobSpec that say how a log is repeated. */
export type ReplayRules = Pick<
  JobSpec,
  | "replayNoStall"
  | "replayTimePercent"
  | "replayRedirect"
  | "replayAlignBytes"
  | "replayScale"
  | "replaySkip"
>;

const HEADER = /^fio version (\d+) iolog/;

/** What is transferred at once has an int32 for its length, as in io_uring. */
const MAX_LENGTH = 2 ** 31 - 1;

/** Actions on a file that hipri, which has every file open all the time, needs not repeat. */
const FILE_ACTIONS = new Set(["open", "close"]);

/** Actions as a log spells them, by what replay_skip calls them. */
const SKIPPED_AS: Readonly<Record<string, ReplayAction>> = {
  read: "read",
  write: "write",
  trim: "trim",
  sync: "sync",
  datasync: "sync",
  // fio writes it too, but does not read it.
  sync_file_range: "sync",
};

export class IologParser {
  private readonly file: string;
  private readonly rules: ReplayRules;
  private readonly builder = new ReplayBuilder();
  /** By the name that the log has for it: index into the replay's paths. */
  private readonly targets = new Map<string, number>();
  private version: 2 | 3 | null = null;
  private line = 0;
  private lastUs = 0;
  private dueUs = 0;

  /** @param file the log's name, for messages */
  constructor(file: string, rules: ReplayRules) {
    this.file = file;
    this.rules = rules;
  }

  /** @throws UsageError with file and line for what cannot be repeated */
  push(text: string): void {
    this.line++;
    if (this.version === null) {
      this.readHeader(text);
      return;
    }
    const fields = text.trim().split(/\s+/);
    if (fields[0] === "") return;
    if (this.version === 3) this.readTime(fields);
    const [name = "", action = "", offset, length] = fields;
    if (action === "add") this.addTarget(name);
    else if (FILE_ACTIONS.has(action)) this.targetOf(name);
    else if (action === "wait") this.wait(offset);
    else this.readIo(name, action, offset, length);
  }

  /** @throws UsageError for a log without I/Os */
  finish(): Replay {
    const { replayRedirect } = this.rules;
    const paths = replayRedirect === null ? [...this.targets.keys()] : [replayRedirect];
    const replay = this.builder.build(paths);
    // As in fio, syncs alone are nothing to repeat.
    if (replay.sums.some(({ ios }) => ios > 0)) return replay;
    throw new UsageError("the iolog has no I/O to repeat", {
      place: this.file,
      cure: "Write one with write_iolog, or look at replay_skip.",
    });
  }

  private readHeader(text: string): void {
    const version = HEADER.exec(text)?.[1];
    if (version === "2" || version === "3") this.version = version === "2" ? 2 : 3;
    else
      this.refuse(
        "this is no iolog of version 2 or 3",
        'It begins with the line "fio version 3 iolog", as write_iolog writes it.',
      );
  }

  /** Takes the time off a line of version 3; it counts from the line before. */
  private readTime(fields: string[]): void {
    const us = this.number(fields.shift(), "time");
    const { replayNoStall, replayTimePercent } = this.rules;
    // As fio: behind a line of time 0 nothing is waited for.
    const passedUs = this.lastUs > 0 ? Math.max(0, us - this.lastUs) : 0;
    if (!replayNoStall) this.dueUs += (passedUs * 100) / replayTimePercent;
    this.lastUs = us;
  }

  /** In version 2: until so many ms since the begin, whatever fio's manual says. */
  private wait(offset: string | undefined): void {
    if (this.version === 3) this.refuse("version 3 has times instead of wait", "Remove the line.");
    const ms = this.number(offset, "time to wait");
    if (!this.rules.replayNoStall) this.dueUs = Math.max(this.dueUs, ms * 1000);
  }

  private addTarget(name: string): void {
    const why = whyNotExact(name);
    if (why !== null) this.refuse(`the name ${JSON.stringify(name)} ${why}`, "Rename the file.");
    if (this.targets.has(name)) return;
    if (this.targets.size === MAX_TARGETS) {
      this.refuse(`the log has more than ${MAX_TARGETS} files`, "Repeat it in parts.");
    }
    this.targets.set(name, this.targets.size);
  }

  private targetOf(name: string): number {
    const target = this.targets.get(name);
    if (target !== undefined) return this.rules.replayRedirect === null ? target : 0;
    return this.refuse(`${name} is used before it is added`, `Put "${name} add" above it.`);
  }

  private readIo(
    name: string,
    action: string,
    offset: string | undefined,
    length: string | undefined,
  ): void {
    const kind = Object.hasOwn(SKIPPED_AS, action) ? SKIPPED_AS[action]! : null;
    if (kind === null) {
      this.refuse(
        `${JSON.stringify(action)} is no action of an iolog`,
        "Actions are add, open, close, read, write, trim, sync, datasync, sync_file_range and, in " +
          "version 2, wait.",
      );
    }
    if (this.rules.replaySkip.includes(kind)) return;
    const target = this.targetOf(name);
    const direction = ACTIONS.indexOf(action);
    const hasPlace = direction !== SYNC && direction !== DATASYNC;
    const place = hasPlace ? this.place(offset) : 0;
    const bytes = kind === "sync" ? 0 : this.length(length);
    this.builder.add(direction, target, place, bytes, this.dueUs);
  }

  private place(offset: string | undefined): number {
    const { replayScale, replayAlignBytes } = this.rules;
    const scaled = Math.floor(this.number(offset, "offset") / (replayScale || 1));
    return scaled - (replayAlignBytes > 0 ? scaled % replayAlignBytes : 0);
  }

  private length(text: string | undefined): number {
    const bytes = this.number(text, "length");
    if (bytes > 0 && bytes <= MAX_LENGTH) return bytes;
    return this.refuse(`a length of ${bytes} bytes`, `Lengths are 1 to ${MAX_LENGTH}.`);
  }

  private number(text: string | undefined, what: string): number {
    const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
    const found = text === undefined ? "is missing" : `is not ${JSON.stringify(text)}`;
    const order = this.version === 3 ? "TIME FILE ACTION" : "FILE ACTION";
    return this.refuse(`the ${what} ${found}`, `A line is ${order}, or ${order} OFFSET LENGTH.`);
  }

  private refuse(text: string, cure: string): never {
    throw new UsageError(text, { place: { file: this.file, line: this.line }, cure });
  }
}
