/** What tells hosts apart. */
import type { HostRun } from "./host-run.js";

/**
 * The runs with names of which no two are alike: where several ranks have the same host name, as two
 * of one machine do, each has its rank behind it: `n1.r0`, `n1.r1`.
 */
export function nameHosts(runs: readonly HostRun[]): HostRun[] {
  const names = uniqueNames(runs.map(({ host }) => host.environment?.hostname ?? host.name));
  return runs.map((run, i) => ({ ...run, host: { ...run.host, name: names[i]! } }));
}

/** @param names host names by rank */
export function uniqueNames(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, rank) => (counts.get(name)! > 1 ? `${name}.r${rank}` : name));
}
