/** What disturbs a worker is seen, and said. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { mountOf } from "../../src/device/guards/mounts.js";
import { runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const noTmpfs = mountOf("/dev/shm")?.type === "tmpfs" ? false : "/dev/shm is no tmpfs here";

it("io-wq is named for a tmpfs, and only there", { skip: whyNoRing() || noTmpfs }, async (t) => {
  const shared = mkdtempSync("/dev/shm/hipri-test-");
  t.after(() => rmSync(shared, { recursive: true, force: true }));
  const file = join(shared, "data");
  writeFileSync(file, Buffer.alloc(1 << 20, 1));
  const { hipri } = await runJobs(
    scratchDirectory(t),
    `[zeros]
     rw=read
     filename=/dev/zero
     size=1m
     [memory]
     stonewall
     rw=read
     filename=${file}
     size=1m`,
  );
  const [zeros, memory] = hipri.lanes;
  assert.equal(zeros.disturbances.io_workers, 0);
  const said = hipri.notes.filter(({ code }: { code: string }) => code === "io-wq");
  if (memory.disturbances.io_workers === 0) {
    assert.deepEqual(said, []);
    return t.skip("this kernel reads a tmpfs without its workers");
  }
  assert.equal(said.length, 1);
  assert.match(said[0].text, /ran in (an|\d+) io-wq threads?/);
});
