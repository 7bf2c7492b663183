/** Asks the installed fio what it makes of options, where there is one. */
import { outputOfFio, spawnFio } from "../support/fio.js";

/** What fio prints; it exits 1 from listings of its options. */
function fio(...args: string[]): string {
  return spawnFio(args).stdout;
}

/** Names in a listing of `name : help` lines. */
function listedNames(listing: string): string[] {
  return listing.split("\n").flatMap((line) => /^ *([\w-]+) *: /.exec(line)?.[1] ?? []);
}

/** All options of fio and of its engines. */
export function fioOptionNames(): string[] {
  const engines = fio("--enghelp")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  return [
    ...listedNames(fio("--cmdhelp=all")),
    ...engines
      .filter((name) => name !== "")
      .flatMap((name) => listedNames(fio(`--enghelp=${name}`))),
  ];
}

/** fio's own options, without those of jobs. */
export function fioHelpNames(): string[] {
  return [...fio("--help").matchAll(/^ {2}--([\w-]+)/gm)].map((match) => match[1] ?? "");
}

/** What fio makes of the name of an option on its command line. */
export function fioVerdict(argument: string): "ambiguous" | "unknown" | "found" {
  const args = ["--parse-only", "--name=a", argument];
  const { stderr } = spawnFio(args);
  if (stderr.includes("is ambiguous")) return "ambiguous";
  return stderr.includes("unrecognized option") ? "unknown" : "found";
}

/** The job file as fio's command line. */
export function fioShowCommand(jobFile: string): string {
  return outputOfFio(["--showcmd", "-"], { input: jobFile });
}

/** Runs a job file on fio's null engine and returns the job lines and JSON of its report. */
export function fioReport(jobFile: string): { readonly jobs: readonly Record<string, unknown>[] } {
  const text = outputOfFio(["--output-format=json", "-"], { input: jobFile });
  return JSON.parse(text.slice(text.indexOf("{")));
}

/** Block sizes in bytes by direction of fio's first line about each job, in order. */
export function fioBlockSizes(jobFile: string): string[] {
  const text = outputOfFio(["--output-format=normal", "-"], { input: jobFile });
  return [...text.matchAll(/bs=(\(R\).*?), ioengine/g)].map((match) => match[1] ?? "");
}
