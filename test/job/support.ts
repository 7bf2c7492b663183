/** Loading job files that exist only in a test. */

import type { Sources } from "../../src/job/grammar/sections.js";
import { type Analysis, analyseJobs, type LoadOptions, loadJobs } from "../../src/job/load.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";

/** Reads from the given texts by name; everything else is missing, as on a disk. */
export function memorySources(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Sources {
  return {
    readFile(file) {
      const text = Object.hasOwn(files, file) ? files[file] : undefined;
      if (text === undefined) throw Object.assign(new Error(`no ${file}`), { code: "ENOENT" });
      return text;
    },
    env,
    machine: { pageBytes: 4096, memoryMb: 8000, cpuCount: 6 },
  };
}

/** The jobs of one file. */
export function jobsOf(
  text: string,
  options: LoadOptions & { readonly env?: Readonly<Record<string, string>> } = {},
): readonly JobSpec[] {
  return loadJobs(["test.fio"], {
    ...options,
    sources: memorySources({ "test.fio": text }, options.env),
  }).jobs;
}

/** The only job of a file that has these lines in one section. */
export function jobOf(...lines: string[]): JobSpec {
  const [job] = jobsOf(["[job]", ...lines].join("\n"));
  if (job === undefined) throw new Error("no job");
  return job;
}

export function analysisOf(text: string, options: LoadOptions = {}): Analysis {
  return analyseJobs(["test.fio"], { sources: memorySources({ "test.fio": text }), ...options });
}

/** What is said about these lines in one section, errors first. */
export function saidOf(...lines: string[]): string[] {
  const { findings } = analysisOf(["[job]", ...lines].join("\n"));
  return [...findings.errors, ...findings.notices].map(({ text }) => text);
}
