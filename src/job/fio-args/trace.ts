/**
 * What `--debug` prints, in fio's words, of the parts that programs around fio read: values as they
 * are parsed, and seeds.
 */
import type { Setting } from "../grammar/sections.js";
import { type Kind, ValueError } from "../kinds/kind.js";
import { steadyStateGoal } from "../kinds/steady-state.js";
import { findOption } from "../options/table.js";
import { COMMAND_CONTEXT } from "./command-option.js";

/** What fio can trace. */
const PARTS = [
  "process",
  "file",
  "io",
  "mem",
  "blktrace",
  "verify",
  "random",
  "parse",
  "diskutil",
  "job",
  "mutex",
  "profile",
  "time",
  "net",
  "rate",
  "compress",
  "steadystate",
  "helperthread",
  "zbd",
] as const;

export type TracePart = (typeof PARTS)[number];

const TRACED: readonly TracePart[] = ["parse", "random"];

/** Of what `--debug` asks for, what hipri has no trace of. */
export function untraced(parts: readonly TracePart[]): TracePart[] {
  return parts.filter((part) => !TRACED.includes(part));
}

/** Parts with commas between them, or `all`. */
export const traceParts: Kind<readonly TracePart[]> = {
  expects: `all, or some of ${PARTS.join(", ")}, with commas`,
  parse(list) {
    if (list === "all") return PARTS;
    return list.split(",").map((word) => {
      const part = PARTS.find((name) => name === word);
      if (part === undefined) throw new ValueError(`has ${JSON.stringify(word)}`);
      return part;
    });
  },
  format: (parts) => parts.join(","),
};

/** A line of a trace as fio begins it. */
export function traceLine(part: TracePart, pid: number, text: string): string {
  return `${part.padEnd(8)} ${pid} ${text}\n`;
}

/** The options that are set, and what the limits of steady states are read as. */
export function parseTrace(settings: readonly Setting[], pid: number): string {
  const line = (text: string) => traceLine("parse", pid, text);
  return settings
    .map(({ key, text }) => {
      const name = findOption(key)?.name;
      const set = line(`handle_option=${name}, ptr=${text ?? "(null)"}`);
      return name === "steadystate" && text !== null ? set + line(steadyText(text)) : set;
    })
    .join("");
}

function steadyText(text: string): string {
  const { measure, limit, isPercent } = steadyStateGoal.parse(text, COMMAND_CONTEXT);
  if (isPercent) return `set steady state threshold to ${limit.toFixed(6)}%`;
  return measure === "iops"
    ? `set steady state IOPS threshold to ${limit.toFixed(6)}`
    : `set steady state ${measure === "bw" ? "BW" : "lat"} threshold to ${limit}`;
}
