/** What paces a job's I/Os. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import type { Subject } from "./subject.js";

const isSet = (values: PerDirection<number>): boolean =>
  DIRECTIONS.some((each) => values[each] > 0);

/** Of bandwidth and I/Os a second only one can be limited, as in fio, and a minimum is a minimum. */
export function settleRates({ options, contradiction, notice }: Subject): void {
  const { rateBytesPerSecond, rateIops, rateMinBytesPerSecond, rateMinIops } = options;
  const exclusive = [
    ["rate", "rate_iops", rateBytesPerSecond, rateIops],
    ["rate_min", "rate_iops_min", rateMinBytesPerSecond, rateMinIops],
  ] as const;
  for (const [one, other, oneValue, otherValue] of exclusive) {
    if (!isSet(oneValue) || !isSet(otherValue)) continue;
    contradiction(other, `${one} and ${other} exclude each other`, `Remove ${one} or ${other}.`);
  }
  const bounded = [
    ["rate_min", "rate", rateMinBytesPerSecond, rateBytesPerSecond],
    ["rate_iops_min", "rate_iops", rateMinIops, rateIops],
  ] as const;
  for (const [least, most, leastValue, mostValue] of bounded) {
    if (DIRECTIONS.every((each) => mostValue[each] === 0 || leastValue[each] <= mostValue[each])) {
      continue;
    }
    contradiction(least, `${least} is more than ${most} allows`, `Make ${least} smaller.`);
  }
  const limited = isSet(rateBytesPerSecond) || isSet(rateIops);
  if (!limited && options.rateProcess !== "linear") {
    const text = "rate_process has no effect without rate or rate_iops";
    notice("without-effect", "rate_process", text);
  }
}
