import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { mountOf, readMounts } from "../../../src/device/guards/mounts.js";
import { fakeMachine } from "../scratch.js";

const MOUNTINFO = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /data rw shared:5 master:2 - tmpfs none rw
31 22 259:1 / /data rw - xfs /dev/nvme0n1p1 rw
32 22 0:44 / /with\\040blank rw - btrfs /dev/sdb rw
`;

test("mounts have their number, place and type, whatever optional fields they have", (t) => {
  const roots = fakeMachine(t);
  writeFileSync(join(roots.proc, "self/mountinfo"), MOUNTINFO);
  assert.deepEqual(readMounts(roots)?.slice(1, 3), [
    { number: "0:25", mountPoint: "/data", type: "tmpfs", source: "none" },
    { number: "259:1", mountPoint: "/data", type: "xfs", source: "/dev/nvme0n1p1" },
  ]);
});

test("a path lies on the nearest mount above it, and on the latest of several", (t) => {
  const roots = fakeMachine(t);
  writeFileSync(join(roots.proc, "self/mountinfo"), MOUNTINFO);
  const typeOf = (path: string): string | undefined => mountOf(path, roots)?.type;
  assert.equal(typeOf("/data/file"), "xfs");
  assert.equal(typeOf("/data"), "xfs");
  assert.equal(typeOf("/database"), "ext4");
  assert.equal(typeOf("/with blank/x"), "btrfs");
});

test("without /proc nothing is known of mounts, and an empty list is none of the kernel's", (t) => {
  const roots = { ...fakeMachine(t), proc: "/nowhere" };
  assert.equal(readMounts(roots), null);
  const hidden = fakeMachine(t);
  writeFileSync(join(hidden.proc, "self/mountinfo"), "");
  assert.equal(readMounts(hidden), null);
  assert.equal(mountOf("/data", roots), null);
});
