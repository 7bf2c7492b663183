/** The flags that say how a boot is tried: what runs in it, where, and what of its end counts. */
import { Flags } from "@oclif/core";
import { labFlags } from "../../lab/flags.js";
import { jobFlags } from "../job-flags.js";

const BLAMES = ["skip", "bad"] as const;

/** Nobody reads reports in between. */
const { "status-interval": _, ...ofJobs } = jobFlags;

export const trialFlags = {
  ...ofJobs,
  ...labFlags,
  "guest-timeout": Flags.string({
    default: "2m",
    helpValue: "TIME",
    description:
      "a guest that is not done by then hangs; time that it had to wait for a CPU does not count",
  }),
  hang: Flags.option({
    options: BLAMES,
    default: "bad",
    description: "what a hang or a panic while the job runs makes of a kernel",
  })(),
  unpolled: Flags.option({
    options: BLAMES,
    default: "skip",
    description:
      "what a device without poll queues makes of a kernel, where jobs ask for polling; polling " +
      "that does not work although there are queues is always bad",
  })(),
};
