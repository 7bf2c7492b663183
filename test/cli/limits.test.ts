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

  test("many files, of which openfiles are open at a time", async (t) => {
    const cwd = scratchDirectory(t);
    const lines = "rw=randrw\nnrfiles=300\nfilesize=8k\nverify=crc32c\niodepth=8\nfsync=50";
    const ends = "fsync_on_close=1\nfile_service_type=random";
    writeJobs(cwd, `[a]\n${lines}\n${ends}\nopenfiles=20\n`);
    writeJobs(cwd, `[a]\n${lines}\n${ends}\n`, "all.fio");
    const wrapper = ["prlimit", "--nofile=120"];
    const all = await hipri(["run", "all.fio", "-q"], { cwd, wrapper });
    assert.match(all.stderr, /^hipri: all.fio:3: 300 files would be open .*\n {2}Set openfiles,/);
    assert.equal(all.status, 3);
    const few = await hipri(["run", "jobs.fio"], { cwd, wrapper });
    assert.deepEqual([few.status, few.stderr.includes("hipri:")], [0, false], few.stderr);
    const [, verified, written] = /(\d+) of (\d+) written blocks verified/.exec(few.stdout) ?? [];
    assert.ok(Number(written) > 0 && verified === written, few.stdout);
  });

  test("more I/O buffers than memory", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nioengine=null\nrw=read\nsize=100g\nbs=1g\niodepth=32768\n");
    const { status, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd });
    assert.match(stderr, /^hipri: iodepth: buffers and threads need 35184\d+ MB of memory/);
    assert.equal(status, 3);
  });
});
