/** The benchmark's command line. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../src/base/errors.js";

export const USAGE =
  "npm run bench -- [--filter TEXT] [--runs N] [--seconds S] [--output FILE.json] [--markdown] " +
  "[--t-io-uring PATH | --build-t-io-uring] [--guest] " +
  "[--shapes | --quiet-window | --verdicts | --bisect | --compares | --limits]";

export interface Settings {
  /** Only cases whose name contains this. */
  readonly filter: string;
  /** Pairs of each comparison, runs of each figure; at least 1. */
  readonly runs: number;
  /** Length of each measured window, whole seconds. */
  readonly seconds: number;
  readonly output: string | null;
  readonly markdown: boolean;
  readonly tIoUringPath: string | null;
  readonly buildTIoUring: boolean;
  /** Also boot lab guests, for devices with poll queues. */
  readonly guest: boolean;
  /** Instead of all that: each shape of work that job files have, against fio. */
  readonly shapes: boolean;
  /** Instead of all that: whether V8 gives up code or collects garbage in a measured window. */
  readonly quietWindow: boolean;
  /** Instead of all that: how often comparisons err on synthetic noise. */
  readonly verdicts: boolean;
  /** Instead of all that: how often comparisons on this machine come to which verdict. */
  readonly compares: boolean;
  /** Instead of all that: how often limits on this machine come to which verdict. */
  readonly limits: boolean;
  /** Instead of all that: how often bisects err on synthetic items. */
  readonly bisect: boolean;
}

/** What --quiet-window has no use for: its runs are three of each, with hipri alone. */
const OF_PAIRS = [
  "--runs",
  "--markdown",
  "--t-io-uring",
  "--build-t-io-uring",
  "--guest",
  "--shapes",
];

/** @throws UsageError */
export function parseSettings(args: readonly string[]): Settings {
  const values = parse(args);
  if (values["t-io-uring"] !== undefined && values["build-t-io-uring"]) {
    throw new UsageError("--t-io-uring and --build-t-io-uring exclude each other", { cure: USAGE });
  }
  const unused = args.find((arg) => OF_PAIRS.includes(arg.replace(/=.*/, "")));
  if (values["quiet-window"] && unused !== undefined) {
    throw new UsageError("--quiet-window has no use for it", { place: unused, cure: USAGE });
  }
  const path = values["t-io-uring"];
  return {
    filter: values.filter,
    runs: positiveInteger("--runs", values.runs),
    seconds: positiveInteger("--seconds", values.seconds),
    output: values.output ?? null,
    markdown: values.markdown,
    tIoUringPath: path === undefined ? null : resolve(path),
    buildTIoUring: values["build-t-io-uring"],
    guest: values.guest,
    shapes: values.shapes,
    quietWindow: values["quiet-window"],
    verdicts: values.verdicts,
    compares: values.compares,
    limits: values.limits,
    bisect: values.bisect,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        filter: { type: "string", default: "" },
        runs: { type: "string", default: "15" },
        seconds: { type: "string", default: "1" },
        output: { type: "string" },
        markdown: { type: "boolean", default: false },
        "t-io-uring": { type: "string" },
        guest: { type: "boolean", default: false },
        shapes: { type: "boolean", default: false },
        "quiet-window": { type: "boolean", default: false },
        verdicts: { type: "boolean", default: false },
        compares: { type: "boolean", default: false },
        limits: { type: "boolean", default: false },
        bisect: { type: "boolean", default: false },
        "build-t-io-uring": { type: "boolean", default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cure: USAGE, cause });
  }
}

function positiveInteger(option: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no whole number of at least 1`, {
    place: option,
    cure: USAGE,
  });
}
