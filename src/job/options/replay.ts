/** Logs of I/O patterns: writing them, and repeating what they tell. */
import { orUnset, text } from "../kinds/choice.js";
import { rowsOf } from "./row.js";

const replay = rowsOf("I/O replay");

const NO_REPLAY = "hipri does not replay I/O logs yet";
const ONLY_WITH_REPLAY = "it only counts with read_iolog, which hipri does not support yet";

export const REPLAY_OPTIONS = [
  replay.honoured("writeIolog", orUnset(text("a file")), {
    name: "write_iolog",
    default: null,
    help: "Add every I/O to this file, as read_iolog reads it (version 3)",
  }),
  replay.refused(NO_REPLAY, { name: "read_iolog", help: "File of I/Os to repeat" }),
  replay.refused(NO_REPLAY, { name: "merge_blktrace_file", help: "File to merge traces into" }),
  ...[
    ["read_iolog_chunked", "Read the log in pieces"],
    ["replay_no_stall", "Repeat I/Os as fast as possible"],
    ["replay_redirect", "Device to repeat I/Os on"],
    ["replay_scale", "Factor by which offsets shrink"],
    ["replay_align", "Alignment of repeated offsets"],
    ["replay_time_scale", "Percentage by which time is stretched"],
    ["replay_skip", "Directions to leave out"],
    ["merge_blktrace_scalars", "Time scale of each trace"],
    ["merge_blktrace_iters", "Repetitions of each trace"],
  ].map(([name, help]) => replay.withoutEffect(ONLY_WITH_REPLAY, { name: name!, help: help! })),
];
