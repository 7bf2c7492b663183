/** Where bin/bundle.js puts what runs jobs, in few files, and whether it is worth using. */
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The module lies in dist/src/base. */
const DIST = new URL("../../", import.meta.url);

/** The modification time in ms, or null when there is no such file. */
function modifiedMs(path: string): number | null {
  const stats = statSync(fileURLToPath(new URL(path, DIST)), { throwIfNoEntry: false });
  return stats?.mtimeMs ?? null;
}

/**
 * Whether the bundle was made from what is compiled now. While developing one runs tsc alone, which
 * leaves an older bundle behind.
 */
export function bundleIsCurrent(): boolean {
  const bundledMs = modifiedMs("bundle/bin/start.js");
  const compiledMs = modifiedMs(".tsbuildinfo");
  return bundledMs !== null && (compiledMs === null || compiledMs <= bundledMs);
}
