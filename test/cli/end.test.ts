/** hipri's own end: it always comes, and everything is written by then. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { runShortJobs } from "../support/short-runs.js";

/** More than a pipe holds. */
const PIPE_BYTES = 65536;

/** Takes one of the outputs a second late; the shell's own status is hipri's. */
function readLate(redirections: string): string[] {
  const reader = "(sleep 1; cat)";
  return ["bash", "-c", `set -o pipefail; "$@" ${redirections} | ${reader}`, "bash"];
}

describe("hipri ends", { skip: whyNoRing() }, () => {
  it("with a result, each time (nodes/short-runs.full.ts has hundreds)", async (t) => {
    assert.deepEqual(await runShortJobs(scratchDirectory(t), 4, process.execPath), []);
  });

  it("when a slow reader of stdout has it all", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nioengine=null\nrw=read\nsize=64k\nnumjobs=12");
    const wrapper = readLate("");
    const { status, stdout } = await hipri(["run", "jobs.fio", "--json", "-q"], { cwd, wrapper });
    assert.equal(status, 0);
    assert.ok(stdout.length > PIPE_BYTES, `${stdout.length} bytes`);
    assert.equal(parseResult(stdout).jobs.length, 12);
  });

  it("when a slow reader of stderr has it all", async (t) => {
    const cwd = scratchDirectory(t);
    // Each of its blocks is one line: none of them was written by a verified job.
    const blocks = 2000;
    writeFileSync(join(cwd, "zeros"), new Uint8Array(blocks * 4096));
    writeJobs(cwd, "[a]\nfilename=zeros\nrw=read\nbs=4k\nverify=crc32c\ncontinue_on_error=verify");
    const wrapper = readLate("2>&1 >/dev/null");
    const { stdout } = await hipri(["run", "jobs.fio", "--json"], { cwd, wrapper });
    const lines = stdout.split("\n").filter((line) => line.includes("zeros at offset"));
    assert.ok(stdout.length > PIPE_BYTES, `${stdout.length} bytes`);
    assert.equal(lines.length, blocks);
  });
});
