import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EnvironmentError, UsageError } from "../../../src/base/errors.js";
import { assertAligned, assertOpenable, openTarget } from "../../../src/device/target/open.js";
import { inspectTarget } from "../../../src/device/target/target-facts.js";
import { scratchDirectory, withoutRoot } from "../scratch.js";

const READ = { read: true, write: false, direct: false };
const WRITE = { read: false, write: true, direct: false };

test("a file opens for reading and writing, and is created only when asked", (t) => {
  const path = join(scratchDirectory(t), "file");
  assert.throws(() => openTarget(path, { ...WRITE, read: true }), {
    name: EnvironmentError.name,
    message: /opening it for reading and writing failed: there is no such file/,
    place: path,
  });
  closeSync(openTarget(path, { ...WRITE, create: true }));
  closeSync(openTarget(path, { ...WRITE, read: true }));
});

test("O_DIRECT on a file system that lacks it is explained", () => {
  assert.throws(() => openTarget("/proc/uptime", { ...READ, direct: true }), {
    name: EnvironmentError.name,
    message: /does not know O_DIRECT/,
    cure: /direct=0/,
  });
});

test("a directory is a usage error, a missing permission one of the environment", (t) => {
  const directory = scratchDirectory(t);
  chmodSync(directory, 0o755);
  const path = join(directory, "file");
  writeFileSync(path, "");
  chmodSync(path, 0o400);
  assert.throws(() => openTarget(directory, WRITE), { name: UsageError.name });
  withoutRoot(() =>
    assert.throws(() => openTarget(path, WRITE), {
      name: EnvironmentError.name,
      message: /no permission \(EACCES\)/,
    }),
  );
});

test("a running program cannot be written", () => {
  // Whether or not the user could write it, the error must be clear.
  assert.throws(() => openTarget(process.execPath, WRITE), {
    name: EnvironmentError.name,
    message: /is running|no permission|read-only/,
  });
});

test("assertOpenable creates nothing, and asks for the right to create", (t) => {
  const directory = scratchDirectory(t);
  const path = join(directory, "a/file");
  assertOpenable(inspectTarget(path), { ...WRITE, direct: true, create: true });
  assert.equal(existsSync(join(directory, "a")), false);
  const closed = join(directory, "closed");
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  chmodSync(directory, 0o755);
  const facts = inspectTarget(join(closed, "file"));
  withoutRoot(() => assert.throws(() => assertOpenable(facts, WRITE), /creating it in .*EACCES/));
});

test("a target is opened for synchronous writes", (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "");
  const flagsOf = (sync: "none" | "sync" | "dsync"): number => {
    const fd = openTarget(path, { ...WRITE, sync });
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    closeSync(fd);
    return Number.parseInt(flags ?? "", 8) & constants.O_SYNC;
  };
  assert.equal(flagsOf("none"), 0);
  assert.equal(flagsOf("dsync"), constants.O_DSYNC);
  assert.equal(flagsOf("sync"), constants.O_SYNC);
});

test("assertOpenable opens what exists", (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "");
  assertOpenable(inspectTarget(path), { ...WRITE, read: true });
  const facts = inspectTarget("/proc/uptime");
  assert.throws(() => assertOpenable(facts, { ...READ, direct: true }), /O_DIRECT/);
});

test("sizes and offsets are held against the logical block", () => {
  const facts = {
    path: "/dev/x",
    kind: "block",
    sizeBytes: 1 << 20,
    logicalBlockBytes: 4096,
  } as const;
  assertAligned(facts, { bs: 8192, offset: 0 }, "direct=1");
  assertAligned({ ...facts, logicalBlockBytes: 1 }, { bs: 3, offset: 7 }, "direct=1");
  assert.throws(
    () => assertAligned(facts, { bs: 8192, offset: 4608 }, "direct=1", { file: "a.fio", line: 7 }),
    {
      name: UsageError.name,
      place: "a.fio:7",
      message:
        "offset=4608 is not a multiple of 4096 bytes, the logical block of /dev/x, as direct=1 needs",
      cure: "Use offset=8192, or direct=0.",
    },
  );
});
