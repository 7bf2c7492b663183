/** What every rule is handed: the job that it settles, and words shared by several rules. */
import type { JobOptions } from "../options/job-options.js";
import type { Workload } from "../spec/job-spec.js";

/** A job whose options are being settled, and how to speak of one of them, at its place. */
export interface Subject {
  readonly options: JobOptions;
  contradiction(option: string, text: string, cure: string): void;
  notice(
    code: "adjusted" | "engine-on-io_uring" | "note" | "without-effect",
    option: string,
    text: string,
  ): void;
}

/**
 * Says of each option that is set that it has no effect.
 * @param why as in "without verify"
 */
export function sayWithoutEffect(
  { notice }: Pick<Subject, "notice">,
  isSet: Readonly<Record<string, boolean>>,
  why: string,
): void {
  for (const option of Object.keys(isSet).filter((each) => isSet[each])) {
    notice("without-effect", option, `${option} has no effect ${why}`);
  }
}

/** Workloads that read, those that write, and those that trim; `nop` does nothing of it. */
export const READS: ReadonlySet<Workload> = new Set(["read", "randread", "rw", "randrw"]);
export const WRITES: ReadonlySet<Workload> = new Set([
  "write",
  "randwrite",
  "rw",
  "randrw",
  "trimwrite",
  "randtrimwrite",
]);
export const TRIMS: ReadonlySet<Workload> = new Set([
  "trim",
  "randtrim",
  "trimwrite",
  "randtrimwrite",
]);
