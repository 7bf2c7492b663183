import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { parseDeviceSpec } from "../../src/lab/device/spec.js";
import { checkDevices } from "../../src/lab/settings.js";

describe("a device spec", () => {
  test("defaults to 1 GiB that keeps what is written", () => {
    const device = parseDeviceSpec("fast=nvme");
    assert.equal(device.name, "fast");
    assert.equal(device.sizeBytes, 2 ** 30);
    assert.deepEqual(device.backing, { kind: "memory" });
    assert.equal(device.polled, true);
    assert.equal(device.unplugAfterMs, null);
  });

  test("a latency makes a device that keeps nothing", () => {
    const { backing } = parseDeviceSpec("slow=nvme,size=2G,latency=5ms");
    assert.deepEqual(backing, { kind: "null", latencyUs: 5000 });
  });

  test("slow= is the share at the end of the device", () => {
    const { backing } = parseDeviceSpec("mixed=nvme,size=1G,slow=25%,latency=100us");
    assert.deepEqual(backing, { kind: "mixed", latencyUs: 100, slowFromPercent: 75 });
  });

  test("errors add up", () => {
    const { errors } = parseDeviceSpec("err=nvme,size=1G,error=read@512M,error=write@4k");
    assert.deepEqual(errors, [
      { operation: "read", offsetBytes: 512 * 2 ** 20 },
      { operation: "write", offsetBytes: 4096 },
    ]);
  });

  test("all other keys", () => {
    const device = parseDeviceSpec(
      "d=nvme,controller=c,block=4096,iops=100,bps=1M,poll=0,unplug=2s,stall=500ms@1s",
    );
    assert.equal(device.controller, "c");
    assert.equal(device.blockBytes, 4096);
    assert.equal(device.iops, 100);
    assert.equal(device.bytesPerSecond, 2 ** 20);
    assert.equal(device.polled, false);
    assert.equal(device.unplugAfterMs, 2000);
    assert.deepEqual(device.stall, { stallMs: 500, afterMs: 1000 });
    assert.deepEqual(parseDeviceSpec("d=nvme,stall=2").stall, { stallMs: 2000, afterMs: 0 });
  });

  test("NVMe's metadata and data placement", () => {
    const { metadata, reclaimHandles } = parseDeviceSpec(
      "d=nvme,metadata=16,pi=1,extended=1,fdp=4",
    );
    assert.deepEqual(metadata, { bytes: 16, protection: 1, extended: true });
    assert.equal(reclaimHandles, 4);
    assert.equal(parseDeviceSpec("d=nvme").metadata, null);
  });

  test("a file has its own size and is read-only unless writable", () => {
    const device = parseDeviceSpec("img=virtio-blk,file=/tmp/disk.img");
    assert.equal(device.sizeBytes, null);
    assert.deepEqual(device.backing, { kind: "file", path: "/tmp/disk.img", writable: false });
    const { backing } = parseDeviceSpec("img=nvme,file=a,writable=1");
    assert.deepEqual(backing, { kind: "file", path: "a", writable: true });
  });

  const refused: readonly (readonly [spec: string, reason: RegExp])[] = [
    ["fast", /NAME=KIND/],
    ["=nvme", /the name ""/],
    ["0fast=nvme", /the name "0fast"/],
    ["a-b=nvme", /the name "a-b"/],
    ["abcdefghijklmnop=nvme", /up to 15/],
    ["fast=ssd", /"ssd" is not a kind/],
    ["fast=nvme,colour=red", /no key "colour"/],
    ["fast=nvme,constructor=1", /no key "constructor"/],
    ["fast=nvme,size", /size needs a value/],
    ["fast=nvme,size=1X", /size=1X ends in "x", which is not a unit/],
    ["fast=nvme,size=0", /size=0 is out of range/],
    ["fast=nvme,size=1000", /multiple of 512/],
    ["fast=nvme,size=512,block=4096", /multiple of 4096/],
    ["fast=nvme,block=1024", /neither 512 nor 4096/],
    ["slow=nvme,latency=5parsec", /latency=5parsec ends in "parsec"/],
    ["slow=nvme,latency=0", /out of range/],
    ["mixed=nvme,slow=50%", /slow= needs latency=/],
    ["mixed=nvme,slow=50,latency=1ms", /slow=50 is not a share/],
    ["mixed=nvme,slow=100%,latency=1ms", /not a share/],
    ["err=nvme,error=512M", /read@OFFSET/],
    ["err=nvme,error=trim@1M", /read@OFFSET/],
    ["err=nvme,size=1M,error=read@1M", /beyond the size/],
    ["img=nvme,file=x,size=1G", /its own size and speed/],
    ["img=nvme,writable=1", /belongs to file=/],
    ["d=virtio-blk,controller=c", /belongs to nvme/],
    ["d=nvme,poll=yes", /neither 0 nor 1/],
    ["d=nvme,iops=0", /whole number from 1/],
    ["d=nvme,pi=1", /need metadata=/],
    ["d=nvme,metadata=4,pi=1", /metadata=8 or more/],
    ["d=nvme,metadata=8,pi=4", /pi=4 is more than 3/],
    ["d=virtio-blk,metadata=8", /belongs to nvme/],
    ["d=virtio-blk,fdp=2", /belongs to nvme/],
    ["d=nvme,stall=1s@2s@3s", /is not TIME or TIME@DELAY/],
  ];
  for (const [spec, reason] of refused) {
    test(`${spec} is refused by its place and reason`, () => {
      assert.throws(
        () => parseDeviceSpec(spec),
        (error) =>
          error instanceof UsageError &&
          error.place === `--device ${spec}` &&
          reason.test(error.message),
      );
    });
  }
});

describe("devices together", () => {
  const check = (...specs: string[]) => checkDevices(specs.map(parseDeviceSpec));

  test("of two kinds may differ in polling", () => {
    check("a=nvme", "b=virtio-blk,poll=0", "c=nvme");
  });

  test("of one kind may not", () => {
    assert.throws(() => check("a=nvme", "b=nvme,poll=0"), /--device b|does not/);
  });

  test("need names of their own", () => {
    assert.throws(() => check("a=nvme", "a=nvme"), UsageError);
  });
});
