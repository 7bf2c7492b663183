import type { Host } from "../model/host.js";
import type { LaneResult } from "../model/lane.js";
import type { RunResult } from "../model/result.js";

/** One host with what ran on it. */
export interface HostRun {
  readonly host: Host;
  /** By how much the clock of its times is ahead of the common one; 0 where that is unknown. */
  readonly aheadMs: number;
  /** Of this host alone; their jobIndex is that of `jobs`. */
  readonly lanes: readonly LaneResult[];
  readonly jobs: RunResult["jobs"];
  readonly sharing: RunResult["sharing"];
  readonly disks: RunResult["disks"];
  readonly limits: RunResult["limits"];
}
