/** The flags of a run on several hosts. */
import { Flags } from "@oclif/core";

export const rankFlags = {
  meet: Flags.string({
    helpValue: "DIR",
    description: "run together with the hosts that meet in this directory, which all of them see",
  }),
  ranks: Flags.integer({ min: 1, max: 100_000, helpValue: "N", description: "how many these are" }),
  rank: Flags.integer({
    min: 0,
    max: 100_000,
    helpValue: "N",
    description: "which of them this is, from 0 on (default: JOB_COMPLETION_INDEX)",
  }),
  slice: Flags.boolean({
    description: "each host has its own part of files and devices that jobs name with filename=",
  }),
  "rank-timeout": Flags.string({
    default: "60s",
    helpValue: "TIME",
    description: "how long a host may say nothing before the others go on without it",
  }),
  alone: Flags.boolean({ description: "run alone, whatever launcher started this" }),
};
