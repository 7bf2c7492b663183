/** `hipri job …` as a user types it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { OPTION_TABLE } from "../../src/job/options/table.js";

const BIN = fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url));

function hipri(input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "job", ...args], {
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

test("lint reads standard input, prints its findings on stdout and exits 2", () => {
  const { status, stdout, stderr } = hipri("[a]\ncgroup=x\nbs=4k\n", "lint", "-");
  assert.equal(status, 2);
  assert.match(stdout, /^refused\n {2}-:2: cgroup=x is refused: .*\n$/);
  assert.equal(stderr, "");
});

test("lint is silent about a file that is honoured in full", () => {
  assert.deepEqual(hipri("[a]\nbs=4k\n", "lint", "-"), { status: 0, stdout: "", stderr: "" });
  assert.equal(hipri("[a]\nbs=4k\n", "lint", "--all", "-").stdout, "honoured\n  -:2: bs=4k\n");
});

test("lint --json has the findings as data", () => {
  const { status, stdout } = hipri("[a]\nthread\n", "lint", "--json", "-");
  assert.equal(status, 0);
  const report = JSON.parse(stdout);
  assert.equal(report.withoutEffect[0].option, "thread");
  assert.deepEqual(report.refused, []);
});

test("show prints the jobs on stdout and what it has to say on stderr", () => {
  const file = "[global]\nbs=8k\n[a]\nthread\n[b]\nrw=write\n";
  const { status, stdout, stderr } = hipri(file, "show", "--section", "b", "-");
  assert.equal(status, 0);
  assert.equal(stdout, "# -:5\n[b]\nrw=write\nbs=8k\n");
  assert.equal(stderr, "");
  assert.match(hipri(file, "show", "-").stderr, /^-:4: thread has no effect/);
});

test("a file that cannot be read is one error on stderr, exit 2", () => {
  const { status, stdout, stderr } = hipri("", "show", "/no/such/file");
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^hipri: \/no\/such\/file: cannot read the job file: no such file\n/);
  assert.match(hipri("", "lint", "/").stderr, /it is a directory/);
  assert.match(hipri("", "lint", "/dev/zero").stderr, /it is a device/);
});

test("options prints one option, or all as data", () => {
  assert.match(hipri("", "options", "blocksize").stdout, /^bs: Block size/);
  assert.equal(hipri("", "options", "nope").status, 2);
  const rows = JSON.parse(hipri("", "options", "--json").stdout);
  assert.equal(rows.length, OPTION_TABLE.length);
});
