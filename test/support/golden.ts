/** Compares with a text that is kept in the repository. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Holds `text` against test/`path`. With UPDATE_GOLDEN=1 in the environment it writes
 * that file instead; look at the difference before it is committed.
 */
export function assertGolden(path: string, text: string): void {
  // The compiled tests live in dist/test/support.
  const file = new URL(`../../../test/${path}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}
