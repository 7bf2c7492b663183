/** What is made of the commands' declarations is as they are: oclif.manifest.json, hipri(1). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

/** The compiled tests live in dist/test/cli. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

interface ManifestCommand {
  readonly id: string;
  readonly hidden?: boolean;
}

it("the committed manifest and manual page are up to date", () => {
  const check = ["bin/manifest.js", "--check"];
  const { status, stderr } = spawnSync(process.execPath, check, { cwd: ROOT, encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(status, 0);
});

it("the manual page is groff's without a warning, and names every command", (t) => {
  const page = "docs/hipri.1";
  // As plain text.
  const draw = (...args: string[]) =>
    spawnSync("groff", ["-man", "-ww", "-Tutf8", "-P-cbou", ...args, page], {
      cwd: ROOT,
      encoding: "utf8",
    });
  if (draw().error !== undefined) return t.skip("groff is not installed");
  assert.equal(draw("-z").stderr, "");
  const text = draw().stdout;
  const { commands } = JSON.parse(readFileSync(join(ROOT, "oclif.manifest.json"), "utf8"));
  for (const { id, hidden } of Object.values(commands as Record<string, ManifestCommand>)) {
    const head = new RegExp(`^ {3}hipri ${id.replaceAll(":", " ")}$`, "m");
    assert.equal(head.test(text), hidden !== true, id);
  }
  assert.match(text, /^ {7}-o, --output=FILE$/m);
  assert.match(text, /^ {7}99 +an assertion failed or a regression was found$/m);
});
