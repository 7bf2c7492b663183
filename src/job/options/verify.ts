/** Verification of what was written. */
import { rowsOf } from "./row.js";

const verify = rowsOf("Verification");

const NOT_YET = "hipri does not verify data yet";
const ONLY_WITH_VERIFY = "it only counts with verify, which hipri does not support yet";

export const VERIFY_OPTIONS = [
  verify.refused(NOT_YET, { name: "verify", default: "0", help: "Checksum to verify with" }),
  verify.refused(NOT_YET, {
    name: "verify_only",
    isFlag: true,
    harmless: ["0"],
    help: "Verify what an earlier run wrote",
  }),
  verify.refused("hipri does not trim yet", {
    name: "trim_percentage",
    default: "0",
    help: "Share of verified blocks that are trimmed",
  }),
  ...[
    ["do_verify", "Read back after writing"],
    ["verify_offset", "Where in a block its header is"],
    ["verify_interval", "Bytes between headers"],
    ["verify_pattern", "What to fill blocks with"],
    ["verify_pattern_interval", "Bytes between repetitions of the pattern"],
    ["verify_fatal", "End at the first mismatch"],
    ["verify_dump", "Write blocks that mismatch to files"],
    ["verify_async", "Threads that verify"],
    ["verify_async_cpus", "CPUs of the threads that verify"],
    ["verify_backlog", "Verify after this many blocks"],
    ["verify_backlog_batch", "How many blocks to verify at once"],
    ["verify_state_save", "Save how far writing had got"],
    ["verify_state_load", "Verify up to where writing had got"],
    ["verify_write_sequence", "Verify the order of writes"],
    ["verify_header_seed", "Verify the seed in headers"],
    ["experimental_verify", "Verify by repeating the sequence"],
    ["trim_verify_zero", "Verify that trimmed blocks read as zeroes"],
    ["trim_backlog", "Trim after this many blocks"],
    ["trim_backlog_batch", "How many blocks to trim at once"],
  ].map(([name, help]) => verify.withoutEffect(ONLY_WITH_VERIFY, { name: name!, help: help! })),
];
