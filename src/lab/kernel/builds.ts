/** Kernels that were built of commits, kept with their sums so that each is built once. */
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, makeEntry } from "../cache.js";
import { assertIntact, writeSums } from "./sums.js";

/** A bzImage has 13 MB. */
const MOST_BUILDS = 50;

const IMAGE = "bzImage";

const buildsDir = (): string => join(cacheDir(), "builds");

/**
 * @param key of everything that the kernel follows from
 * @returns the path of its image; null where it has to be built
 * @throws EnvironmentError where the cache's file is damaged
 */
export function keptBuild(key: string): string | null {
  const directory = join(buildsDir(), key);
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) return null;
  assertIntact(directory);
  utimesSync(directory, new Date(), new Date());
  return join(directory, IMAGE);
}

/** Keeps an image, and lets go of those that were used longest ago. */
export async function keepBuild(key: string, imagePath: string): Promise<string> {
  const directory = join(buildsDir(), key);
  await makeEntry(directory, (temporary) => {
    mkdirSync(temporary);
    copyFileSync(imagePath, join(temporary, IMAGE));
    writeSums(temporary);
  });
  const usedMs = (name: string): number => statSync(join(buildsDir(), name)).mtimeMs;
  const oldestLast = readdirSync(buildsDir()).sort((a, b) => usedMs(b) - usedMs(a));
  for (const name of oldestLast.slice(MOST_BUILDS)) {
    rmSync(join(buildsDir(), name), { recursive: true, force: true });
  }
  return join(directory, IMAGE);
}
