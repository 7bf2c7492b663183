/**
 * Zoned devices in a guest, where the kernel keeps their rules: a zoned null_blk and a ZNS
 * namespace are written in order, at random places and with resets, read, verified and trimmed.
 * fio's counts of the same jobs: whole regions in order, io_size bytes at random.
 */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { jobOf } from "../support/hipri.js";
import { type GuestOutcome, runInGuest, whyNoGuest } from "./guest.js";
import { laneOf } from "./modes.js";

const MIB = 1 << 20;

const jobsOn = (path: string) => `
[global]
filename=${path}
direct=1
zonemode=zbd
bs=64k
size=4m

[seq]
rw=write
iodepth=8

[seqread]
stonewall
rw=read
iodepth=8

[rand]
stonewall
rw=randwrite
norandommap
io_size=8m
iodepth=8
max_open_zones=2

[verified]
stonewall
rw=randwrite
verify=crc32c
iodepth=4

[rest]
stonewall
rw=write
bs=192k
write_zone_remainder=1
iodepth=4

[mix]
stonewall
rw=randrw
norandommap
iodepth=8

[trim]
stonewall
rw=trim
bs=1m
`;

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("zoned devices", { skip: noGuest }, () => {
  let guest: GuestOutcome<"null_blk" | "ZNS">;

  before(async () => {
    guest = await runInGuest(
      {
        device: ["zns=nvme,size=16M,zones=1M"],
        module: ["null_blk zoned=1 zone_size=1 zone_nr_conv=0 gb=1 memory_backed=1"],
      },
      {
        null_blk: { jobs: jobsOn("/dev/nullb0") },
        ZNS: { jobs: jobsOn("/dev/lab/zns") },
      },
    );
  });

  for (const name of ["null_blk", "ZNS"] as const) {
    test(`${name} takes every kind of job, without an error`, () => {
      const { stderr, result } = guest.runs[name];
      const tree = result();
      const bytesOf = (job: string) => {
        const { error, read, write, trim } = jobOf(tree, job);
        assert.equal(error, 0, `${job}: ${stderr}`);
        return [read.io_bytes, write.io_bytes, trim.io_bytes].map((bytes) => bytes / MIB);
      };
      assert.deepEqual(bytesOf("seq"), [0, 4, 0]);
      assert.deepEqual(bytesOf("seqread"), [4, 0, 0]);
      assert.deepEqual(bytesOf("rand"), [0, 8, 0]);
      assert.deepEqual(bytesOf("verified"), [4, 4, 0]);
      const [read, written] = bytesOf("mix");
      assert.equal(read! + written!, 4);
      // The rest of the last zone is at the end of the region, where no block fits, as in fio.
      assert.deepEqual(bytesOf("rest"), [0, 4 - 1 / 16, 0]);
      assert.deepEqual(bytesOf("trim"), [0, 0, 4]);
      // All zones were full at first, were emptied to be verified, and are trimmed at the end.
      assert.ok(laneOf(tree, "rand").zone_resets >= 4);
      assert.equal(laneOf(tree, "verified").zone_resets, 4);
      assert.equal(laneOf(tree, "trim").zone_resets, 4);
    });
  }
});
