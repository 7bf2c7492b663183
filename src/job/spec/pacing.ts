/** When a job's I/Os start: the part of a JobSpec that paces them. */
import type { PerDirection } from "../../base/direction.js";

export interface PacingSpec {
  /** `rate`: bytes a second, 0 for no limit; never together with rateIops. */
  readonly rateBytesPerSecond: PerDirection<number>;
  /** `rate_iops`: I/Os of the smallest block a second, 0 for no limit. */
  readonly rateIops: PerDirection<number>;
  /** Less than this for a rate_cycle ends the job; 0 for no such limit. */
  readonly rateMinBytesPerSecond: PerDirection<number>;
  readonly rateMinIops: PerDirection<number>;
  /** Whether I/Os are due at equal distances or at random (exponentially distributed) ones. */
  readonly rateProcess: "linear" | "poisson";
  readonly rateCycleMs: number;
  /** A rate does not catch up for pauses. */
  readonly rateIgnoresThinktime: boolean;

  /** `thinktime`: how long a pause is; 0 for none. */
  readonly thinktimeUs: number;
  /** How much of it spins. */
  readonly thinktimeSpinUs: number;
  /** I/Os between two pauses; null for every one, or none where thinktime_iotime is set. */
  readonly thinktimeBlocks: number | null;
  readonly thinktimeBlocksType: "complete" | "issue";
  /** Time between two pauses; 0 where only I/Os count. */
  readonly thinktimeIotimeUs: number;

  /** An I/O that takes longer ends the job; 0 for no limit. */
  readonly maxLatencyUs: PerDirection<number>;
  /** `latency_target`: the depth is sought that allows this latency; 0 for none. */
  readonly latencyTargetUs: number;
  /** How long a depth is tried. */
  readonly latencyWindowUs: number;
  /** How many I/Os have to meet the target, in percent; 100: each. */
  readonly latencyPercentile: number;
  /** The search never ends. */
  readonly latencyRun: boolean;

  /** `flow`: the job's share of the I/Os of its flow_id; 0 for no part in any. */
  readonly flowWeight: number;
  readonly flowId: number;
  /** How long a job sleeps that is ahead of its share; 0: it asks again at once. */
  readonly flowSleepUs: number;
}
