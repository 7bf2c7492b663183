/** The set-up of a fresh clone, where something is missing that it may or may not install. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { libraryPath, whyNotReplacing, withFileReplaced } from "../support/privileges.js";
import { scratchDirectory } from "../support/scratch.js";

/** The compiled tests live in dist/test/cli. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs the set-up without liburing, and with nothing on the PATH but what is in `programs`. */
function setUpWithoutLiburing(programs: string): { status: number | null; stderr: string } {
  const [command = "", ...args] = [
    ...withFileReplaced(libraryPath("liburing.so.2"), "/dev/null"),
    ...["/usr/bin/env", `PATH=${programs}`, process.execPath, "bin/setup.js"],
  ];
  return spawnSync(command, args, { cwd: ROOT, encoding: "utf8" });
}

/** An apt-get that finds nothing to install, and writes down what it was asked. */
function fakeApt(t: TestContext): { readonly programs: string; readonly log: string } {
  const programs = scratchDirectory(t);
  const log = join(programs, "log");
  const script = `#!/bin/sh\necho "$@" >> ${log}\ncase "$*" in *update*) ;; *) exit 100;; esac\n`;
  writeFileSync(join(programs, "apt-get"), script, { mode: 0o755 });
  return { programs, log };
}

describe("setup", { skip: whyNotReplacing() }, () => {
  it("says what to type where liburing is missing and apt is not there", (t) => {
    const { status, stderr } = setUpWithoutLiburing(scratchDirectory(t));
    assert.equal(status, 3);
    assert.match(stderr, /^setup: liburing\.so\.2 is missing/);
    for (const line of ["apt install liburing2", "dnf install liburing", "pacman -S liburing"]) {
      assert.ok(stderr.includes(line), line);
    }
  });

  it("installs through apt, and reads the package lists once before it gives up", (t) => {
    const { programs, log } = fakeApt(t);
    const { status, stderr } = setUpWithoutLiburing(programs);
    const calls = readFileSync(log, "utf8").trim().split("\n");
    assert.deepEqual(
      calls.map((call) => /\b(install|update)\b.*/.exec(call)?.[0]),
      [
        "install --yes --no-install-recommends liburing2",
        "update",
        "install --yes --no-install-recommends liburing2",
      ],
    );
    assert.equal(status, 3);
    assert.match(stderr, /pacman -S liburing/);
  });
});
