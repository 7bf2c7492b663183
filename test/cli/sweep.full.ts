/** Searches and signals of `hipri sweep`, and all that it refuses. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

describe("hipri sweep", () => {
  it("repeats every point in rounds", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\nnumber_ios=2000");
    const args = ["sweep", "jobs.fio", "--vary=iodepth=1,2,4", "--repeat=2", "-o", "s.json"];
    const { stderr } = await hipri(args, { cwd });
    const order = [...stderr.matchAll(/^launch \d of 6: iodepth=(\d)$/gm)].map(
      ([, depth]) => depth,
    );
    for (const round of [order.slice(0, 3), order.slice(3)]) {
      assert.deepEqual(round.toSorted(), ["1", "2", "4"]);
    }
    const { hipri: own } = parseResult(readFileSync(join(cwd, "s.json"), "utf8"));
    assert.ok([own, ...own.points].every(({ launches }) => launches.length === 1));
  });

  it("searches for the highest load that keeps a limit", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\nnumber_ios=4096\nhipri=0");
    // As many NOPs as the depth go with a call.
    const search = (limit: string) =>
      hipri(["sweep", "jobs.fio", "--vary=iodepth=1,2,3,...,12", "--until", limit, "-q"], { cwd });
    const found = await search("enters_per_io>0.18");
    assert.match(
      found.stdout,
      /^iodepth=5 is the highest that keeps enters_per_io>0.18; iodepth=6 does not$/m,
    );
    assert.equal(found.status, 0);
    const none = await search("errors>5");
    assert.match(none.stdout, /^no point keeps errors>5; the lowest is iodepth=1$/m);
    assert.equal(none.status, 99);
    const all = await search("errors=0");
    assert.match(all.stdout, /^iodepth=12 is the highest that keeps errors=0; no higher/m);
    assert.equal(all.status, 0);
    const undecided = await search("response.p99<1s");
    assert.equal(undecided.status, 5);
  });

  it("keeps what was measured until a signal", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\nruntime=1h\ntime_based");
    const vary = "--vary=iodepth=1,2";
    const { process, ended } = startHipri(["sweep", "jobs.fio", vary, "-o", "s.json"], { cwd });
    process.stderr!.on("data", (text) => {
      // Behind its start, which takes up to some seconds.
      if (String(text).includes("launch 1")) setTimeout(() => process.kill("SIGINT"), 3000);
    });
    const { status, stdout } = await ended;
    assert.equal(status, 130);
    assert.match(stdout, / · 1 point\ninterrupted by SIGINT: /);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "s.json"), "utf8"));
    assert.deepEqual([own.state, own.points.length], ["interrupted", 0]);
  });

  it("refuses what makes no sense before the first launch, and writes nothing", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[reads]\nrw=randread\nfilename=data\nsize=1m");
    for (const [args, says, code] of [
      [[], /^hipri: --vary is missing\n/, 2],
      [["--vary=iodepth="], /^hipri: --vary iodepth=: has an empty value\n/, 2],
      [["--vary=iodepth=1,2,...,999", "--vary=bs=4k,8k"], /makes 1998 points/, 2],
      [["--vary=iodpth=1,2"], /Did you mean iodepth\?/, 2],
      [["--vary=thread=0,1"], /^hipri: --vary thread: thread has no effect: /, 2],
      [["--vary=red:iodepth=1,2"], /no section \[red\]\n {2}Did you mean reads\?/, 2],
      [["--vary=iodepth=1,0x1"], /iodepth=1 and iodepth=0x1 make the same jobs/, 2],
      [["--vary=bs=4k,8k", "--until=p99<1ms"], /^hipri: --until: bs is no load\n/, 2],
      [["--vary=iodepth=2,1", "--until=p99<1ms"], /do not ascend/, 2],
      [["--vary=iodepth=1,2", "--until=p9<1"], /^hipri: --until p9<1: /, 2],
      [["--vary=iodepth=1,2", "--until=p99<1s", "--seed=1"], /exclude each other/, 2],
      [["--vary=filename=data,/nowhere/x", "--readonly"], /nowhere|--readonly/, 3],
      [["--vary=iodepth=1,2", "-o", "missing/s.json"], /^hipri: --output missing/, 2],
    ] as const) {
      const { status, stdout, stderr } = await hipri(["sweep", "jobs.fio", ...args], { cwd });
      assert.match(stderr, says);
      assert.deepEqual([status, stdout], [code, ""], stderr);
    }
    assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
  });
});
