/** `hipri sweep` as a user runs it; searches and signals are in sweep.full.ts. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

describe("hipri sweep", { skip: whyNoRing() }, () => {
  it("launches every combination, and keeps all of them in one file", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[global]\nrw=nop\nnumber_ios=2000\n[nops]\n[others]");
    const vary = ["--vary=nops:iodepth=1,2,4", "--seed=7", "-o", "s.json"];
    const { status, stdout, stderr } = await hipri(["sweep", "jobs.fio", ...vary], { cwd });
    assert.equal(status, 0, stderr);
    const [first, ...launches] = stderr.trimEnd().split("\n");
    assert.equal(first, "3 points in random order, --seed 7");
    assert.deepEqual(launches.map((line) => line.replace(/^launch \d of 3: /, "")).sort(), [
      "nops:iodepth=1",
      "nops:iodepth=2",
      "nops:iodepth=4",
    ]);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "s.json"), "utf8"));
    for (const [i, { jobs, varied }] of [own, ...own.points].entries()) {
      assert.deepEqual(varied, { "nops:iodepth": String(2 ** i) });
      // Of one section alone.
      assert.deepEqual(
        jobs.map(({ depth }: { depth: number }) => depth),
        [2 ** i, 1],
      );
    }
    const again = await hipri(["report", "s.json"], { cwd });
    assert.equal(again.stdout, stdout);
    assert.match(stdout, /^4 +nops +nop /m);
    const merged = await hipri(["merge", "s.json"], { cwd });
    assert.match(merged.stderr, /^hipri: s\.json: holds a sweep of 3 points, not one run\n/);
    assert.equal(merged.status, 2);
  });

  it("refuses what makes no sense before the first launch, and writes nothing", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[reads]\nrw=randread\nfilename=data\nsize=1m");
    for (const [args, says, code] of [
      [["--vary=iodepth=1,2,...,999", "--vary=bs=4k,8k"], /makes 1998 points/, 2],
      [["--vary=thread=0,1"], /^hipri: --vary thread: thread has no effect: /, 2],
      [["--vary=red:iodepth=1,2"], /no section \[red\]\n {2}Did you mean reads\?/, 2],
      [["--vary=iodepth=1,0x1"], /iodepth=1 and iodepth=0x1 make the same jobs/, 2],
      [["--vary=bs=4k,8k", "--until=p99<1ms"], /^hipri: --until: bs is no load\n/, 2],
      [["--vary=rw=read,write", "--readonly"], /--readonly forbids/, 3],
    ] as const) {
      const { status, stdout, stderr } = await hipri(["sweep", "jobs.fio", ...args], { cwd });
      assert.match(stderr, says);
      assert.deepEqual([status, stdout], [code, ""], stderr);
    }
    assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
  });
});
