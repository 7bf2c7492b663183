/** --readonly: nothing but the result and the logs is written. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const READ = "[a]\nfilename=data\nrw=read\nsize=64k\nbs=4k";

/** Names and contents of all files of a directory. */
function snapshot(directory: string): [string, string][] {
  return readdirSync(directory).map((name) => {
    return [name, readFileSync(join(directory, name), "latin1")];
  });
}

describe("--readonly refuses", () => {
  const cases: readonly [what: string, jobs: string, says: RegExp][] = [
    ["a write", READ.replace("read", "write"), /jobs\.fio:3: data: this job writes/],
    ["to extend a file", READ.replace("64k", "1m"), /jobs\.fio:4: data is too short and would be/],
    ["to make a file", READ.replace("data", "new"), /jobs\.fio:4: new does not exist and would be/],
    ["to make directories", READ.replace("data", "no/new"), /no\/new does not exist and would be/],
    ["create_only", `${READ}\ncreate_only=1\nfilesize=1m`, /data is too short and would be/],
    ["create_on_open", `${READ.replace("data", "new")}\ncreate_on_open=1`, /new does not exist/],
    ["unlink", `${READ}\nunlink=1`, /jobs\.fio:6: unlink would remove the job's files/],
    ["unlink_each_loop", `${READ}\nunlink_each_loop=1`, /jobs\.fio:6: unlink would remove/],
    ["an iolog", `${READ}\nwrite_iolog=log`, /jobs\.fio:6: write_iolog would write log/],
    [
      "writes without a target",
      "[a]\nioengine=null\nrw=randwrite\nsize=1m",
      /jobs\.fio:3: this job/,
    ],
    ["trims without a target", "[a]\nioengine=null\nrw=trim\nsize=1m", /jobs\.fio:3: this job/],
    ["verify_dump", `${READ}\nverify=crc32c\nverify_dump=1`, /jobs\.fio:7: verify_dump would/],
  ];
  for (const [what, jobs, says] of cases) {
    it(what, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "data"), Buffer.alloc(64 << 10, 7));
      writeFileSync(join(cwd, "log"), "old");
      writeJobs(cwd, jobs);
      const before = snapshot(cwd);
      const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--readonly"], { cwd });
      assert.match(stderr, says);
      assert.match(stderr, /and --readonly forbids /);
      assert.deepEqual([status, stdout], [3, ""]);
      assert.deepEqual(snapshot(cwd), before);
    });
  }

  it("nothing of a job that reads what is there, with its result and its logs", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "data"), Buffer.alloc(64 << 10, 7));
    writeJobs(cwd, `${READ}\nwrite_bw_log=p\ncreate_on_open=1`);
    const run = ["run", "jobs.fio", "--readonly", "-q", "-o", "out"];
    const { status, stderr } = await hipri(run, { cwd });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(readdirSync(cwd), ["data", "jobs.fio", "out", "p_bw.1.log"]);
  });
});
