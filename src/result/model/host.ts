/** One of the hosts that a merged result is of: what is not in its lanes, jobs and limits. */
import {
  amountOrNull,
  count,
  type Model,
  nullable,
  number,
  object,
  text,
  textOrNull,
} from "./define.js";
import { FAILURE } from "./failure.js";
import { RUN_PARTS } from "./run-parts.js";

const CLOCK = object({
  offsetMs: number("What its clock showed more than that of rank 0."),
  errorMs: amountOrNull(
    "By how much that may be off; null where nothing was measured, and it is taken that all hosts started together.",
  ),
});

/** How a host's clock stands to that of rank 0. */
export interface HostClock extends Model<typeof CLOCK> {}

export const HOST = object({
  rank: count("Its number, from 0, which its lanes name."),
  name: text("Its host name, with its rank behind where several ranks have that one."),
  source: textOrNull("The file that its result came from; null where it was gathered in a run."),
  failure: nullable(FAILURE, "Why it has no result; null where it has one."),
  clock: nullable(
    CLOCK,
    "null where it is unknown: its times are by its own clock then, and by that of rank 0 otherwise.",
  ),
  ...RUN_PARTS,
});

/** A host of a merged result. */
export interface Host extends Model<typeof HOST> {}
