/** How long a job runs, and who keeps the time. */
import type { Findings } from "../finding.js";
import type { JobSpec } from "../spec/job-spec.js";
import type { Subject } from "./subject.js";

/** time_based says what to do until runtime is over. */
export function settleTime({ options, notice }: Subject): void {
  if (!options.timeBased || options.runtimeMs !== null) return;
  options.timeBased = false;
  notice("without-effect", "time_based", "time_based has no effect without runtime");
}

/** All jobs that have their time kept (gtod_cpu) look at the same clock. */
export function checkClock(jobs: readonly JobSpec[], findings: Findings): void {
  const [first, ...others] = jobs.filter(({ clockCpu }) => clockCpu !== null);
  for (const { clockCpu, places, place } of others) {
    if (clockCpu === first?.clockCpu) continue;
    const text = `gtod_cpu=${clockCpu}: the clock's thread is on CPU ${first?.clockCpu} already`;
    findings.error("conflict", places.get("gtod_cpu") ?? place, text, {
      option: "gtod_cpu",
      cure: "Give all jobs the same gtod_cpu: a run has one such thread.",
    });
  }
}
