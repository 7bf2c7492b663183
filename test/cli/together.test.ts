/** `hipri run --meet`: several processes as the hosts of one run. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const JOBS = `[write]
directory=files
rw=write
size=64k
bs=4k
write_lat_log=w
[read]
stonewall
rw=read
filename=/dev/zero
size=64k`;

function ranks(cwd: string, size: number, ...flags: string[]) {
  return ranksBehind([], cwd, size, ...flags);
}

function ranksBehind(wrapper: string[], cwd: string, size: number, ...flags: string[]) {
  const args = ["run", "jobs.fio", "--meet", "meeting", "--ranks", String(size), ...flags];
  return Promise.all(
    Array.from({ length: size }, (_, rank) => {
      return hipri(args, { cwd, wrapper: [...wrapper, "env", `JOB_COMPLETION_INDEX=${rank}`] });
    }),
  );
}

describe("hipri run --meet", { skip: whyNoRing() }, () => {
  it("is one result on the first rank, with a row for each host and files apart", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOBS.replace("directory=files", `directory=${cwd}`));
    const [first, second] = await ranks(cwd, 2, "-o", "all.json");
    assert.deepEqual([first!.status, second!.status], [0, 0], first!.stderr + second!.stderr);
    assert.equal(second!.stdout, "");
    assert.match(first!.stdout, / · 2 hosts · /);
    const text = first!.stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /read: slowest host .* hosts started within .*, with clocks compared to /);
    const { jobs, hipri: own } = parseResult(readFileSync(join(cwd, "all.json"), "utf8"));
    assert.deepEqual(
      jobs.map(({ jobname, read, write }) => [jobname, read.total_ios, write.total_ios]),
      [
        ["write", 0, 32],
        ["read", 32, 0],
      ],
    );
    const names = own.hosts.map(({ name }: { name: string }) => name);
    assert.ok(names[0].endsWith(".r0") && names[1].endsWith(".r1"), names.join());
    for (const name of names) {
      assert.ok(existsSync(join(cwd, `${name}.write.0.0`)), name);
      assert.ok(existsSync(join(cwd, `w_clat.1.log.${name}`)), name);
    }
    const left = readdirSync(cwd).filter((name) => /meeting|rank/.test(name));
    assert.deepEqual(left, [], "what the ranks wrote for each other is gone");
  });

  it("gives each host its slice of a file that they share", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\nrw=write\nbs=4k\nsize=64k\nfilename=${cwd}/shared\nwrite_iolog=log\n`);
    const both = await ranks(cwd, 2, "--slice", "-q", "-o", "all.json");
    assert.deepEqual(
      both.map(({ status }) => status),
      [0, 0],
      both[0]!.stderr,
    );
    const { jobs } = parseResult(readFileSync(join(cwd, "all.json"), "utf8"));
    assert.equal(jobs[0]!.write.total_ios, 16);
    const offsets = readdirSync(cwd)
      .filter((name) => name.startsWith("log"))
      .flatMap((name) => readFileSync(join(cwd, name), "utf8").match(/(?<=write )\d+/g) ?? []);
    const all = Array.from({ length: 16 }, (_, block) => 4096 * block);
    assert.deepEqual(
      offsets.map(Number).sort((a, b) => a - b),
      all,
    );
  });

  it("runs nowhere where one host refuses, and says so once", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\nrw=write\nsize=64k\nfilename=${cwd}/jobs.fio/new\n`);
    const [first, second] = await ranks(cwd, 2, "--json", "-q");
    assert.deepEqual([first!.status, second!.status], [2, 2]);
    assert.equal(first!.stderr.match(/r[01]: .*new/g)?.length, 2);
    assert.equal(second!.stderr.match(/new/g)?.length ?? 0, 1);
    assert.match(JSON.parse(first!.stdout).hipri.error.cause, /r1: /);
    assert.equal(second!.stdout, "");
  });

  it("says on the first rank why no host has a result", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[a]\nrw=read\nsize=64k\ndirectory=${cwd}\n`);
    const smallFiles = ["prlimit", "--fsize=8192"];
    const [first, second] = await ranksBehind(smallFiles, cwd, 2, "--json", "-o", "all.json", "-q");
    assert.deepEqual([first!.status, second!.status], [3, 3], first!.stderr + second!.stderr);
    for (const text of [first!.stdout, readFileSync(join(cwd, "all.json"), "utf8")]) {
      const { exit_code, cause } = JSON.parse(text).hipri.error;
      assert.equal(exit_code, 3);
      assert.match(cause, /r0: .*EFBIG[\s\S]*r1: .*EFBIG/);
    }
  });

  it("judges limits over all hosts, with their exit codes on the first rank", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\nnumber_ios=2000\niodepth=16\n");
    const cases = [
      ["enters_per_io<0.001", 99, "1 failed"],
      // The job has no rate, and so no response times.
      ["response.p50<1s", 5, "1 undecided"],
    ] as const;
    for (const [limit, code, said] of cases) {
      const [first, second] = await ranks(cwd, 2, "-q", "--assert", limit);
      assert.deepEqual([first!.status, second!.status], [code, 0], first!.stderr);
      assert.ok(first!.stdout.includes(`limits: ${said}`), first!.stdout);
    }
  });

  it("refuses flags that do not go together", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nrw=write\nsize=4k\nfilename=f\nfile_append=1\n");
    const cases: [string[], RegExp][] = [
      [["--meet", "m"], /not known how many ranks there are\n {2}Add --ranks N\./],
      [["--meet", "m", "--ranks", "2"], /not known which rank this is/],
      [["--meet", "m", "--ranks", "2", "--rank", "2"], /there is no rank 2 of 2/],
      [["--ranks", "2"], /ranks have nowhere to meet/],
      [["--meet", "m", "--ranks", "1", "--rank", "0", "--repeat", "2"], /several launches/],
      [["--slice"], /no other hosts to share targets with/],
      [
        ["--meet", "n", "--ranks", "1", "--rank", "0", "--slice"],
        /a cannot be sliced: it begins at/,
      ],
    ];
    for (const [flags, message] of cases) {
      const { status, stderr } = await hipri(["run", "jobs.fio", ...flags], { cwd });
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
    }
  });
});
