/** Homes where nothing can be kept: what needs none runs, and what does says so, exit 3. */
import assert from "node:assert/strict";
import { chmodSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { asNobody, giveToNobody, whyNotAsNobody } from "../support/privileges.js";
import { scratchDirectory } from "../support/scratch.js";

/** Where Node's own recursive mkdir never ends, `timeout` ends the test. */
const env = (...settings: readonly string[]) => {
  const unset = ["-u", "XDG_CACHE_HOME"];
  return ["timeout", "-s", "KILL", "60", "env", ...unset, ...settings];
};

const HOMES = {
  "in /proc": env("HOME=/proc"),
  "that is a device": env("HOME=/dev/null"),
  "that is relative": env("HOME=."),
  "for a cache in /proc": env("XDG_CACHE_HOME=/proc/self/x"),
};

const OF_NOBODY = {
  "that cannot be written": env("HOME=/"),
  "that cannot be searched": env("HOME=/root"),
  "that does not exist": env("HOME=/nonexistent"),
};

async function holds(cwd: string, wrapper: readonly string[]): Promise<void> {
  writeJobs(cwd, "[a]\nioengine=null\nsize=64k\n");
  const run = await hipri(["run", "jobs.fio", "-q", "--json"], { cwd, wrapper });
  assert.deepEqual([run.status, run.stderr], [0, ""]);
  const { status, stdout, stderr } = await hipri(["lab", "kernels"], { cwd, wrapper });
  assert.deepEqual([status, stdout], [3, ""], stderr);
  assert.match(stderr, /^hipri: (HOME|\/\S+\/hipri): .*(the lab's cache|for the lab's cache).*\n/);
  assert.match(
    stderr,
    /\n {2}Set XDG_CACHE_HOME to a directory that you may write, with room\.\n$/,
  );
  assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
}

const needsRoot = process.getuid?.() === 0 ? false : "needs root";

describe("homes", { concurrency: 2 }, () => {
  for (const [name, wrapper] of Object.entries(HOMES)) {
    test(name, (t) => holds(scratchDirectory(t), wrapper));
  }

  test("of a user without a name", { skip: needsRoot || whyNotAsNobody() }, (t) => {
    const cwd = scratchDirectory(t);
    chmodSync(cwd, 0o777);
    // Not root's group either, which may write in the root directory of some machines.
    const ids = ["--reuid=61234", "--regid=61234", "--clear-groups"];
    return holds(cwd, ["setpriv", ...ids, ...env("-u", "HOME", "-u", "SHELL")]);
  });

  for (const [name, wrapper] of Object.entries(OF_NOBODY)) {
    test(name, { skip: whyNotAsNobody() }, (t) => {
      const cwd = scratchDirectory(t);
      giveToNobody(cwd);
      return holds(cwd, [...asNobody, ...wrapper]);
    });
  }
});
