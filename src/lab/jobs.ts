/** Takes a user's job files into the guest: checks them here first, and finds what they need. */
import { resolve } from "node:path";
import { UsageError } from "../base/errors.js";
import { readJobText } from "../job/grammar/job-text.js";
import { askedLimits } from "../job/limit/asked.js";
import { type LoadOptions, loadJobs, readLimitsFile } from "../job/load.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { DeviceSpec } from "./device/spec.js";
import { deviceEnv } from "./lab.js";
import { STANDARD_DEVICES } from "./settings.js";

/** What of a command line decides which files the guest needs. */
export interface AskedJobs extends Pick<LoadOptions, "sections" | "overrides"> {
  readonly paths: readonly string[];
  /** The values of --assert. */
  readonly asserted?: readonly string[];
  /** The file of --limits. */
  readonly limitsFile?: string | undefined;
}

export interface LabJobs {
  readonly jobs: readonly JobSpec[];
  /** The job files as the guest's command line names them. */
  readonly arguments: readonly string[];
  /** The file of limits as well, as the flag that names it. */
  readonly limitsFlag: readonly string[];
  /** All files that were read, includes too: absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Variables of this machine that the job files use. */
  readonly env: Readonly<Record<string, string>>;
  /** The given devices and those of the standard ones that a job names. */
  readonly devices: readonly DeviceSpec[];
}

/** Where the guest finds what was read from standard input. */
const STANDARD_INPUT = "/tmp/standard-input.fio";

function inGuest(path: string): string {
  return path === "-" ? STANDARD_INPUT : path;
}

const DEVICE_PATH = /^\/dev\/lab\/(.+)$/;

function usedVariables(text: string): string[] {
  return [...text.matchAll(/\$\{([^}]+)\}/g)].map((match) => match[1]!);
}

/** Names of the lab's devices that the job does I/O on. @throws UsageError for one it lacks */
function labDevicesOf(job: JobSpec, known: readonly string[]): string[] {
  const paths = (job.filenames ?? []).flatMap((path) => DEVICE_PATH.exec(path)?.[1] ?? []);
  // The generic device of an NVMe disk stands beside it (guest/init).
  const names = paths.map((name) => (known.includes(name) ? name : name.replace(/-ng$/, "")));
  const missing = names.find((name) => !known.includes(name));
  if (missing === undefined) return names;
  throw new UsageError(`job ${job.name}: the lab has no device ${missing}`, {
    place: job.places.get("filename") ?? job.place,
    cure: `Devices of this lab: ${known.join(", ")}; add one with --device ${missing}=….`,
  });
}

/**
 * Reads and validates the job files.
 * @throws UsageError as `hipri run` would, and for a device or variable that the guest lacks
 */
export function labJobs(
  { paths, limitsFile, asserted = [], ...asked }: AskedJobs,
  given: readonly DeviceSpec[],
): LabJobs {
  const available = [
    ...given,
    ...STANDARD_DEVICES.filter(({ name }) => !given.some((device) => device.name === name)),
  ];
  const files: Record<string, string> = {};
  const readFile = (path: string): string => {
    const text = readJobText(path);
    files[resolve(inGuest(path))] = text;
    return text;
  };
  const deviceNames = available.map(({ name }) => name);
  const env = { ...process.env, ...deviceEnv(deviceNames) };
  const { jobs, notices } = loadJobs(paths, { ...asked, sources: { readFile, env } });
  askedLimits(jobs, readLimitsFile(limitsFile, { readFile, env }), asserted);
  const missing = notices.find(({ code }) => code === "undefined-variable");
  if (missing !== undefined) {
    throw new UsageError(missing.text, {
      place: missing.place,
      cure: `Devices of this lab: ${deviceNames.join(", ")}; add one with --device.`,
    });
  }
  const wanted = new Set(jobs.flatMap((job) => labDevicesOf(job, deviceNames)));
  const used = new Set(Object.values(files).flatMap(usedVariables));
  const passed = [...used].filter((name) => !deviceNames.includes(name));
  return {
    jobs,
    arguments: paths.map(inGuest),
    limitsFlag: limitsFile === undefined ? [] : [`--limits=${inGuest(limitsFile)}`],
    files,
    env: Object.fromEntries(
      passed.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    devices: available.filter((device) => given.includes(device) || wanted.has(device.name)),
  };
}
