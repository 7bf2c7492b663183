/** What paces a job's I/Os, and what only counts with something else. */
import { DIRECTIONS, everyDirection, type PerDirection } from "../../base/direction.js";
import { type Subject, sayWithoutEffect } from "./subject.js";

const isSet = (values: PerDirection<number>): boolean =>
  DIRECTIONS.some((each) => values[each] > 0);

/** Of bandwidth and I/Os a second only one can be limited, as in fio, and a minimum is a minimum. */
export function settleRates({ options, contradiction }: Subject): void {
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
}

/** What has no effect without the option that it belongs to, or with one that excludes it. */
export function settlePacing({ options, notice }: Subject): void {
  if (options.flowWeight < 0) {
    const text = "a negative flow is from before fio shared by weight, and holds nobody back";
    notice("without-effect", "flow", text);
    options.flowWeight = 0;
  }
  const { disableLat, latencyTargetUs, latencyPercentile, flowWeight, thinktimeUs } = options;
  const limited = isSet(options.rateBytesPerSecond) || isSet(options.rateIops);
  const floor = isSet(options.rateMinBytesPerSecond) || isSet(options.rateMinIops);
  const withPause = { needs: "thinktime", given: thinktimeUs > 0 };
  const withTarget = { needs: "latency_target", given: latencyTargetUs > 0 };
  const withFlow = { needs: "flow", given: flowWeight > 0 };
  const withBoth = { needs: "both a rate and thinktime", given: limited && thinktimeUs > 0 };
  const dependent = [
    ["rate_process", options.rateProcess !== "linear", { needs: "a rate", given: limited }],
    ["rate_cycle", options.rateCycleMs !== 1000, { needs: "a minimum rate", given: floor }],
    ["rate_ignore_thinktime", options.rateIgnoresThinktime, withBoth],
    ["thinktime_spin", options.thinktimeSpinUs > 0, withPause],
    ["thinktime_blocks", options.thinktimeBlocks !== null, withPause],
    ["thinktime_blocks_type", options.thinktimeBlocksType !== "complete", withPause],
    ["thinktime_iotime", options.thinktimeIotimeUs > 0, withPause],
    ["latency_window", options.latencyWindowUs > 0, withTarget],
    ["latency_percentile", latencyPercentile < 100, withTarget],
    ["latency_run", options.latencyRun, withTarget],
    ["flow_id", options.flowId > 0, withFlow],
    ["flow_sleep", options.flowSleepUs > 0, withFlow],
  ] as const;
  for (const [option, asked, { needs, given }] of dependent) {
    if (!asked || given) continue;
    notice("without-effect", option, `${option} has no effect without ${needs}`);
  }
  if (!disableLat) return;
  // fio measures both by the total latency.
  const unmeasured = {
    max_latency: isSet(options.maxLatencyUs),
    latency_target: latencyTargetUs > 0,
  };
  sayWithoutEffect({ notice }, unmeasured, "with disable_lat");
  options.maxLatencyUs = everyDirection(0);
  options.latencyTargetUs = 0;
}
