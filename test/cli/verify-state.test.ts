/** verify_state_save and verify_state_load: after an end, after a kill, and between the programs. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT } from "../../src/base/errors.js";
import { Random } from "../../src/base/random.js";
import { NO_FIO, spawnFio } from "../support/fio.js";
import { hipri, parseResult, type ResultJson, startHipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** How often to pull the plug; the full count is 50. */
const KILLS = Number(process.env.HIPRI_TEST_KILLS ?? 4);

const STATE = "local-job-0-verify.state";
const JOB = "[job]\nfilename=data\nverify=crc32c\n";

interface Run {
  readonly status: number | null;
  readonly stderr: string;
  readonly result: ResultJson | null;
}

async function run(cwd: string, jobs: string): Promise<Run> {
  writeJobs(cwd, jobs);
  const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
  return { status, stderr, result: stdout === "" ? null : parseResult(stdout) };
}

/** Blocks that a run has looked at without finding fault. */
function verifiedBlocks({ status, stderr, result }: Run): number {
  assert.equal(stderr, "");
  const [lane] = result?.hipri.lanes ?? [];
  // Killed before its first write was complete, a job leaves nothing to verify.
  assert.equal(status, lane.verified.blocks > 0 ? 0 : EXIT.INCONCLUSIVE);
  assert.equal(lane.verified.failed, 0);
  return lane.verified.blocks;
}

/** Starts a job and kills it after it has written for a while. @returns whether it had begun to */
async function killWhileWriting(cwd: string, jobs: string, afterMs: number): Promise<boolean> {
  writeJobs(cwd, jobs);
  const started = startHipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
  const running = () => started.process.exitCode === null;
  while (running() && !hasBegun(join(cwd, STATE))) await sleep(2);
  await sleep(afterMs);
  started.process.kill("SIGKILL");
  const { status } = await started.ended;
  return status === null;
}

/** Whether the journal says that a write has begun. */
function hasBegun(path: string): boolean {
  if (!existsSync(path)) return false;
  const state = readFileSync(path);
  return state.length >= 32 && state.readDoubleLE(24) > 0;
}

describe("verify state", { skip: whyNoRing() }, () => {
  it(`never makes a miscompare of what ${KILLS} kills interrupted`, async (t) => {
    const random = new Random(11);
    const ways = [
      "rw=randwrite\nsize=64m\nbs=4k\niodepth=32",
      "rw=write\nsize=64m\nbsrange=1k-16k\niodepth=8",
      "rw=randwrite\nsize=4m\nbs=4k\nnorandommap\nio_size=1g\niodepth=16",
      "rw=randwrite\nsize=32m\nbs=8k\ndirect=1\niodepth=8\nnrfiles=2",
    ];
    let killed = 0;
    let blocks = 0;
    for (let round = 0; round < KILLS; round++) {
      const cwd = scratchDirectory(t);
      const way = ways[round % ways.length]!;
      const job = way.includes("nrfiles") ? JOB.replace("filename=data\n", "") : JOB;
      const afterMs = random.nextFraction() * 150;
      if (await killWhileWriting(cwd, `${job}${way}\ndo_verify=0`, afterMs)) killed++;
      const load = "verify_only=1\nverify_state_load=1";
      blocks += verifiedBlocks(await run(cwd, `${job}${way}\n${load}\nverify_fatal=1`));
    }
    assert.ok(killed > 0, "some runs were still writing");
    assert.ok(blocks > 0, "and had written something");
  });

  it("is complete after a whole run, and stops a job that reads where it ends", async (t) => {
    const cwd = scratchDirectory(t);
    const write = "rw=randwrite\nsize=256k\nbs=4k\niodepth=4\n";
    await run(cwd, `${JOB}${write}number_ios=20`);
    const load = "verify_state_load=1";
    assert.equal(verifiedBlocks(await run(cwd, `${JOB}${write}verify_only=1\n${load}`)), 20);
    const read = write.replace("randwrite", "randread");
    assert.equal(verifiedBlocks(await run(cwd, `${JOB}${read}${load}`)), 20);
    const rest = await run(cwd, `${JOB}${read}`);
    assert.equal(rest.status, 4, "what was not written does not verify");
  });

  it("names only writes that a sync followed, with verify_policy=fsynced", async (t) => {
    const cwd = scratchDirectory(t);
    const write = "rw=randwrite\nsize=256k\nbs=4k\nnumber_ios=40\nfsync=16\n";
    const load = "verify_only=1\nverify_state_load=1\n";
    const known = async (options: string) => {
      await run(cwd, `${JOB}${write}${options}`);
      return verifiedBlocks(await run(cwd, `${JOB}${write}${load}`));
    };
    for (const engine of ["io_uring", "psync"]) {
      assert.equal(await known(`ioengine=${engine}\ndo_verify=0`), 40);
      const synced = `ioengine=${engine}\nverify_policy=fsynced\n`;
      // The last one may be complete and not yet counted when the sync begins.
      assert.ok([31, 32].includes(await known(`${synced}do_verify=0`)));
      // Before it reads back, a job syncs all that it wrote.
      assert.equal(await known(synced), 40);
    }
    // What was in flight when the sync began is not known to be followed by it.
    const deep = await known("verify_policy=fsynced\ndo_verify=0\niodepth=8");
    assert.ok(deep <= 32, `${deep}`);
  });

  it("leaves no file where it is not wanted, and says when there is none to load", async (t) => {
    const cwd = scratchDirectory(t);
    await run(cwd, `${JOB}rw=write\nsize=64k\nverify_state_save=0`);
    assert.ok(!existsSync(join(cwd, STATE)));
    const load = `${JOB}rw=read\nsize=64k\nverify_state_load=1`;
    const missing = await run(cwd, load);
    assert.equal(missing.status, 3);
    assert.match(
      missing.stderr,
      /jobs\.fio:6: job job cannot load its verify state .*no such file/,
    );
    writeFileSync(join(cwd, STATE), Buffer.alloc(192, 3));
    assert.match((await run(cwd, load)).stderr, /its version is \d+, not 3/);
    await run(cwd, `${JOB}rw=write\nsize=64k`);
    const state = readFileSync(join(cwd, STATE));
    state[100] = state[100]! ^ 1;
    writeFileSync(join(cwd, STATE), state);
    assert.match((await run(cwd, load)).stderr, /it is damaged/);
  });
});

describe("verify state and fio", { skip: whyNoRing() || NO_FIO }, () => {
  const write = "rw=write\nsize=256k\nbs=4k\nnumber_ios=20\n";
  const read = `${JOB}rw=read\nsize=256k\nbs=4k\nverify_state_load=1`;

  function fio(cwd: string, jobs: string): string {
    writeJobs(cwd, jobs, "fio.fio");
    const { stdout, stderr } = spawnFio(["fio.fio"], { cwd });
    return stdout + stderr;
  }

  it("fio loads what hipri saved", async (t) => {
    const cwd = scratchDirectory(t);
    assert.equal((await run(cwd, JOB + write)).status, 0);
    const said = fio(cwd, read);
    assert.match(said, /err= 0/);
    assert.match(said, /issued rwts: total=20,/);
  });

  it("hipri loads what fio saved", async (t) => {
    const cwd = scratchDirectory(t);
    assert.match(fio(cwd, JOB + write), /err= 0/);
    assert.equal(verifiedBlocks(await run(cwd, read)), 20);
  });

  it("what verify_only leaves out counts as written in fio's JSON, in no time", async (t) => {
    const cwd = scratchDirectory(t);
    const args = "--name=job --rw=randwrite --size=64k --bs=4k --verify=crc32c".split(" ");
    const only = [...args, "--verify_only=1", "--output-format=json"];
    const counted = (json: string) => {
      const { read, write } = parseResult(json).jobs[0]!;
      return [read.total_ios, write.total_ios, write.io_bytes, write.runtime, write.bw_bytes];
    };
    await hipri(["fio", ...args], { cwd });
    const { stdout, status } = await hipri(["fio", ...only], { cwd });
    assert.deepEqual([status, counted(stdout)], [0, [16, 16, 65536, 0, 0]]);
    const job = JOB.replace("data", "job.0.0");
    const own = await run(cwd, `${job}rw=randwrite\nsize=64k\nverify_only=1`);
    assert.equal(own.result?.jobs[0]?.write.total_ios, 0, "hipri run counts what happened");
    spawnFio(args, { cwd });
    const theirs = JSON.parse(spawnFio(only, { cwd }).stdout).jobs[0];
    assert.deepEqual([theirs.read.total_ios, theirs.write.total_ios], [16, 16]);
  });

  it("goes to the directory of --aux-path, and is loaded from there", async (t) => {
    const cwd = scratchDirectory(t);
    mkdirSync(join(cwd, "states"));
    const job = ["--name=job", "--filename=data", "--size=64k", "--verify=crc32c", "--minimal"];
    const ran = async (directory: string, ...options: string[]) => {
      const argv = ["fio", `--aux-path=${directory}`, ...job, ...options];
      const { status, stderr } = await hipri(argv, { cwd });
      return { status, stderr };
    };
    const fine = { status: 0, stderr: "" };
    assert.deepEqual(await ran("states", "--rw=write", "--do_verify=0"), fine);
    assert.ok(existsSync(join(cwd, "states", STATE)) && !existsSync(join(cwd, STATE)));
    const load = ["--rw=read", "--verify_state_load=1"];
    assert.deepEqual(await ran("states", ...load), fine);
    assert.match((await ran(".", ...load)).stderr, /cannot load its verify state .*: no such file/);
    const lost = await ran("nowhere", "--rw=write", "--do_verify=0");
    assert.match(lost.stderr, /--aux-path: the verify state nowhere\/\S+ cannot be kept: ENOENT/);
    assert.equal(lost.status, 3);
  });
});
