/** exec_prerun and exec_postrun: which commands run, when, and what their failures do. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = "ioengine=null\nsize=64k\n";
const BOTH = "exec_prerun=echo before $0 && echo it >&2\nexec_postrun=echo behind > seen\n";

describe("commands of jobs", () => {
  it("are refused without --allow-exec, and with --readonly", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\n${JOB}exec_postrun=touch made\n`);
    for (const [flags, says] of [
      [[], /^hipri: jobs\.fio:4: exec_postrun runs a command, .*\n.*--allow-exec/],
      [["--allow-exec", "--readonly"], /^hipri: jobs\.fio:4: exec_postrun may change anything/],
    ] as const) {
      for (const argv of [
        ["run", "jobs.fio"],
        ["fio", "jobs.fio"],
      ]) {
        const { status, stdout, stderr } = await hipri([...argv, ...flags], { cwd });
        assert.deepEqual([status, stdout], [3, ""]);
        assert.match(stderr, says);
      }
    }
    assert.equal(existsSync(join(cwd, "made")), false);
  });

  it("run in a shell before and behind each clone, and print into files", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\n${JOB}numjobs=2\n${BOTH}`);
    const { status } = await hipri(["fio", "--allow-exec", "jobs.fio"], { cwd });
    assert.equal(status, 0);
    const printed = "before /bin/sh\nit\n";
    assert.equal(readFileSync(join(cwd, "a.prerun.txt"), "utf8"), printed + printed);
    assert.equal(readFileSync(join(cwd, "a.postrun.txt"), "utf8"), "");
    assert.equal(readFileSync(join(cwd, "seen"), "utf8"), "behind\n");
  });

  it("that fail end the run before their stage, and keep what was measured", async (t) => {
    const cwd = scratchDirectory(t);
    const failing = `stonewall\n${JOB}exec_prerun=exit 7\n`;
    writeJobs(cwd, `[b]\n${failing}`);
    const first = await hipri(["run", "--allow-exec", "jobs.fio"], { cwd });
    assert.deepEqual([first.status, first.stdout], [3, ""]);
    assert.match(first.stderr, /^hipri: jobs\.fio:5: exec_prerun of job b ended with status 7\n/);
    writeJobs(cwd, `[a]\n${JOB}exec_postrun=kill -9 $$\n[b]\n${failing}`);
    const later = await hipri(["run", "--json", "--allow-exec", "jobs.fio"], { cwd });
    assert.equal(later.status, 3);
    assert.deepEqual(
      parseResult(later.stdout).jobs.map(({ jobname }) => jobname),
      ["a"],
    );
    assert.match(later.stderr, /exec_postrun of job a ended with SIGKILL/);
    assert.match(later.stderr, /exec_prerun of job b ended with status 7/);
  });
});
