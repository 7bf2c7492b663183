/** hipri's own end: it always comes, and everything is written by then. */
import assert from "node:assert/strict";
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
  it("with a result, each time", async (t) => {
    assert.deepEqual(await runShortJobs(scratchDirectory(t), 20, process.execPath), []);
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
    const name = "x".repeat(1.5 * PIPE_BYTES);
    const wrapper = readLate("2>&1 >/dev/null");
    const { status, stdout } = await hipri([name], { cwd: scratchDirectory(t), wrapper });
    assert.equal(status, 2);
    assert.match(
      stdout,
      /^hipri: there is no command "x+"\n {2}hipri --help lists the commands\.\n$/,
    );
    assert.ok(stdout.length > name.length);
  });
});
