/** Logs of I/O patterns: writing them, and repeating what they tell. */
import { boolean, orUnset, text } from "../kinds/choice.js";
import { type Kind, ValueError } from "../kinds/kind.js";
import { names } from "../kinds/list.js";
import { int } from "../kinds/number.js";
import { size } from "../kinds/size.js";
import { REPLAY_ACTIONS, type ReplayAction } from "../spec/job-spec.js";
import { rowsOf } from "./option-row.js";

const replay = rowsOf("I/O replay");

const ACTIONS: Kind<readonly ReplayAction[]> = {
  expects: `some of ${REPLAY_ACTIONS.join(", ")}, with commas`,
  parse: (list) =>
    list.split(",").map((word) => {
      const found = REPLAY_ACTIONS.find((action) => action === word.trim());
      if (found === undefined) throw new ValueError(`has ${JSON.stringify(word)}`);
      return found;
    }),
  format: (actions) => actions.join(","),
};

const NO_BLKTRACE = "hipri does not read blktrace, so there are no traces to merge";

export const REPLAY_OPTIONS = [
  replay.honoured("writeIolog", orUnset(text("a file")), {
    name: "write_iolog",
    default: null,
    help: "Add every I/O to this file, as read_iolog reads it (version 3)",
  }),
  replay.honoured("iologs", orUnset(names), {
    name: "read_iolog",
    default: null,
    help: "Files of I/Os to repeat (versions 2 and 3), one for each clone in turn",
  }),
  replay.withoutEffect("hipri reads logs in pieces, and keeps them in little memory", {
    name: "read_iolog_chunked",
    default: "0",
    help: "Read the log in pieces",
  }),
  replay.honoured("replayNoStall", boolean, {
    name: "replay_no_stall",
    default: false,
    help: "Repeat I/Os as fast as possible, whatever their times",
  }),
  replay.honoured("replayTimePercent", int({ min: 1 }), {
    name: "replay_time_scale",
    default: 100,
    help: "Speed of the repetition in percent: 200 is twice as fast",
  }),
  replay.honoured("replayRedirect", orUnset(text("a file or device")), {
    name: "replay_redirect",
    default: null,
    help: "Repeat all I/Os on this file or device",
  }),
  replay.honoured("replayAlignBytes", size({ min: 0 }), {
    name: "replay_align",
    default: 0,
    help: "Offsets are rounded down to its multiples, a power of two",
  }),
  replay.honoured("replayScale", int({ min: 0 }), {
    name: "replay_scale",
    default: 1,
    help: "Offsets are divided by it",
  }),
  replay.honoured("replaySkip", ACTIONS, {
    name: "replay_skip",
    default: [],
    help: "What is left out of the repetition",
  }),
  ...[
    ["merge_blktrace_file", "File to merge traces into"],
    ["merge_blktrace_scalars", "Time scale of each trace"],
    ["merge_blktrace_iters", "Repetitions of each trace"],
  ].map(([name, help]) => replay.refused(NO_BLKTRACE, { name: name!, help: help! })),
];
