/**
 * Which paths a job's clones do their I/O on, by fio's rules of naming. Pure: what exists at a
 * path is asked of the caller.
 */
import { isPathEngine, makesDirectories } from "../base/engines.js";
import type { FactsByPath } from "../device/target/target-facts.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { Replays } from "./replay/replay-plan.js";

/**
 * The paths of one clone, in the order of `$filenum`.
 *
 * `filename` gives the same files to every clone. Otherwise each clone has `nrfiles` files named by
 * `filename_format` in the directory whose turn it is; `$jobname` is the section's, whatever `name`
 * says. A section named like a device (`[/dev/sda]`) means that device. In difference from fio, clones
 * share their files where filename_format lacks `$jobnum` (fio leaves all but the first idle). Of
 * several hosts each has its name in front.
 *
 * @param facts needed only for sections named like a device; see {@link pathsToExamine}
 */
export function targetPaths(spec: JobSpec, cloneIndex: number, facts: FactsByPath): string[] {
  if (spec.workload === "nop") return [];
  if (spec.filenames !== null) return [...spec.filenames];
  if (mayBeDevice(spec)) {
    const kind = facts.get(spec.sectionName)?.kind;
    if (kind === "block" || kind === "char") return [spec.sectionName];
  }
  const directories = spec.directories ?? [];
  const directory = directories[cloneIndex % directories.length];
  return Array.from({ length: spec.fileCount }, (_, fileIndex) =>
    inDirectory(directory, formatName(spec, cloneIndex, fileIndex)),
  );
}

/** Every path whose facts a plan of these jobs depends on, without duplicates. */
export function pathsToExamine(jobs: readonly JobSpec[], replays: Replays = new Map()): string[] {
  const paths = new Set<string>();
  for (const spec of jobs) {
    for (const replay of replays.get(spec) ?? []) for (const path of replay.paths) paths.add(path);
    if (spec.workload === "nop" || spec.iologs !== null || makesDirectories(spec.engine)) continue;
    if (mayBeDevice(spec)) paths.add(spec.sectionName);
    for (let clone = 0; clone < spec.clones; clone++) {
      for (const path of targetPaths(spec, clone, new Map())) paths.add(path);
    }
  }
  return [...paths];
}

/** fio takes the section's name for the target when nothing else names one. */
function mayBeDevice(spec: JobSpec): boolean {
  if (isPathEngine(spec.engine)) return false;
  return spec.filenames === null && spec.directories === null && spec.fileCount === 1;
}

function inDirectory(directory: string | undefined, name: string): string {
  return directory === undefined ? name : `${directory}/${name}`;
}

/** fio replaces its keywords without regard to case, and `$jobname` before `$jobnum`. */
function formatName(spec: JobSpec, cloneIndex: number, fileIndex: number): string {
  const host = spec.host === null ? "" : `${spec.host}.`;
  const name = spec.filenameFormat
    .replace(/\$jobname/gi, () => spec.sectionName)
    .replace(/\$jobnum/gi, String(cloneIndex))
    .replace(/\$filenum/gi, String(fileIndex))
    .replace(/\$clientuid/gi, "");
  return host + name;
}
