/** Where /proc or /sys are locked down, hipri runs without what they tell, and says so. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNotReplacing } from "../support/privileges.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** Runs what is behind it where nothing, or one file less, is told. */
const hiding = (script: string) => [
  "unshare",
  "--mount",
  "sh",
  "-ec",
  `${script}; exec "$@"`,
  "sh",
];

describe("hidden sources", { skip: whyNoRing() || whyNotReplacing() }, () => {
  for (const [name, script, said] of [
    ["/proc", "mount -t tmpfs none /proc", ["/proc/interrupts", "/proc/thread-self"]],
    ["/proc/interrupts", "mount --bind /dev/null /proc/interrupts", ["/proc/interrupts"]],
  ] as const) {
    test(`without ${name}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "data"), Buffer.alloc(65_536));
      writeJobs(cwd, "[a]\nfilename=data\nrw=read\nsize=64k\n");
      const wrapper = hiding(script);
      const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "-q", "--json"], {
        cwd,
        wrapper,
      });
      assert.equal(stderr, "");
      assert.equal(status, 0);
      for (const path of said) assert.ok(stdout.includes(`${path} tells nothing`), stdout);
    });
  }
});
