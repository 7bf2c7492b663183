/** How long a job runs. */
import type { Subject } from "./subject.js";

/** time_based says what to do until runtime is over. */
export function settleTime({ options, notice }: Subject): void {
  if (!options.timeBased || options.runtimeMs !== null) return;
  options.timeBased = false;
  notice("without-effect", "time_based", "time_based has no effect without runtime");
}
