/** oclif.manifest.json, out of which hipri starts, describes the commands as they are. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

/** The compiled tests live in dist/test/cli. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

it("the committed manifest is up to date", () => {
  const check = ["bin/manifest.js", "--check"];
  const { status, stderr } = spawnSync(process.execPath, check, { cwd: ROOT, encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(status, 0);
});
