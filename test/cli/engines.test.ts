/** An engine is what it says: the system calls that hipri makes are those that fio makes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { CALL_ENGINES, type CallEngine } from "../../src/base/engines.js";
import { NO_FIO, outputOfFio } from "../support/fio.js";
import { hipri, parseResult, type ResultJson, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { countCalls, countSubmitted, noting, whyNoStrace } from "../support/system-calls.js";

const CALLS: Readonly<Record<CallEngine, readonly [read: string, write: string]>> = {
  psync: ["pread64", "pwrite64"],
  sync: ["read", "write"],
  vsync: ["readv", "writev"],
  pvsync: ["preadv", "pwritev"],
  pvsync2: ["preadv2", "pwritev2"],
};
const RING = ["io_uring_setup", "io_uring_enter"];
const AIO = ["io_setup", "io_submit", "io_getevents"];
const ALL = [...Object.values(CALLS).flat(), "lseek", ...RING, ...AIO];

/** Each engine writes 64 blocks of a file of its own, and then reads them. */
const JOBS = [...CALL_ENGINES, "libaio"].map((engine) => {
  const section = (rw: string): string =>
    `[${engine}-${rw}]\nstonewall\nioengine=${engine}\nfilename=${engine}\nrw=${rw}`;
  return `${section("write")}\n${section("randread")}`;
});
const ALL_JOBS = `[global]\nsize=256k\nbs=4k\n${JOBS.join("\n")}\niodepth=4\n`;

const bytesOf = (result: ResultJson): number[] =>
  result.jobs.map(({ read, write }: Record<"read" | "write", { io_bytes: number }>) => {
    return read.io_bytes + write.io_bytes;
  });

interface Seen {
  /** Of an engine's file. */
  readonly callsOf: (engine: string) => Record<string, number>;
  /** Those that name no file. */
  readonly asynchronous: Record<string, number>;
  readonly submitted: number;
  readonly result: ResultJson;
}

async function ofHipri(t: TestContext): Promise<Seen> {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, ALL_JOBS);
  const wrapper = noting(ALL, join(cwd, "trace"));
  const run = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd, wrapper });
  assert.equal(run.status, 0, run.stderr);
  return seen(cwd, parseResult(run.stdout));
}

function ofFio(t: TestContext): Seen {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, ALL_JOBS);
  const wrapper = noting(ALL, join(cwd, "trace"));
  const stdout = outputOfFio(["jobs.fio", "--output-format=json"], { cwd, wrapper });
  return seen(cwd, JSON.parse(stdout.slice(stdout.indexOf("{"))));
}

/** Of a program that does nothing: from version 26 on Node has rings of its own. */
function callsOfNode(t: TestContext): readonly string[] {
  const trace = join(scratchDirectory(t), "trace");
  const [program, ...args] = [...noting(ALL, trace), process.execPath, "-e", "0"];
  spawnSync(program!, args);
  return Object.keys(countCalls(trace, null)).flatMap((call) =>
    call.startsWith("io_uring") ? RING : [],
  );
}

function seen(cwd: string, result: ResultJson): Seen {
  const trace = join(cwd, "trace");
  const callsOf = (engine: string) => countCalls(trace, join(cwd, engine));
  const asynchronous = countCalls(trace, null);
  return { callsOf, asynchronous, submitted: countSubmitted(trace), result };
}

it("engines make the system calls of fio's, and as many", {
  skip: whyNoRing() || NO_FIO || whyNoStrace(),
}, async (t) => {
  const [ours, theirs] = [await ofHipri(t), ofFio(t)];
  const ofNode = callsOfNode(t);
  for (const engine of CALL_ENGINES) {
    const [read, write] = CALLS[engine];
    // Which block a random read takes is each program's own, and so is whether sync has to seek.
    const { lseek: ourSeeks = 0, ...calls } = ours.callsOf(engine);
    const { lseek: theirSeeks = 0, ...theirCalls } = theirs.callsOf(engine);
    assert.deepEqual(calls, { [read]: 64, [write]: 64 }, engine);
    assert.deepEqual(calls, theirCalls, engine);
    assert.ok(Math.abs(ourSeeks - theirSeeks) <= 8, `${engine}: ${ourSeeks}, ${theirSeeks} seeks`);
  }
  for (const { asynchronous, callsOf, submitted } of [ours, theirs]) {
    // In all of the run: there is no io_uring in it, but for the rings of Node's own event loops.
    const calls = Object.keys(asynchronous).filter((call) => !ofNode.includes(call));
    assert.deepEqual(calls.sort(), ["io_getevents", "io_setup", "io_submit"]);
    assert.equal(submitted, 128);
    assert.deepEqual(callsOf("libaio"), {});
  }
  assert.deepEqual(bytesOf(ours.result), bytesOf(theirs.result));
  const ran = ours.result.hipri.jobs.map(({ engine }: { engine: string }) => engine);
  assert.deepEqual([...new Set(ran)], [...CALL_ENGINES, "libaio"]);
});

describe("engines without a ring", { skip: whyNoRing() }, () => {
  it("verify, sync and count what they did", async (t) => {
    const cwd = scratchDirectory(t);
    const sections = [...CALL_ENGINES, "libaio"].map(
      (engine) => `[${engine}]\nioengine=${engine}\nfilename=${engine}`,
    );
    const options = "size=256k\nbs=4k\nrw=randwrite\nverify=crc32c\niodepth=4\nfsync=16";
    writeJobs(cwd, `[global]\n${options}\n${sections.join("\n")}`);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json"], { cwd });
    assert.equal(status, 0, stderr);
    const { jobs, hipri: more } = parseResult(stdout);
    for (const lane of more.lanes) {
      assert.equal(lane.verified.failed, 0);
      assert.equal(lane.verified.blocks, 64);
    }
    for (const { jobname, write, read, sync } of jobs) {
      assert.deepEqual([write.total_ios, read.total_ios], [64, 64], jobname);
      assert.equal(sync.total_ios, 3, jobname);
    }
  });

  // The kernel has no asynchronous writes for this device.
  for (const [engine, error] of [
    ["psync", /write of 4096 bytes, \/dev\/full at 0: .*ENOSPC/],
    ["libaio", /write of 4096 bytes, \/dev\/full at 0: .*EINVAL/],
  ] as const) {
    it(`${engine} ends at an error, which it names`, async (t) => {
      const cwd = scratchDirectory(t);
      // /dev/full takes nothing.
      const options = `ioengine=${engine}\nfilename=/dev/full\nsize=256k\nrw=write`;
      writeJobs(cwd, `[job]\n${options}`);
      const { status, stderr } = await hipri(["run", "jobs.fio", "--json"], { cwd });
      assert.equal(status, 4, stderr);
      assert.match(stderr, error);
    });
  }
});
