/** When a job's I/Os start: the part of a JobSpec that paces them. */
import type { PerDirection } from "../base/direction.js";

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
}
