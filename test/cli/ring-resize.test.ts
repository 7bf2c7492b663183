/** `ring_resize`: what a run reports of it, and how it is refused where no ring is resized. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult } from "../support/hipri.js";
import { whyNoResize, whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const noResize = whyNoResize();
const JOBS = `[global]
rw=nop
time_based
runtime=300ms
ring_resize=8:512@2ms
ring=one
[a]
iodepth=4
[b]
iodepth=3
`;

describe("ring_resize", { skip: whyNoRing() }, () => {
  it("is told with its cost, once for each job of the ring", { skip: noResize }, async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "jobs.fio"), JOBS);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "-o", "r.json"], { cwd });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /b: CPU .*, \d+\sring\s+resizes,\s+each\s+a\s+stall\s/s);
    const json = await hipri(["run", "jobs.fio", "--json"], { cwd });
    const { lanes } = parseResult(json.stdout).hipri;
    for (const { ring_resizes: resizes } of lanes) {
      assert.ok(resizes.count > 0);
      assert.ok(resizes.longest_ns > 0 && resizes.longest_ns <= resizes.total_ns);
      assert.deepEqual(resizes, lanes[0].ring_resizes);
    }
  });

  const canResize = noResize === false && "this kernel resizes rings";
  it("is refused by a kernel that cannot", { skip: canResize }, async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "jobs.fio"), JOBS);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio"], { cwd });
    assert.deepEqual({ status, stdout }, { status: 3, stdout: "" });
    assert.match(stderr, /lacks ring resize/);
  });
});
