/**
 * hipri in a guest with polled devices: one boot, whose results all tests read. What no machine of
 * a developer has, polled NVMe above all, is held to its promises here.
 */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { jobOf } from "../support/hipri.js";
import { type GuestOutcome, runInGuest, whyNoGuest } from "./guest.js";
import { assertResized, type Lane, laneOf, MODES } from "./modes.js";

/** The same disk by commands: polled or not, and with all that a ring registers. */
const COMMANDS = `
[global]
ioengine=io_uring_cmd
cmd_type=nvme
filename=/dev/lab/disk-ng
bs=4k
offset=2m
size=128k

[write]
rw=write
iodepth=4
buffer_pattern=0x5b

[read]
stonewall
rw=randread
iodepth=8
hipri=1
fixedbufs=1
registerfiles=1

[sqpoll]
stonewall
rw=randread
number_ios=20
hipri=1
sqthread_poll=1
`;

/** Commands other than Read and Write, and blocks with metadata. */
const OTHER_COMMANDS = `
[global]
ioengine=io_uring_cmd
bs=4k
size=128k

[zeroes]
filename=/dev/lab/disk-ng
offset=4m
rw=write
write_mode=zeroes
verify=pattern
verify_pattern=0x00

[compare]
stonewall
filename=/dev/lab/disk-ng
offset=5m
rw=randwrite
iodepth=4
hipri=1
verify=pattern
verify_pattern=%o
verify_mode=compare

[ranges]
stonewall
filename=/dev/lab/disk-ng
offset=4m
size=200k
rw=randtrim
num_range=8
iodepth=2
hipri=1
fixedbufs=1

[protected]
stonewall
filename=/dev/lab/meta-ng
rw=randwrite
iodepth=4
md_per_io_size=64
pi_act=0
pi_chk=GUARD,REFTAG,APPTAG
verify=crc32c
`;

const READ_BACK = `
const disk = require("fs").openSync("/dev/lab/disk");
const data = Buffer.alloc(2304 * 1024);
require("fs").readSync(disk, data, 0, data.length, 0);
const all = (fromKib, toKib, value) =>
  data.subarray(fromKib * 1024, toKib * 1024).every((byte) => byte === value);
const written = all(0, 256, 0x5a);
const beyond = all(256, 1024, 0) && all(1280, 2048, 0) && all(2176, 2304, 0);
const byCommands = all(2048, 2176, 0x5b);
process.stdout.write(JSON.stringify({ written, beyond, byCommands }));
`;

const noDefault = await whyNoGuest(DEFAULT_KERNEL);

describe("the default kernel", { skip: noDefault }, () => {
  // Each hipri takes seconds to start, so jobs that do not disturb each other share one.
  type Name =
    | "modes"
    | "commands"
    | "others"
    | "uncor"
    | "readBack"
    | "failing"
    | "irq"
    | "allowIrq";
  let guest: GuestOutcome<Name>;

  before(async () => {
    const polled = "rw=read\nbs=4k\ndirect=1\nhipri=1\n";
    guest = await runInGuest(
      {
        device: [
          "disk=nvme,size=64M",
          "err=nvme,size=64M,error=read@32M",
          "meta=nvme,size=64M,metadata=8,pi=1",
          "plain=virtio-blk,size=64M,poll=0",
          "gone=nvme,size=64M,unplug=200ms",
        ],
        module: ["null_blk poll_queues=1 gb=1"],
      },
      {
        modes: { jobs: MODES },
        commands: { jobs: COMMANDS },
        others: { jobs: OTHER_COMMANDS },
        uncor: {
          jobs: "[u]\nioengine=io_uring_cmd\nfilename=/dev/lab/disk-ng\nrw=write\nwrite_mode=uncor\n",
        },
        readBack: { argv: ["node", "-e", READ_BACK] },
        failing: {
          jobs: `[global]\n${polled}
[e]\nfilename=/dev/lab/err\noffset=32704k\nsize=128k
[c]\nioengine=io_uring_cmd\nfilename=/dev/lab/err-ng\noffset=32704k\nsize=128k
[g]\nfilename=/dev/lab/gone\ntime_based\nruntime=100
[h]\nioengine=io_uring_cmd\nfilename=/dev/lab/gone-ng\ntime_based\nruntime=100
[i]\nfilename=/dev/lab/gone\nhipri=0\ntime_based\nruntime=10\ncontinue_on_error=all\n`,
        },
        irq: { jobs: `[p]\nfilename=/dev/lab/plain\n${polled}size=64k\n` },
        allowIrq: {
          jobs: `[global]\n${polled}
[p]\nfilename=/dev/lab/plain\nsize=64k
[n]\nfilename=/dev/nullb0\nsize=512k\n`,
          flags: ["--allow-irq"],
        },
      },
    );
  });

  test("polls writes and reads on NVMe, without an interrupt of the device", () => {
    const { status, stderr, result } = guest.runs.modes;
    assert.equal(status, 0, stderr);
    const tree = result();
    assert.equal(jobOf(tree, "write").write.io_bytes, 256 * 1024);
    assert.equal(jobOf(tree, "read").read.total_ios, 256);
    for (const name of ["write", "read", "sqpoll"]) {
      assert.equal(laneOf(tree, name).polling.state, "proven", name);
      assert.equal(laneOf(tree, name).ring.iopoll, true, name);
    }
  });

  test("trims beside a polled ring", () => {
    const tree = guest.runs.modes.result();
    const { trim, write } = jobOf(tree, "trim");
    assert.deepEqual([trim.total_ios, write.total_ios], [64, 64]);
    assert.notEqual(laneOf(tree, "trim").polling.state, "no");
  });

  test("keeps what a polled job wrote, and nothing beyond it", () => {
    const stdout = guest.runs.readBack.stdout.toString();
    assert.deepEqual(JSON.parse(stdout), { written: true, beyond: true, byCommands: true });
  });

  test("sends NVMe commands, polled and not, with what a ring registers", () => {
    const { status, stderr, result } = guest.runs.commands;
    assert.equal(status, 0, stderr);
    const tree = result();
    assert.equal(jobOf(tree, "write").write.io_bytes, 128 * 1024);
    assert.equal(jobOf(tree, "read").read.total_ios, 32);
    assert.equal(jobOf(tree, "read").read.io_bytes, 128 * 1024);
    assert.equal(jobOf(tree, "sqpoll").read.total_ios, 20);
    assert.equal(laneOf(tree, "write").polling.state, "not-requested");
    assert.ok(laneOf(tree, "write").interrupts > 0);
    for (const name of ["read", "sqpoll"]) {
      assert.equal(laneOf(tree, name).polling.state, "proven", name);
    }
    assert.equal(laneOf(tree, "read").ring.registered_buffers, true);
    assert.equal(laneOf(tree, "read").ring.registered_files, true);
    assert.equal(laneOf(tree, "sqpoll").ring.sqpoll, true);
  });

  test("writes zeroes, compares, trims several ranges and protects by command", () => {
    const { status, stderr, result } = guest.runs.others;
    assert.equal(status, 0, stderr);
    const tree = result();
    for (const name of ["zeroes", "compare", "protected"]) {
      assert.equal(jobOf(tree, name).write.total_ios, 32, name);
      assert.equal(jobOf(tree, name).read.total_ios, 32, `${name}, read back`);
    }
    const { trim } = jobOf(tree, "ranges");
    assert.deepEqual([trim.total_ios, trim.io_bytes], [7, 200 * 1024]);
    assert.notEqual(laneOf(tree, "ranges").polling.state, "no");
  });

  test("refuses a command that the controller does not know, before any I/O", () => {
    const { status, stderr } = guest.runs.uncor;
    assert.equal(status, 3);
    assert.match(stderr, /write_mode=uncor needs Write Uncorrectable/);
  });

  test("takes registered buffers and files, and a submission thread", () => {
    const tree = guest.runs.modes.result();
    assert.equal(laneOf(tree, "read").ring.registered_buffers, true);
    assert.equal(laneOf(tree, "read").ring.registered_files, true);
    assert.equal(laneOf(tree, "sqpoll").ring.sqpoll, true);
  });

  test("has hybrid polling and ring resizes from Linux 6.13 on, and says so before", () => {
    const tree = guest.runs.modes.result();
    const [major, minor] = guest.kernelVersion;
    if (major > 6 || (major === 6 && minor >= 13)) {
      assert.equal(laneOf(tree, "hybrid").ring.hybrid_iopoll, true);
      assertResized(tree);
    } else {
      const reasons = tree.hipri.skipped.map((job: Lane) => [job.name, job.reason]);
      assert.deepEqual(
        reasons.map(([name]: string[]) => name),
        ["hybrid", "resize"],
      );
      assert.match(reasons[0][1], /lacks hybrid polling/);
      assert.match(reasons[1][1], /lacks ring resize/);
    }
  });

  test("reports an injected read error with its offset", () => {
    const { status, stderr } = guest.runs.failing;
    assert.equal(status, 4, stderr);
    assert.match(
      stderr,
      /\/dev\/lab\/err at 33554432: .* its medium there \(ENODATA\); ignore_error/,
    );
    assert.match(
      stderr,
      /\/dev\/lab\/err-ng at 33554432: the controller answered with status type/,
    );
  });

  test("refuses a target without poll queues", () => {
    const { status, stderr } = guest.runs.irq;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /\/dev\/lab\/plain.*would not be polled/);
  });

  test("runs it with --allow-irq, and labels it", () => {
    const { status, stderr, result } = guest.runs.allowIrq;
    assert.equal(status, 0, stderr);
    assert.equal(laneOf(result(), "p").polling.state, "no");
  });

  test("polls null_blk", () => {
    const { status, stderr, result } = guest.runs.allowIrq;
    assert.equal(status, 0, stderr);
    assert.equal(jobOf(result(), "n").read.total_ios, 128);
    assert.notEqual(laneOf(result(), "n").polling.state, "no");
  });

  test("ends with an error when the device is pulled out", () => {
    const { status, stderr, result } = guest.runs.failing;
    assert.equal(status, 4, stderr);
    for (const name of ["g", "h", "i"]) {
      const { error_text } = laneOf(result(), name);
      assert.match(error_text, /\/dev\/lab\/gone\S*( at \d+)?: the device went away$/, name);
    }
  });
});
