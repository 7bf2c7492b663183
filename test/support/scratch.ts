/** Directories of a test's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** An empty directory; whoever makes it removes it. */
export function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), "hipri-test-"));
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** An empty directory that is gone after the test. */
export function scratchDirectory(t: TestContext): string {
  const directory = makeDirectory();
  t.after(() => removeDirectory(directory));
  return directory;
}
