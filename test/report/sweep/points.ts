/** Points of sweeps of a device that is known. */
import type { RunResult } from "../../../src/result/model/result.js";
import { activity, lane, runResult } from "../fixtures.js";

/** A second of a device that keeps 8 I/Os of 100 µs going, in which some take longer. */
export function pointOf(depth: number, more: Record<string, string> = {}): RunResult {
  const iops = Math.min(depth, 8) * 1000;
  const meanNs = (1e9 * depth) / iops / 10;
  const latencies = Array.from({ length: iops }, (_, i) => meanNs * (i % 20 === 0 ? 3 : 0.9));
  const read = activity(latencies, { runtimeMs: 1000 });
  const varied = new Map(Object.entries({ iodepth: String(depth), ...more }));
  return { ...runResult([lane({ read }, { runtimeMs: 1000 })]), varied };
}

/** Over two options, with three values each. */
export function mapPoints(): RunResult[] {
  return [1, 4, 16].flatMap((depth) =>
    ["4k", "16k", "64k"].map((bs, i) => pointOf(depth * (i + 1), { iodepth: `${depth}`, bs })),
  );
}
