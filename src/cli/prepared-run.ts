/** What `hipri run` is asked for: flags and job files → jobs, limits, and where the report goes. */
import { UsageError } from "../base/errors.js";
import { type AskedLimit, askedLimits, asksForSharing } from "../job/limit/asked.js";
import { type LoadedJobs, readLimitsFile } from "../job/load.js";
import { readInterval } from "../job/report-interval.js";
import type { ReportFormat } from "../report/formats.js";
import { type OutputFile, reserveOutput } from "../report/output/output-file.js";
import type { TextOptions } from "../report/render.js";
import type { TerseVersion } from "../report/terse/terse.js";
import type { RunGuards } from "../run/examine/examine.js";
import type { RunLimits } from "../run/run.js";
import type { Repeat } from "../verdict/repeats.js";
import { notesShown, type QuietFlags } from "./report-flags.js";

/** The flags of `hipri run`, as commands/run.ts declares and describes them. */
export interface RunFlags extends QuietFlags {
  readonly set?: readonly string[] | undefined;
  readonly section?: readonly string[] | undefined;
  readonly format: ReportFormat;
  readonly json: boolean;
  readonly "terse-version": number;
  readonly output?: string | undefined;
  readonly readonly: boolean;
  readonly destroy?: readonly string[] | undefined;
  readonly "allow-irq": boolean;
  readonly isolate: boolean;
  readonly "status-interval"?: string | undefined;
  readonly assert?: readonly string[] | undefined;
  readonly limits?: string | undefined;
  readonly repeat?: string | undefined;
  readonly "fail-on-skip": boolean;
  readonly timeout?: string | undefined;
  readonly "io-timeout"?: string | undefined;
}

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
  readonly format: ReportFormat;
  readonly drawn: Omit<TextOptions, "continued">;
  readonly output: OutputFile | null;
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
    output: flags.output === undefined ? null : reserveOutput(flags.output),
    guards: {
      destroy: flags.destroy ?? [],
      readonly: flags.readonly,
      allowIrq: flags["allow-irq"],
    },
    limits: { timeoutMs: interval("timeout"), ioTimeoutMs: interval("io-timeout") },
    everyMs: interval("status-interval"),
    isolate: flags.isolate || asked.some(asksForSharing),
    format: flags.json ? "json+" : flags.format,
    drawn: { terseVersion: flags["terse-version"] as TerseVersion, notes: notesShown(flags) },
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
