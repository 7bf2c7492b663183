/** What `hipri run` is asked for: flags and job files → jobs, limits, and who presents what comes of them. */
import { UsageError } from "../base/errors.js";
import { type AskedLimit, askedLimits, asksForSharing } from "../job/limit/asked.js";
import { type LoadedJobs, readLimitsFile } from "../job/load.js";
import { readInterval } from "../job/report-interval.js";
import type { RunGuards } from "../run/examine/examine.js";
import type { RunLimits } from "../run/run.js";
import type { Repeat } from "../verdict/repeats.js";
import type { RunFlags } from "./job-flags.js";
import { Presenter } from "./presenter.js";

/** Jobs with what a launch has to be told to run them. */
export interface RunJobs extends LoadedJobs {
  readonly paths: readonly string[];
  /** What the job file named - holds, where launches need it; else null. */
  readonly stdin: string | null;
}

export interface PreparedRun extends RunJobs {
  readonly flags: RunFlags;
  readonly asked: readonly AskedLimit[];
  readonly guards: RunGuards;
  readonly limits: RunLimits;
  /** Of reports in between; null: none. */
  readonly everyMs: number | null;
  readonly isolate: boolean;
  readonly presenter: Presenter;
  /** null: the jobs run in this process, once. */
  readonly repeat: Repeat | null;
}

/** @throws UsageError, EnvironmentError for what can be refused without a look at the targets */
export function prepareRun(loaded: RunJobs, flags: RunFlags): PreparedRun {
  const asked = askedLimits(loaded.jobs, readLimitsFile(flags.limits), flags.assert ?? []);
  const interval = (flag: "status-interval" | "timeout" | "io-timeout"): number | null => {
    const text = flags[flag];
    return text === undefined ? null : readInterval(text, `--${flag}`);
  };
  return {
    ...loaded,
    flags,
    asked,
    repeat: flags.repeat === undefined ? null : readRepeat(flags.repeat),
    presenter: new Presenter(flags),
    guards: {
      destroy: flags.destroy ?? [],
      readonly: flags.readonly,
      allowIrq: flags["allow-irq"],
      allowExec: flags["allow-exec"],
    },
    limits: { timeoutMs: interval("timeout"), ioTimeoutMs: interval("io-timeout") },
    everyMs: interval("status-interval"),
    isolate: flags.isolate || asked.some(asksForSharing),
  };
}

/** @throws UsageError */
function readRepeat(text: string): Repeat {
  if (text === "auto") return text;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UsageError("it is neither a number of launches from 1 to 999 nor auto", {
    place: `--repeat ${text}`,
    cure: "Write --repeat 7, or --repeat auto for 7 launches, and up to 20 where limits need them.",
  });
}
