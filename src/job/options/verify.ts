/** Verification of what was written. */

import { ENGINE_MAX_TRANSFER } from "../kernel-bounds.js";
import { boolean, choice, flag, oneOf } from "../kinds/choice.js";
import { int, zeroIsUnset } from "../kinds/number.js";
import { placedPattern } from "../kinds/pattern.js";
import { size } from "../kinds/size.js";
import { VERIFY_KINDS } from "../spec/verify.js";
import { rowsOf } from "./option-row.js";

const verify = rowsOf("Verification");

const bytes = { min: 0, max: ENGINE_MAX_TRANSFER };

export const VERIFY_OPTIONS = [
  verify.honoured("verifyKind", choice(VERIFY_KINDS), {
    name: "verify",
    default: null,
    help: "Sum to store with each block, and to hold it against when it is read back",
  }),
  verify.honoured("verifyOnly", flag, {
    name: "verify_only",
    default: false,
    help: "Write nothing, and verify what the same job wrote earlier",
  }),
  verify.honoured("doVerify", boolean, {
    name: "do_verify",
    default: true,
    help: "Read back what was written, after each pass",
  }),
  verify.honoured("verifyOffsetBytes", size(bytes), {
    name: "verify_offset",
    default: 0,
    help: "Where in a block its header is",
  }),
  verify.honoured("verifyIntervalBytes", size(bytes), {
    name: "verify_interval",
    default: 0,
    help: "Bytes from one header to the next (0: one in each smallest block)",
  }),
  verify.honoured("verifyPattern", placedPattern, {
    name: "verify_pattern",
    default: null,
    help: "What blocks are filled with, and verified as, instead of random data; %o is their offset",
  }),
  verify.honoured("verifyPatternIntervalBytes", size(bytes), {
    name: "verify_pattern_interval",
    default: 0,
    help: "After how many bytes the pattern begins anew (0: with each block)",
  }),
  verify.honoured("verifyFatal", boolean, {
    name: "verify_fatal",
    default: false,
    help: "End the job with the first block that does not verify",
  }),
  verify.honoured("verifyDump", boolean, {
    name: "verify_dump",
    default: false,
    help: "Write blocks that do not verify, and what they should be, to files",
  }),
  ...["verifysort", "verifysort_nr"].map((name) =>
    verify.withoutEffect("fio has dropped it", { name, help: "Sort what is read back" }),
  ),
  verify.withoutEffect("hipri verifies in the thread that reads", {
    name: "verify_async",
    default: "0",
    help: "Threads that verify",
  }),
  verify.withoutEffect("hipri verifies in the thread that reads", {
    name: "verify_async_cpus",
    help: "CPUs of the threads that verify",
  }),
  verify.honoured("verifyBacklog", zeroIsUnset(int({ min: 0 })), {
    name: "verify_backlog",
    default: null,
    help: "Read back after this many writes",
  }),
  verify.honoured("verifyBacklogBatch", zeroIsUnset(int({ min: 0 })), {
    name: "verify_backlog_batch",
    default: null,
    help: "How many blocks to read back then (0: all)",
  }),
  verify.honoured("verifyStateSave", boolean, {
    name: "verify_state_save",
    default: true,
    help: "Keep a file that says which writes are complete, also when hipri is killed",
  }),
  verify.honoured("verifyStateLoad", boolean, {
    name: "verify_state_load",
    default: false,
    help: "Verify only what such a file says is complete",
  }),
  verify.honoured("verifyPolicy", oneOf(["completed", "fsynced"]), {
    name: "verify_policy",
    default: "completed",
    help: "Whether such a file names complete writes, or only those that a sync followed",
  }),
  verify.honoured("verifyWriteSequence", boolean, {
    name: "verify_write_sequence",
    default: true,
    help: "Headers have to name the number of their write",
  }),
  verify.honoured("verifyHeaderSeed", boolean, {
    name: "verify_header_seed",
    default: true,
    help: "Headers have to name the seed of their write",
  }),
  verify.withoutEffect("hipri always verifies by repeating the job's writes as reads", {
    name: "experimental_verify",
    default: "0",
    help: "Verify by repeating the sequence",
  }),
  verify.honoured("trimPercent", int({ min: 0, max: 100 }), {
    name: "trim_percentage",
    default: 0,
    help: "Share of verified blocks that are trimmed before they are read back, in percent",
  }),
  verify.honoured("trimVerifyZero", boolean, {
    name: "trim_verify_zero",
    default: true,
    help: "Verify that trimmed blocks read as zeroes",
  }),
  verify.honoured("trimBacklog", zeroIsUnset(int({ min: 0 })), {
    name: "trim_backlog",
    default: null,
    help: "Trim after this many writes",
  }),
  verify.honoured("trimBacklogBatch", zeroIsUnset(int({ min: 0 })), {
    name: "trim_backlog_batch",
    default: null,
    help: "How many blocks to trim then at most (0: trim_backlog)",
  }),
];
