/** How often a CPU quota of a control group stopped this process. */
import { join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";

/** Since the control groups were made. */
export interface CpuThrottling {
  /** Periods in which the quota ran out. */
  readonly throttledPeriods: number;
  readonly throttledMs: number;
}

/**
 * Sums the process's control group and those above it up, since each may have a quota.
 * @returns null where no control group counts
 */
export function readCpuThrottling(roots: KernelRoots = KERNEL): CpuThrottling | null {
  const lines = (readAttribute(roots.proc, "self/cgroup") ?? "").split("\n");
  const found = lines.flatMap((line) => {
    // hierarchy:controllers:path; version 2 names no controllers (cgroups(7)).
    const [, controllers = "", path = ""] = line.split(":");
    const isVersion2 = controllers === "" && path !== "";
    if (!isVersion2 && !controllers.split(",").includes("cpu")) return [];
    const mount = join(roots.sys, "fs/cgroup", isVersion2 ? "" : controllers);
    return upwards(path).flatMap((group) => throttlingOf(join(mount, group)) ?? []);
  });
  if (found.length === 0) return null;
  return {
    throttledPeriods: found.reduce((sum, each) => sum + each.throttledPeriods, 0),
    throttledMs: found.reduce((sum, each) => sum + each.throttledMs, 0),
  };
}

/** `/a/b`, `/a` and ``. */
function upwards(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((_, i) => names.slice(0, names.length - i).join("/")).concat("");
}

/** Version 2 counts µs, version 1 ns. */
function throttlingOf(directory: string): CpuThrottling | null {
  const text = readAttribute(directory, "cpu.stat");
  const count = (name: string): number | null => {
    const value = new RegExp(`^${name} (\\d+)$`, "m").exec(text ?? "")?.[1];
    return value === undefined ? null : Number(value);
  };
  const throttledPeriods = count("nr_throttled");
  if (throttledPeriods === null) return null;
  const us = count("throttled_usec");
  const throttledMs = us === null ? (count("throttled_time") ?? 0) / 1e6 : us / 1e3;
  return { throttledPeriods, throttledMs };
}

/** What was throttled since. */
export function throttlingSince(before: CpuThrottling | null): CpuThrottling | null {
  const now = readCpuThrottling();
  if (before === null || now === null) return null;
  return {
    throttledPeriods: now.throttledPeriods - before.throttledPeriods,
    throttledMs: now.throttledMs - before.throttledMs,
  };
}
