/** Limits of the system end hipri in one line that names them, exit 3, before anything runs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNotAsNobody } from "../support/privileges.js";
import { scratchDirectory } from "../support/scratch.js";

/**
 * A user of its own, as others of nobody's may run. With 6 threads Node says something itself, with
 * fewer it never gets to hipri.
 */
const withThreads = (most: number) => {
  const user = `--reuid=${61_000 + most}`;
  return ["setpriv", user, "--clear-groups", "prlimit", `--nproc=${most}`];
};

const JOBS = "[a]\nioengine=null\nsize=64k\n";

/** Removes the directory that a command stands in before it runs. */
const IN_NO_DIRECTORY = ["sh", "-c", 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', "sh"];

/** With fewer Node never gets to hipri: from version 22 on it crashes, or cannot read the program. */
const FEWEST_FILES = Number.parseInt(process.versions.node, 10) < 22 ? 20 : 22;

describe("limits", { concurrency: 2 }, () => {
  for (const [wrapper, said] of [
    [["prlimit", `--nofile=${FEWEST_FILES}`], /^hipri: RLIMIT_NOFILE: /],
    [["prlimit", "--nofile=24"], /^hipri: RLIMIT_NOFILE: .* may have 24\n/],
    [["prlimit", "--nofile=28"], /^hipri: RLIMIT_NOFILE: .* may have 28\n/],
    [["prlimit", "--as=1500000000"], /^hipri: RLIMIT_AS: .* MB of address space/],
    [IN_NO_DIRECTORY, /^hipri: the working directory has been deleted/],
  ] as const) {
    test(wrapper.join(" "), async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, JOBS);
      const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd, wrapper });
      // The shell may have something to say first.
      const told = stderr.slice(stderr.indexOf("hipri:"));
      assert.match(told, said);
      // The cause, and its cure.
      assert.equal(told.trimEnd().split("\n").length, 2);
      assert.deepEqual({ status, stdout }, { status: 3, stdout: "" });
    });
  }

  for (const most of [6, 7, 8, 9, 10]) {
    const skip = process.getuid?.() !== 0 ? "needs root" : whyNotAsNobody();
    test(`${most} threads`, { skip }, async (t) => {
      const cwd = scratchDirectory(t);
      const wrapper = withThreads(most);
      const { status, stdout, stderr } = await hipri(["job", "options"], { cwd, wrapper });
      assert.match(stderr, /^hipri: RLIMIT_NPROC: .* threads, .* may have \d+\n.*ulimit -u.*\n$/m);
      assert.deepEqual({ status, stdout }, { status: 3, stdout: "" });
    });
  }

  test("more I/O buffers than memory", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nioengine=null\nrw=read\nsize=100g\nbs=1g\niodepth=32768\n");
    const { status, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd });
    assert.match(stderr, /^hipri: iodepth: buffers and threads need 35184\d+ MB of memory/);
    assert.equal(status, 3);
  });
});
