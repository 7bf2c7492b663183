/** Guests of `hipri lab run` that end badly: what it says of a panic, and that a kill leaves nothing behind. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { cacheDir } from "../../src/lab/cache.js";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { hipri, startHipri } from "../support/hipri.js";
import { whyNoGuest } from "./guest.js";
import { directoryWith, POLLED, processesWith, until } from "./lab-run.js";

/** Files that a lab may have open or be making. */
function temporaryFiles(): string[] {
  const making = join(cacheDir(), "tmp");
  return [
    ...readdirSync(tmpdir()).filter((name) => name.startsWith("hipri-lab-")),
    ...(existsSync(making) ? readdirSync(making) : []),
  ];
}

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("hipri lab run", { skip: noGuest }, () => {
  test("leaves no QEMU and no file when it is killed, at boot or in the middle of a job", async (t) => {
    const jobs = `${POLLED}time_based=1\nruntime=600\n`;
    for (const [stage, said] of [
      ["boot", "lab: booting"],
      ["job", "lab: running hipri"],
    ] as const) {
      const mark = `hipri.test=killed-in-${stage}-${process.pid}`;
      const args = ["lab", "run", "job.fio", "--append", mark];
      const before = temporaryFiles();
      const { process: lab, ended } = startHipri(args, { cwd: directoryWith(t, jobs) });
      let stderr = "";
      lab.stderr?.on("data", (text) => {
        stderr += text;
      });
      await until(() => stderr.includes(said) || lab.exitCode !== null, 120_000);
      assert.equal(lab.exitCode, null, stderr);
      assert.ok(processesWith(mark).length > 1, "QEMU runs");
      lab.kill("SIGKILL");
      await ended;
      await until(() => processesWith(mark).length === 0, 30_000);
      // Files of other labs of this machine come and go.
      const left = () => temporaryFiles().filter((name) => !before.includes(name));
      await until(() => left().length === 0, 30_000);
    }
  });

  test("says why a kernel panicked, and shows the end of its console", async (t) => {
    const args = ["lab", "run", "job.fio", "--append", "rdinit=/none", "--console", "log"];
    const directory = directoryWith(t);
    const { status, stderr } = await hipri(args, { cwd: directory });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /the guest failed: kernel panic: VFS: Unable to mount root/);
    assert.match(stderr, /Kernel panic - not syncing/);
    assert.match(readFileSync(join(directory, "log"), "utf8"), /Linux version/);
  });
});
