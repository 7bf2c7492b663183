/** What of a job's options stands in its result: what reports are drawn with. A JobSpec has it all. */
import {
  amount,
  count,
  flag,
  list,
  type Model,
  map,
  nullable,
  number,
  object,
  oneOf,
  text,
  textOrNull,
} from "./define.js";

const RANGE = object({ minBytes: count(), maxBytes: count() });

export const JOB = object({
  jobIndex: count("Its number over all job files."),
  name: text(),
  place: nullable(
    object({ file: text(), line: count("0: the file as a whole.") }),
    "Where its section begins; null where it is unknown.",
  ),
  description: textOrNull(),
  ownOptions: map(text(), 'Options of its section as strings, a bare flag is "".'),
  stonewall: flag(),
  newGroup: flag(),
  groupReporting: flag(),
  clones: count("numjobs."),
  workload: text("rw; the NOPs of rw=nop are counted as reads of 0 bytes."),
  blockBytes: nullable(
    object({ read: RANGE, write: RANGE, trim: RANGE }),
    "The range of block sizes; null where unknown.",
  ),
  engine: text("The one that ran it."),
  requestedEngine: text("The one that ioengine= names."),
  depth: count("iodepth."),
  rampMs: amount("ramp_time."),
  percentiles: list(number(), "percentile_list."),
  slatPercentiles: flag(),
  clatPercentiles: flag(),
  latPercentiles: flag(),
  reported: flag("false with stats=0."),
  unifiedReporting: oneOf(["none", "mixed", "both"]),
  significantFigures: count("Digits of numbers in normal output."),
  kbBase: oneOf([1024, 1000], "Base of the printed units."),
  unitBase: oneOf([0, 1, 8], "1: bandwidth is printed in bits; 0 and 8: in bytes."),
  latencyTargetUs: amount("0 without one."),
  latencyPercentile: amount(),
  latencyWindowUs: amount(),
});

/** A job as its result tells of it. */
export interface ResultJob extends Model<typeof JOB> {}
