/**
 * The state of a bisect: what was asked for, and what each boot showed, one JSON object a line. It
 * is only ever added to; where the bisect stands follows from replaying it.
 */

import { UsageError } from "../base/errors.js";
import { firstFlaw } from "../result/file/first-flaw.js";
import {
  amount,
  anything,
  count,
  countOrNull,
  type Definition,
  flag,
  integer,
  list,
  type Model,
  nullable,
  numberOrNull,
  object,
  oneOf,
  record,
  text,
  textOrNull,
} from "../result/model/define.js";
import { RULE } from "./bisection.js";
import { ITEM } from "./item.js";

/** Raised when lines change their meaning, or the same boots lead to other ones. */
const FORMAT = 2;

const GIT = object({
  tree: text(),
  /** Without one, --run has to build. */
  build: textOrNull(),
  /** The kernel that the build makes, in the tree. */
  kernel: textOrNull(),
  /** What was checked out before. */
  head: text(),
});

/** What is done with an item; paths are relative to `directory`. */
const WORK = object({
  directory: text(),
  /** A command with {} for the item; null: the jobs run in guests. */
  command: textOrNull(),
  jobs: list(text()),
  /** Of the texts of all job files; null without jobs. */
  jobsHash: textOrNull(),
  /** Values of the flags of boots, by name. */
  flags: record(anything()),
  /** For commits: how one becomes a kernel; null for what is one already. */
  git: nullable(GIT),
});

/** The first line. */
const HEAD = object({
  "hipri-bisect": oneOf([FORMAT]),
  startedAt: text(),
  items: list(ITEM),
  firstIsGood: flag(),
  rule: RULE,
  /** As --figure spells it: `JOB:FIGURE`, `verdict`, or `number` of --run. */
  figure: text(),
  scale: oneOf(["ratio", "difference"]),
  unit: oneOf(["time", "iops", "bandwidth", "number"]),
  work: WORK,
});

/** What came of one boot. */
const BOOT = object({
  /** The number of its request, from 0; of its confirmation, where it belongs to one. */
  boot: count(),
  /** Of which `hipri bisect confirm`; null in the bisect itself. */
  confirm: countOrNull(),
  item: count(),
  phase: oneOf(["ends", "search", "confirmation"]),
  figure: numberOrNull(),
  /** Why there is no figure; null where there is one. */
  unbootable: textOrNull(),
  seconds: amount(),
});

/** A `hipri bisect confirm`. */
const CONFIRM = object({ confirm: count(), parent: count(), child: count(), seed: integer() });

export type GitWork = Model<typeof GIT>;
export type BisectWork = Model<typeof WORK>;
export type BisectHead = Model<typeof HEAD>;
export type BootRecord = Model<typeof BOOT>;
export type ConfirmRecord = Model<typeof CONFIRM>;

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
  const opening = parseLine(first, `${file}:1`);
  const format = opening["hipri-bisect"];
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
  const head = assertValid(HEAD, opening, `${file}:1`);
  const boots: BootRecord[] = [];
  const confirms: ConfirmRecord[] = [];
  for (const [index, line] of rest.entries()) {
    const place = `${file}:${index + 2}`;
    const record = parseLine(line, place);
    if ("parent" in record) confirms.push(assertValid(CONFIRM, record, place));
    else boots.push(assertValid(BOOT, record, place));
  }
  const { items, rule } = head;
  const sides = confirms.flatMap(({ parent, child }) => [parent, child]);
  const named = [rule.itemCount - 1, ...rule.skipped, ...boots.map(({ item }) => item), ...sides];
  if (rule.itemCount < 2 || named.some((item) => item >= items.length)) {
    throw new UsageError("the state is damaged: it is of other items than it names", {
      place: file,
      cure: "Begin again with hipri bisect start.",
    });
  }
  return { head, boots, confirms };
}

function parseLine(line: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw damaged(place);
}

function assertValid<T>(schema: Definition<T>, value: unknown, place: string): T {
  const flaw = firstFlaw(schema, value);
  if (flaw === null) return value as T;
  throw damaged([place, flaw.path.join(".")].filter((each) => each !== "").join(": "), flaw.what);
}

function damaged(place: string, what?: string): UsageError {
  return new UsageError(
    `this line of the state is damaged${what === undefined ? "" : `: ${what}`}`,
    {
      place,
      cure: "Take the line out where it is one of the last; else begin again with bisect start.",
    },
  );
}
