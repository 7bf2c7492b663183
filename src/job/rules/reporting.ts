/** Which statistics can be reported. */
import type { Subject } from "./subject.js";

/** There are no percentiles of what is not measured. */
export function settleReporting({ options }: Subject): void {
  options.clatPercentiles &&= !options.disableClat;
  options.latPercentiles &&= !options.disableLat;
  options.slatPercentiles &&= !options.disableSlat;
}
