/** The flags of every command that runs jobs: here, or in a guest. */
import { Flags, type Interfaces } from "@oclif/core";
import { severalTimes } from "./command.js";
import { rankFlags } from "./rank-flags.js";
import { type FlagValues, quietFlags, reportFlags } from "./report-flags.js";
import { splitSetting } from "./setting-flag.js";

export const outputFlags = {
  output: Flags.string({
    char: "o",
    helpValue: "FILE",
    description: "also write the json+ tree to this file",
  }),
  html: Flags.string({
    helpValue: "FILE",
    description: "also write one page with charts to this file, for any browser",
  }),
  junit: Flags.string({
    helpValue: "FILE",
    description: "also write JUnit's XML to this file: a case for each job and each limit",
  }),
  markdown: Flags.string({
    helpValue: "FILE",
    description: "also write Markdown to this file (default: to $GITHUB_STEP_SUMMARY, if set)",
  }),
};

/** What the run itself is asked for. */
export const jobFlags = {
  set: Flags.string({
    ...severalTimes,
    helpValue: "[SECTION:]OPTION[=VALUE]",
    description: "a job option for every job, or those of a section, above all that the files say",
  }),
  section: Flags.string({
    ...severalTimes,
    helpValue: "NAME",
    description: "run only this section (globals always count)",
  }),
  destroy: Flags.string({
    ...severalTimes,
    helpValue: "DEVICE",
    description: "allow writes to this very device, whatever is on it",
  }),
  readonly: Flags.boolean({ description: "refuse jobs that write, make or remove files" }),
  "allow-irq": Flags.boolean({
    description: "run hipri=1 jobs even where the target does not poll, and label them",
  }),
  "allow-exec": Flags.boolean({
    description: "run the commands of jobs (exec_prerun, exec_postrun)",
  }),
  isolate: Flags.boolean({
    description: "run jobs that share a ring once more, each alone, and show what sharing costs",
  }),
  assert: Flags.string({
    ...severalTimes,
    helpValue: "LIMITS",
    description: "what every job has to keep, as p99<2ms,errors=0 (see job options assert)",
  }),
  repeat: Flags.string({
    helpValue: "N|auto",
    description:
      "so many launches, each a process of its own, with medians and spread; auto: 7, and up to 20 " +
      "while limits are undecided",
  }),
  limits: Flags.string({
    helpValue: "FILE",
    description: "what jobs have to keep: such limits below the names of their sections",
  }),
  "fail-on-skip": Flags.boolean({
    description: "a job that was skipped makes the run inconclusive (exit 5)",
  }),
  "status-interval": Flags.string({
    exclusive: ["repeat"],
    helpValue: "TIME",
    description: "print a report each TIME while the jobs run (SIGUSR1 prints one, too)",
  }),
  timeout: Flags.string({
    helpValue: "TIME",
    description: "end the run after TIME with what was measured (exit code 124)",
  }),
  "io-timeout": Flags.string({
    helpValue: "TIME",
    description:
      "end the run with exit code 4 when an I/O has had no answer for TIME (without this flag " +
      "such I/Os are noted after 30s, and waited for while their job runs)",
  }),
};

/** Those of a run in a guest, too. */
export const labRunFlags = {
  ...jobFlags,
  ...reportFlags,
  ...outputFlags,
  slice: rankFlags.slice,
  ...quietFlags,
};

export const runFlags = {
  ...jobFlags,
  ...reportFlags,
  ...outputFlags,
  ...rankFlags,
  ...quietFlags,
  relay: Flags.boolean({
    hidden: true,
    description: "print results as JSON, a line each, and nothing of them on stderr, as for a lab",
  }),
};

export type LabRunFlags = FlagValues<Interfaces.InferredFlags<typeof labRunFlags>>;

export type RunFlags = FlagValues<Interfaces.InferredFlags<typeof runFlags>>;

/** The values of --set: option → value, null for a bare one. @throws UsageError */
export function settingsOf({ set }: Pick<RunFlags, "set">): Map<string, string | null> {
  return new Map((set ?? []).map((text) => splitSetting(text, "--set")));
}

type Value = boolean | string | readonly string[] | undefined;

/** What a run is asked for, as words of a command line; not how its result is drawn. */
export function jobFlagWords(flags: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(jobFlags).flatMap((name) => {
    const value = flags[name] as Value;
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().map((each) => `--${name}=${each}`);
  });
}
