/** hipri on a kernel of a newer suite: what Debian's own has not got, and what it does otherwise. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { parseValidResult } from "../report/schema.js";
import { type GuestOutcome, runInGuest, whyNoGuest } from "./guest.js";
import { assertResized, type Lane, laneOf, MODES } from "./modes.js";

/** A kernel of another suite; HIPRI_LAB_KERNEL names a different one. */
const NEW_KERNEL = process.env.HIPRI_LAB_KERNEL ?? `${DEFAULT_KERNEL}@sid`;
const noNew = await whyNoGuest(NEW_KERNEL);

describe(`the kernel ${NEW_KERNEL}`, { skip: noNew }, () => {
  let guest: GuestOutcome<"modes" | "split" | "healthy" | "disable" | "disabled" | "sick">;

  before(async () => {
    const disable = `require("fs").writeFileSync("/proc/sys/kernel/io_uring_disabled", "2")`;
    guest = await runInGuest(
      { kernel: NEW_KERNEL, device: ["disk=nvme,size=64M"] },
      {
        modes: { jobs: MODES },
        split: {
          jobs: "[s]\nfilename=/dev/lab/disk\nrw=read\nbs=1m\nsize=2m\ndirect=1\nhipri=1\n",
        },
        healthy: { argv: ["hipri", "doctor", "--json", "/dev/lab/disk"] },
        disable: { argv: ["node", "-e", disable] },
        disabled: { jobs: "[n]\nrw=nop\nnumber_ios=1\n" },
        sick: { argv: ["hipri", "doctor", "/dev/lab/disk"] },
      },
    );
  });

  test("polls in every mode", () => {
    const { status, stderr, result } = guest.runs.modes;
    assert.equal(status, 0, stderr);
    const tree = result();
    for (const name of ["write", "read", "sqpoll"]) {
      assert.equal(laneOf(tree, name).polling.state, "proven", name);
    }
    assertResized(tree);
  });

  test("refuses blocks that would be split, which nobody polls", () => {
    const { status, stderr } = guest.runs.split;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /blocks of 1048576 bytes are split, since nvme0n1 takes \d+ KiB/);
  });

  test("the doctor says that it would be polled, with a read in every mode", () => {
    const { status, stdout, stderr } = guest.runs.healthy;
    assert.equal(status, 0, stderr);
    const { targets } = parseValidResult(stdout.toString(), "doctor/doctor.schema.json") as Lane;
    assert.ok(targets[0].facts.poll_queues > 0);
    const answers = targets[0].facts.probes.map((probe: Lane) => probe.bytes);
    assert.deepEqual(answers.slice(0, 2), [4096, 4096]);
  });

  test("refuses io_uring that an administrator has switched off", () => {
    assert.equal(guest.runs.disable.status, 0, guest.runs.disable.stderr);
    const { status, stderr } = guest.runs.disabled;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /io_uring_disabled/);
    assert.equal(guest.runs.sick.status, 3, guest.runs.sick.stderr);
    assert.match(guest.runs.sick.stdout.toString(), /cause: io_uring is switched off: .*=2\n/);
  });
});
