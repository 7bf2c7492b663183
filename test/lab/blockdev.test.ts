import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kindIsPolled, type QemuObject, qemuDevices } from "../../src/lab/device/blockdev.js";
import { parseDeviceSpec } from "../../src/lab/device/spec.js";

const FILE = "/proc/self/fd/6";

function devicesOf(...specs: string[]) {
  const backed = specs.map(parseDeviceSpec).map((spec) => {
    const needsFile = spec.backing.kind === "memory" || spec.backing.kind === "mixed";
    return { spec, path: needsFile ? FILE : null };
  });
  return qemuDevices(backed, 4);
}

/** A node that another one is made of. */
function child(node: QemuObject | undefined, key: string): QemuObject {
  return node?.[key] as QemuObject;
}

describe("QEMU's devices", () => {
  test("a latency becomes a null device's, in nanoseconds", () => {
    const { blockdevs } = devicesOf("slow=nvme,size=1G,latency=5ms");
    assert.equal(blockdevs[0]?.driver, "null-co");
    assert.equal(blockdevs[0]?.["latency-ns"], 5_000_000);
    assert.equal(blockdevs[0]?.["node-name"], "node-slow");
  });

  test("a mixed device is qcow2 whose data lies on the slow node", () => {
    const [node] = devicesOf("mixed=nvme,slow=50%,latency=5ms").blockdevs;
    assert.equal(node?.driver, "qcow2");
    assert.equal(child(node, "data-file").driver, "null-co");
    assert.equal(child(node, "file").filename, FILE);
  });

  test("injected errors name their sector", () => {
    const [node] = devicesOf("err=nvme,error=read@1M").blockdevs;
    assert.equal(node?.driver, "blkdebug");
    assert.deepEqual(node?.["inject-error"], [
      { event: "none", iotype: "read", errno: 5, sector: 2048 },
    ]);
  });

  test("a throttle is the outermost layer, with a group of its own", () => {
    const { blockdevs, objects } = devicesOf("d=nvme,iops=10,error=read@0");
    assert.equal(blockdevs[0]?.driver, "throttle");
    assert.equal(child(blockdevs[0], "file").driver, "blkdebug");
    assert.deepEqual(objects, [
      { "qom-type": "throttle-group", id: "throttle-d", limits: { "iops-total": 10 } },
    ]);
  });

  test("namespaces of one controller are numbered, every other device has its own", () => {
    const { devices, guest } = devicesOf("a=nvme,controller=c", "b=nvme", "d=nvme,controller=c");
    assert.deepEqual(guest, [
      { name: "a", serial: "c", nsid: 1 },
      { name: "d", serial: "c", nsid: 2 },
      { name: "b", serial: "b", nsid: 1 },
    ]);
    const drivers = devices.map(({ driver }) => driver);
    const controller = ["pcie-root-port", "nvme", "nvme-ns"];
    assert.deepEqual(drivers, [...controller, "nvme-ns", ...controller]);
    const ids = devices.flatMap(({ id }) => id ?? []);
    assert.equal(new Set(ids).size, ids.length);
  });

  test("metadata and its protection are the namespace's", () => {
    const namespaceOf = (spec: string) => {
      const { ms, mset, pi } = devicesOf(spec).devices.at(-1)!;
      return { ms, mset, pi };
    };
    assert.deepEqual(namespaceOf("d=nvme,metadata=16"), { ms: 16, mset: 0, pi: 0 });
    const all = namespaceOf("d=nvme,metadata=8,pi=2,extended=1");
    assert.deepEqual(all, { ms: 8, mset: 1, pi: 2 });
    assert.equal("ms" in devicesOf("d=nvme").devices.at(-1)!, false);
  });

  test("a namespace with data placement is in a subsystem, with its handles", () => {
    const { devices } = devicesOf("d=nvme,fdp=3,controller=c", "e=nvme,controller=c", "f=nvme");
    const [, subsystem, controller, first, second, , other, alone] = devices;
    assert.deepEqual(
      [subsystem?.driver, subsystem?.fdp, subsystem?.["fdp.nruh"]],
      ["nvme-subsys", true, 3],
    );
    assert.equal(controller?.subsys, subsystem?.id);
    assert.equal(first?.["fdp.ruhs"], "0;1;2");
    assert.equal("fdp.ruhs" in second!, false);
    assert.deepEqual([first?.shared, second?.shared], [false, false]);
    assert.deepEqual(["subsys" in other!, "shared" in alone!], [false, false]);
  });

  test("virtio-blk is found by its serial", () => {
    const { devices, guest } = devicesOf("v=virtio-blk");
    assert.equal(devices[1]?.driver, "virtio-blk-pci");
    assert.equal(devices[1]?.["num-queues"], 4);
    assert.deepEqual(guest, [{ name: "v", serial: "v", nsid: null }]);
  });
});

test("a kind without devices is not polled", () => {
  const specs = ["a=nvme", "b=virtio-blk,poll=0"].map(parseDeviceSpec);
  assert.equal(kindIsPolled(specs, "nvme"), true);
  assert.equal(kindIsPolled(specs, "virtio-blk"), false);
  assert.equal(kindIsPolled([], "nvme"), false);
});
