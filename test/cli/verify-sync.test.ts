/** An fsync that fails before what was written is read back: an I/O error like any other. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fuseFile, whyNoFuse } from "../support/fuse.js";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

describe("the sync before the read-back", { skip: whyNoRing() || whyNoFuse() }, () => {
  it("ends the job with exit code 4 and names the file when it fails", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    file.failSyncs();
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\nrw=write\nfilename=${file.path}\nsize=64k\nverify=crc32c`);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json", "-q"], { cwd });
    assert.equal(status, 4, stderr);
    assert.match(stderr, /^hipri: a: fsync, .*\/data: .*\(EIO\)\n$/);
    const { error, write } = jobOf(parseResult(stdout), "a");
    assert.deepEqual([error, write.total_ios], [5, 16]);
  });

  it("lets the blocks be verified when it does not", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\nrw=write\nfilename=${file.path}\nsize=64k\nverify=crc32c`);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json", "-q"], { cwd });
    assert.equal(status, 0, stderr);
    assert.equal(parseResult(stdout).hipri.lanes[0].verified.blocks, 16);
  });
});
