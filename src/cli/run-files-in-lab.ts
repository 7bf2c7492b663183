/** What `hipri lab run` does: job files → a guest's run → report, file and exit code. */
import type { Interfaces } from "@oclif/core";
import { UsageError } from "../base/errors.js";
import { assertApart } from "../files/side-file.js";
import { readInterval } from "../job/report-interval.js";
import type { labFlags } from "../lab/flags.js";
import { runJobsInLab } from "../lab/run-jobs.js";
import { labSettings } from "../lab/settings.js";
import { jobFilesOwned } from "../run/side-files.js";
import { deliverFailureObject } from "./failure-document.js";
import { jobFlagWords, type LabRunFlags, settingsOf } from "./job-flags.js";
import { Presenter } from "./presenter.js";

type Flags = LabRunFlags &
  Interfaces.InferredFlags<typeof labFlags> & {
    readonly hosts: number;
    readonly "guest-timeout": string;
  };

/**
 * @param paths job files; - is standard input
 * @returns the exit code of the run in the guest
 * @throws UsageError before anything starts, EnvironmentError when the guest fails
 */
export async function runFilesInLab(paths: readonly string[], flags: Flags): Promise<number> {
  const presenter = new Presenter(flags);
  const { format } = presenter;
  assertApart(presenter.sideFiles, jobFilesOwned(paths));
  const settings = labSettings(flags);
  if (flags.set !== undefined && settings.programs.includes("fio")) {
    throw new UsageError("--set and --with fio exclude each other", {
      cure: "fio has no such flag: write the options into the job file.",
    });
  }
  if (flags.hosts > 1 && settings.programs.includes("fio")) {
    throw new UsageError("--hosts and --with fio exclude each other", {
      cure: "Remove one of them: fio in several guests would not measure together.",
    });
  }
  if (flags.hosts === 1 && flags.slice) {
    throw new UsageError("one guest alone has no slice", {
      place: "--slice",
      cure: "Add --hosts N, or remove it.",
    });
  }
  const timeoutMs = readInterval(flags["guest-timeout"], "--guest-timeout");
  const { result, failure, fio, exitStatus } = await runJobsInLab({
    asked: {
      paths,
      sections: flags.section ?? [],
      overrides: settingsOf(flags),
      asserted: flags.assert ?? [],
      limitsFile: flags.limits,
    },
    runFlags: [
      ...jobFlagWords({ ...flags, limits: undefined }),
      ...(flags.slice ? ["--slice"] : []),
      ...(flags.quiet ? ["--quiet"] : []),
    ],
    settings,
    hosts: flags.hosts,
    deadline: { kind: "wall", timeoutMs },
    verbose: flags.verbose,
    talk: (text) => void (flags.quiet || process.stderr.write(text)),
    complain: (text) => void process.stderr.write(text),
    interim: (soFar) => presenter.interim(soFar),
  });
  if (result !== null) await presenter.deliver(result, { fio });
  if (failure !== null) {
    const stdout = format.startsWith("json") ? "json" : null;
    const destination = { ...flags, stdout, output: flags.output } as const;
    await deliverFailureObject(JSON.parse(failure).hipri, null, destination);
  }
  return exitStatus;
}
