/** One boot of a kernel with the job in it, told as what it says of the kernel. */
import type { Blames, JobEnding } from "../../bisect/judgement.js";
import { readInterval } from "../../job/report-interval.js";
import type { AskedJobs } from "../../lab/jobs.js";
import { GuestFailure } from "../../lab/machine/failure.js";
import type { Deadline } from "../../lab/machine/vigil.js";
import { type LabRunRequest, runJobsInLab } from "../../lab/run-jobs.js";
import type { LabSettings } from "../../lab/settings.js";
import { jobFlagWords, settingsOf } from "../job-flags.js";

/** Values of {@link trialFlags}, as far as they say what runs in a guest. */
export interface TrialFlags {
  readonly set?: string[] | undefined;
  readonly section?: readonly string[] | undefined;
  readonly assert?: readonly string[] | undefined;
  readonly limits?: string | undefined;
  readonly "guest-timeout": string;
  readonly hang: Blames["hang"];
  readonly unpolled: Blames["unpolled"];
  readonly "allow-irq": boolean;
  readonly verbose: boolean;
}

export interface Talk {
  readonly talk: LabRunRequest["talk"];
  readonly complain: LabRunRequest["complain"];
}

/** A guest whose job runs gives a sign of life every 2 s of its own time. */
const SILENCE_MS = 20_000;
/** A boot of a machine that is so busy says nothing, and is repeated. */
const MOST_SLOWDOWN = 8;
/** How often a boot that was lost is repeated. */
const ATTEMPTS = 3;

function deadlineOf(timeoutMs: number): Deadline {
  return { kind: "served", timeoutMs, silenceMs: SILENCE_MS, wallMs: MOST_SLOWDOWN * timeoutMs };
}

/**
 * @param onLost is told of each boot that says nothing and is repeated
 * @throws UsageError, EnvironmentError where no guest can be started
 */
export async function tryInGuest(
  paths: readonly string[],
  settings: LabSettings,
  flags: TrialFlags,
  talk: Talk,
  onLost: (why: string) => void,
): Promise<JobEnding> {
  const request: LabRunRequest = {
    asked: askedOf(paths, flags),
    runFlags: [...runFlagsOf({ ...flags, limits: undefined }), "--quiet"],
    settings,
    hosts: 1,
    deadline: deadlineOf(readInterval(flags["guest-timeout"], "--guest-timeout")),
    verbose: flags.verbose,
    interim: async () => undefined,
    ...talk,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return endingOf(await runJobsInLab(request));
    } catch (error) {
      if (!(error instanceof GuestFailure)) throw error;
      const { kind: failure, stage, reason: why } = error;
      if (failure !== "lost" || attempt === ATTEMPTS) {
        talk.complain(`${error.format()}\n`);
        return { kind: "guest", stage, failure, why };
      }
      onLost(why);
    }
  }
}

export function askedOf(paths: readonly string[], flags: TrialFlags): AskedJobs {
  return {
    paths,
    sections: flags.section ?? [],
    overrides: settingsOf(flags),
    asserted: flags.assert ?? [],
    limitsFile: flags.limits,
  };
}

/**
 * Flags of `hipri run`. Where a lack of poll queues is bad, the job has to run all the same: its
 * result then says that it was not polled.
 */
export function runFlagsOf(flags: TrialFlags): string[] {
  const allowIrq = flags["allow-irq"] || flags.unpolled === "bad";
  return jobFlagWords({ ...flags, "allow-irq": allowIrq });
}

export function blamesOf({ hang, unpolled, "allow-irq": allowIrq }: TrialFlags): Blames {
  return { hang, unpolled, allowIrq };
}

function endingOf({
  result,
  exitStatus,
  failure,
}: Awaited<ReturnType<typeof runJobsInLab>>): JobEnding {
  if (result !== null) return { kind: "result", result, exitStatus };
  const why = failure === null ? "hipri said nothing" : causeOf(failure);
  return { kind: "no result", exitStatus, why };
}

/** From the document that hipri writes in place of a result. */
function causeOf(failure: string): string {
  const { error } = (
    JSON.parse(failure) as { hipri: { error: { cause: string; place: string | null } } }
  ).hipri;
  return error.place === null ? error.cause : `${error.place}: ${error.cause}`;
}
