import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { parseDeviceSpec } from "../../src/lab/device/spec.js";
import { labJobs } from "../../src/lab/jobs.js";
import { type LabFlags, labSettings } from "../../src/lab/settings.js";
import { scratchDirectory } from "../support/scratch.js";

const FLAGS: LabFlags = {
  kernel: "apt:linux-image-cloud-amd64",
  device: [],
  module: [],
  cpus: 2,
  memory: "1G",
  append: undefined,
  with: [],
  accelerator: "auto",
  icount: false,
  console: undefined,
};

describe("the lab's flags", () => {
  test("are read into units", () => {
    const settings = labSettings({ ...FLAGS, memory: "512m", accelerator: "tcg" });
    assert.equal(settings.memoryBytes, 512 * 2 ** 20);
    assert.equal(settings.accelerator, "tcg");
    assert.equal(labSettings(FLAGS).accelerator, null);
  });

  test("--icount takes one CPU, and refuses more", () => {
    const { cpus, accelerator } = labSettings({ ...FLAGS, cpus: undefined, icount: true });
    assert.deepEqual([cpus, accelerator], [1, "icount"]);
    assert.equal(labSettings({ ...FLAGS, cpus: undefined }).cpus, 2);
    assert.throws(
      () => labSettings({ ...FLAGS, cpus: 2, icount: true }),
      (error) => error instanceof UsageError && error.place === "--cpus 2",
    );
  });

  for (const memory of ["1X", "1m", "lots", ""]) {
    test(`--memory "${memory}" is refused`, () => {
      assert.throws(
        () => labSettings({ ...FLAGS, memory }),
        (error) => error instanceof UsageError && error.place === "--memory",
      );
    });
  }
});

describe("a job file for the lab", () => {
  const write = (directory: string, name: string, ...lines: string[]): string => {
    const path = join(directory, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const names = (jobs: ReturnType<typeof labJobs>) => jobs.devices.map(({ name }) => name);

  test("brings the standard devices that it names", (t) => {
    const path = write(
      scratchDirectory(t),
      "a.fio",
      "[a]",
      `filename=\${slow}`,
      "[b]",
      "filename=/dev/lab/fast:/dev/lab/slow",
    );
    assert.deepEqual(names(labJobs({ paths: [path] }, [])), ["fast", "slow"]);
    assert.deepEqual(names(labJobs({ paths: [path], sections: ["a"] }, [])), ["slow"]);
    const overrides = new Map([["filename", "/dev/lab/mixed"]]);
    assert.deepEqual(names(labJobs({ paths: [path], overrides }, [])), ["mixed"]);
  });

  test("brings the disk whose generic device a job names", (t) => {
    const path = write(scratchDirectory(t), "a.fio", "[a]", `filename=\${slow}-ng`);
    assert.deepEqual(names(labJobs({ paths: [path] }, [])), ["slow"]);
  });

  test("finds given devices, which come along even when no job names them", (t) => {
    const path = write(scratchDirectory(t), "a.fio", "[a]", `filename=\${disk}`);
    const given = ["disk=nvme", "fast=nvme,size=2G"].map(parseDeviceSpec);
    assert.deepEqual(labJobs({ paths: [path] }, given).devices, given);
  });

  test("takes its includes and the variables that it uses along", (t) => {
    const directory = scratchDirectory(t);
    const include = write(directory, "common.inc", `bs=\${HIPRI_TEST_BS}`);
    const path = write(directory, "a.fio", "[a]", "include common.inc", `filename=\${fast}`);
    process.env.HIPRI_TEST_BS = "8k";
    t.after(() => delete process.env.HIPRI_TEST_BS);
    const jobs = labJobs({ paths: [path] }, []);
    assert.deepEqual(Object.keys(jobs.files).sort(), [path, include].sort());
    assert.deepEqual(jobs.env, { HIPRI_TEST_BS: "8k" });
  });

  test("takes the file of limits along, which is read here first", (t) => {
    const directory = scratchDirectory(t);
    const paths = [write(directory, "a.fio", "[a]", `filename=\${fast}`)];
    const limitsFile = write(directory, "limits.txt", "[a]", "p99<2ms");
    const jobs = labJobs({ paths, limitsFile }, []);
    assert.deepEqual(jobs.limitsFlag, [`--limits=${limitsFile}`]);
    assert.equal(jobs.files[limitsFile], "[a]\np99<2ms\n");
    const wrong = write(directory, "wrong.txt", "[b]", "p99<2ms");
    assert.throws(
      () => labJobs({ paths, limitsFile: wrong }, []),
      /no job is of the section \[b\]/,
    );
    assert.throws(
      () => labJobs({ paths, asserted: ["p99<1s,p99>2s"] }, []),
      /p99<1s and p99>2s exclude/,
    );
  });

  test("that names a device which the lab lacks is refused by line", (t) => {
    const path = write(scratchDirectory(t), "a.fio", "[a]", "bs=4k", "filename=/dev/lab/disk");
    assert.throws(
      () => labJobs({ paths: [path] }, []),
      (error) =>
        error instanceof UsageError &&
        error.place === `${path}:3` &&
        /no device disk/.test(error.message) &&
        /--device disk=/.test(error.cure ?? ""),
    );
  });

  test("that names a variable which nobody sets is refused by line", (t) => {
    const path = write(scratchDirectory(t), "a.fio", "[a]", `filename=\${dsik}`);
    assert.throws(
      () => labJobs({ paths: [path] }, []),
      (error) => error instanceof UsageError && error.place === `${path}:2`,
    );
  });
});
