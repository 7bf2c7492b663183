/**
 * The state of a bisect: what was asked for, and what each boot showed, one JSON object a line. It
 * is only ever added to; where the bisect stands follows from replaying it.
 */
import { UsageError } from "../base/errors.js";
import type { BisectionRule } from "./bisection.js";
import type { Phase } from "./boots.js";
import type { Item } from "./item.js";

/** Raised when lines change their meaning, or the same boots lead to other ones. */
const FORMAT = 1;

/** The first line. */
export interface BisectHead {
  readonly "hipri-bisect": number;
  readonly startedAt: string;
  readonly items: readonly Item[];
  readonly firstIsGood: boolean;
  readonly rule: BisectionRule;
  /** As --figure spells it: `JOB:FIGURE`, `verdict`, or `number` of --run. */
  readonly figure: string;
  readonly scale: "ratio" | "difference";
  readonly unit: "time" | "iops" | "bandwidth" | "number";
  readonly work: BisectWork;
}

/** What is done with an item; paths are relative to `directory`. */
export interface BisectWork {
  readonly directory: string;
  /** A command with {} for the item; null: the jobs run in guests. */
  readonly command: string | null;
  readonly jobs: readonly string[];
  /** Of the texts of all job files; null without jobs. */
  readonly jobsHash: string | null;
  /** Values of the flags of boots, by name. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** For commits: how one becomes a kernel; null for what is one already. */
  readonly git: GitWork | null;
}

export interface GitWork {
  readonly tree: string;
  /** Without one, --run has to build. */
  readonly build: string | null;
  /** The kernel that the build makes, in the tree. */
  readonly kernel: string | null;
  /** What was checked out before. */
  readonly head: string;
}

/** What came of one boot. */
export interface BootRecord {
  /** The number of its request, from 0; of its confirmation, where it belongs to one. */
  readonly boot: number;
  /** Of `hipri bisect confirm`; absent in the bisect itself. */
  readonly confirm?: number;
  readonly item: number;
  readonly phase: Phase;
  readonly figure?: number;
  readonly unbootable?: string;
  readonly seconds: number;
}

/** A `hipri bisect confirm`. */
export interface ConfirmRecord {
  readonly confirm: number;
  readonly parent: number;
  readonly child: number;
  readonly seed: number;
}

export interface BisectState {
  readonly head: BisectHead;
  readonly boots: readonly BootRecord[];
  readonly confirms: readonly ConfirmRecord[];
}

export function newHead(head: Omit<BisectHead, "hipri-bisect">): BisectHead {
  return { "hipri-bisect": FORMAT, ...head };
}

/** @throws UsageError naming the line that is damaged */
export function parseState(lines: readonly string[], file: string): BisectState {
  const [first = "", ...rest] = lines;
  const head = parseLine(first, `${file}:1`);
  const format = head["hipri-bisect"];
  if (typeof format !== "number") {
    throw new UsageError("this is no state of a bisect", {
      place: file,
      cure: "hipri bisect start makes one.",
    });
  }
  if (format !== FORMAT) {
    throw new UsageError(`it is of another hipri (format ${format}, this one has ${FORMAT})`, {
      place: file,
    });
  }
  const records = rest.map((line, index) => parseLine(line, `${file}:${index + 2}`));
  return {
    head: head as unknown as BisectHead,
    boots: records.filter((record) => "boot" in record) as unknown as BootRecord[],
    confirms: records.filter((record) => "parent" in record) as unknown as ConfirmRecord[],
  };
}

function parseLine(line: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UsageError("this line of the state is damaged", {
    place,
    cure: "Take the line out where it is one of the last; else begin again with bisect start.",
  });
}
