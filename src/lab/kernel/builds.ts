/** Kernels that were built of commits, kept with their sums so that each is built once. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, keepLatest, makeEntry, markUsed } from "../cache.js";
import { assertIntact, writeSums } from "./sums.js";

/** A bzImage has 13 MB. */
const KEPT_BUILDS = 50;

const IMAGE = "bzImage";

const buildsDir = (): string => join(cacheDir(), "builds");

/**
 * @param key of everything that the kernel follows from
 * @returns the path of its image; null where it has to be built
 * @throws EnvironmentError where the cache's file is damaged
 */
export function keptBuild(key: string): string | null {
  const directory = join(buildsDir(), key);
  if (!existsSync(directory)) return null;
  assertIntact(directory);
  markUsed(directory);
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
  keepLatest(buildsDir(), KEPT_BUILDS);
  return join(directory, IMAGE);
}
