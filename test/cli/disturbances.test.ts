/** What disturbs a worker is seen, and said. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { mountOf } from "../../src/device/mounts.js";
import { hipri, parseResult, runJobs, writeJobs } from "../support/hipri.js";
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
  const said = hipri.notices.filter(({ code }: { code: string }) => code === "io-wq");
  if (memory.disturbances.io_workers === 0) {
    assert.deepEqual(said, []);
    return t.skip("this kernel reads a tmpfs without its workers");
  }
  assert.equal(said.length, 1);
  assert.match(said[0].text, /^memory: \d+ kernel threads? \(io-wq\)/);
});

describe("deoptimisations", () => {
  const JOB = "[job]\nioengine=null\nrw=randread\nsize=1m\niodepth=4\ntime_based\nruntime=";

  it("are counted in a run whose code V8 gives up again and again", async (t) => {
    const cwd = scratchDirectory(t);
    // Long enough that V8 comes to compile the loop on a busy machine.
    writeJobs(cwd, `${JOB}2s`);
    const wrapper = [
      "sh",
      "-c",
      'node=$1; shift; exec "$node" --deopt-every-n-times=1000 "$@"',
      "",
    ];
    const { status, stdout } = await hipri(["run", "jobs.fio", "--json"], { cwd, wrapper });
    assert.equal(status, 0);
    const { deoptimisations } = parseResult(stdout).hipri.lanes[0].disturbances;
    assert.ok(deoptimisations > 0, `${deoptimisations} deoptimisations`);
  });

  it("are known for each of several workers", async (t) => {
    const { hipri: result } = await runJobs(scratchDirectory(t), `${JOB}500ms\nnumjobs=3`);
    assert.equal(result.lanes.length, 3);
    for (const { disturbances } of result.lanes) {
      assert.equal(typeof disturbances.deoptimisations, "number");
    }
  });

  it("are not told where V8 writes its notes for somebody else", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${JOB}500ms`);
    const wrapper = ["sh", "-c", 'node=$1; shift; exec "$node" --trace-warnings "$@"', ""];
    const { stdout } = await hipri(["run", "jobs.fio", "--json"], { cwd, wrapper });
    assert.equal(parseResult(stdout).hipri.lanes[0].disturbances.deoptimisations, null);
  });
});
