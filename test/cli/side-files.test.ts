/** Files that hipri writes beside its targets: nobody's data is lost for them, and none are cut. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { onFullDisk, whyNoFullDisk } from "../support/full-disk.js";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const ZEROS = "[a]\nfilename=/dev/zero\nrw=read\nsize=64k\nbs=4k";

describe("a file that hipri writes is never", () => {
  const ways: readonly [what: string, option: string, flags: readonly string[], named: string][] = [
    ["the result", "", ["-o", "out"], "out"],
    ["a log", "write_bw_log=x", [], "x_bw.1.log"],
    ["an iolog", "write_iolog=x", [], "x"],
    ["the verify state", "verify=crc32c", [], "local-a-0-verify.state"],
  ];

  for (const [what, option, flags, name] of ways) {
    it(`a device: ${what}`, { skip: noLoop }, async (t) => {
      const cwd = scratchDirectory(t);
      const image = blankImage(t, 1 << 20);
      symlinkSync(attachLoop(t, image), join(cwd, name));
      const before = readFileSync(image);
      const target = what === "the verify state" ? "filename=data\nrw=write" : "filename=/dev/zero";
      writeJobs(cwd, `[a]\n${target}\nsize=64k\n${option}`);
      const { status, stdout, stderr } = await hipri(["run", "jobs.fio", ...flags], { cwd });
      assert.match(stderr, new RegExp(`^hipri: .* would write over ${name}, a block device`));
      assert.deepEqual([status, stdout], [3, ""]);
      assert.deepEqual(readFileSync(image), before);
      assert.deepEqual(readdirSync(cwd).sort(), ["jobs.fio", name].sort());
    });

    if (what === "the verify state") continue; // It is optional: the job runs without.
    it(`a FIFO that nobody reads: ${what}`, async (t) => {
      const cwd = scratchDirectory(t);
      assert.equal(spawnSync("mkfifo", [join(cwd, name)]).status, 0);
      writeJobs(cwd, `${ZEROS}\n${option}`);
      const { status, stderr } = await hipri(["run", "jobs.fio", ...flags], { cwd });
      assert.match(stderr, /cannot be written: it is a FIFO/);
      assert.equal(status, 2);
    });
  }

  const TARGET = "[a]\nfilename=data\nrw=write\nsize=64k\nverify=crc32c\nverify_state_save=0";
  const owned: readonly [what: string, jobs: string, output: string, says: RegExp][] = [
    ["the job file", ZEROS, "jobs.fio", /would write over the job file jobs\.fio/],
    ["the job file by a link", ZEROS, "link", /would write over the job file jobs\.fio/],
    ["an included file", "[a]\ninclude common", "common", /would write over the job file common/],
    ["a target", TARGET, "data", /would write over data, a target of job a/],
    ["another job's target", `${ZEROS}\n[b]\nfilename=data`, "data", /a target of job b/],
    ["an iolog that is read", "[a]\nread_iolog=log", "log", /would write over the iolog log/],
    [
      "a verify state that is read",
      "[a]\nfilename=data\nrw=read\nsize=64k\nverify=crc32c\nverify_state_load=1",
      "local-a-0-verify.state",
      /would write over the verify state of job a/,
    ],
  ];
  for (const [what, jobs, output, says] of owned) {
    for (const command of ["run", "fio"]) {
      it(`${what} (${command})`, async (t) => {
        const cwd = scratchDirectory(t);
        writeFileSync(join(cwd, "common"), ZEROS.replace("[a]\n", ""));
        writeFileSync(join(cwd, "data"), Buffer.alloc(1 << 20, 7));
        writeFileSync(join(cwd, "local-a-0-verify.state"), "state");
        writeFileSync(
          join(cwd, "log"),
          "fio version 2 iolog\n/dev/zero add\n/dev/zero read 0 4096\n",
        );
        symlinkSync("jobs.fio", join(cwd, "link"));
        writeJobs(cwd, jobs);
        const contents = () =>
          readdirSync(cwd).map((name) => [name, readFileSync(join(cwd, name))]);
        const before = contents();
        const { status, stdout, stderr } = await hipri(
          [command, "jobs.fio", `--output=${output}`],
          {
            cwd,
          },
        );
        assert.match(stderr, says);
        assert.deepEqual([status, stdout], [3, ""]);
        assert.deepEqual(contents(), before);
      });
    }
  }

  it("what another option writes", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${ZEROS}\nwrite_bw_log=p\nwrite_iolog=p_iops.1.log\nwrite_iops_log=p`);
    for (const [output, says] of [
      ["p_bw.1.log", /write_bw_log would write p_bw\.1\.log, which --output writes/],
      ["out", /jobs\.fio:7: write_iolog would write .*, which write_iops_log writes/],
    ] as const) {
      const { status, stderr } = await hipri(["run", "jobs.fio", "-o", output], { cwd });
      assert.match(stderr, says);
      // The result's own file says in JSON what was wrong.
      const names = readdirSync(cwd).filter((name) => name !== "out");
      assert.deepEqual([status, names], [2, ["jobs.fio"]]);
    }
  });

  it("a link to nothing", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, ZEROS);
    symlinkSync("nowhere", join(cwd, "out"));
    const { status, stderr } = await hipri(["run", "jobs.fio", "-o", "out"], { cwd });
    assert.match(stderr, /it is a symbolic link to nothing/);
    assert.deepEqual([status, readlinkSync(join(cwd, "out"))], [3, "nowhere"]);
  });

  it("a file with further names", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, ZEROS);
    writeFileSync(join(cwd, "out"), "old");
    linkSync(join(cwd, "out"), join(cwd, "other"));
    const { status, stderr } = await hipri(["run", "jobs.fio", "-o", "out"], { cwd });
    assert.match(stderr, /it has 2 names/);
    assert.deepEqual([status, statSync(join(cwd, "out")).nlink], [3, 2]);
    assert.equal(readFileSync(join(cwd, "other"), "utf8"), "old");
  });
});

describe("a result", () => {
  it("keeps owner and mode of the file that it replaces", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${ZEROS}\nwrite_bw_log=p`);
    const owner = process.getuid?.() === 0 ? 65534 : statSync(cwd).uid;
    for (const name of ["out", "p_bw.1.log"]) {
      writeFileSync(join(cwd, name), "old");
      chownSync(join(cwd, name), owner, owner === 65534 ? owner : statSync(cwd).gid);
      chmodSync(join(cwd, name), 0o604);
    }
    assert.equal((await hipri(["run", "jobs.fio", "-q", "-o", "out"], { cwd })).status, 0);
    parseResult(readFileSync(join(cwd, "out"), "utf8"));
    for (const name of ["out", "p_bw.1.log"]) {
      const { uid, mode } = statSync(join(cwd, name));
      assert.deepEqual([uid, mode & 0o7777], [owner, 0o604], name);
    }
  });

  it("goes through no link that was planted under the name of a temporary file", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, ZEROS);
    writeFileSync(join(cwd, "victim"), "precious");
    const script = 'ln -s victim out.json.$$.tmp; exec "$@"';
    const wrapper = ["sh", "-c", script, "sh"];
    const run = ["run", "jobs.fio", "-q", "-o", "out.json"];
    const { status, stderr } = await hipri(run, { cwd, wrapper });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(readFileSync(join(cwd, "victim"), "utf8"), "precious");
    assert.ok(lstatSync(join(cwd, "out.json")).isFile());
  });

  it("goes to what the shell has opened, and to /dev/null", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, ZEROS);
    const wrapper = ["sh", "-c", 'exec "$@" 3>&1 >table', "sh"];
    const run = (output: string) =>
      hipri(["run", "jobs.fio", "-q", "-o", output], { cwd, wrapper });
    parseResult((await run("/dev/fd/3")).stdout);
    assert.match(readFileSync(join(cwd, "table"), "utf8"), /a +read/);
    assert.equal((await run("/dev/null")).status, 0);
    assert.ok(lstatSync("/dev/null").isCharacterDevice());
    assert.match((await run("/dev/fd/99")).stderr, /the result cannot be written: EBADF/);
    assert.match((await run("/dev/fd/0")).stderr, /the result cannot be written: /);
  });
});

describe("on a full disk", { skip: whyNoFullDisk() }, () => {
  const listing = "rm -f ballast; ls -A; cat old* 2>/dev/null";

  it("a result that has no room leaves the old one whole, and the logs are written", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${ZEROS}\nwrite_bw_log=p\nwrite_iolog=/mnt/old.iolog\nwrite_lat_log=/mnt/p`);
    const prepare = "echo first > old.json; echo second > old.iolog";
    const wrapper = onFullDisk(prepare, 1, listing);
    const run = ["run", "jobs.fio", "-q", "-o", "/mnt/old.json", "--set", "io_size=16m"];
    const { status, stdout, stderr } = await hipri(run, { cwd, wrapper });
    assert.equal(status, 4);
    assert.match(stderr, /--output \/mnt\/old\.json: the result was not written: ENOSPC/);
    assert.match(stdout, /\nold\.iolog\nold\.json\nsecond\nfirst\n$/);
  });

  it("a log that has no room leaves no part of it", async (t) => {
    const cwd = scratchDirectory(t);
    mkdirSync(join(cwd, "logs"));
    const logs = "write_iolog=/mnt/old.iolog\nwrite_lat_log=/mnt/p\nwrite_iops_log=logs/p";
    writeJobs(cwd, `${ZEROS}\nio_size=16m\n${logs}`);
    const wrapper = onFullDisk("echo second > old.iolog", 2, listing);
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd, wrapper });
    assert.equal(status, 4);
    assert.match(stderr, /\/mnt\/p_slat\.1\.log: the log was not written: ENOSPC.*; neither were/);
    assert.match(stderr, /neither were .*\/mnt\/old\.iolog/);
    assert.match(stdout, /\nold\.iolog\nsecond\n$/);
    assert.equal(readFileSync(join(cwd, "logs", "p_iops.1.log"), "utf8").split("\n").length, 4097);
  });

  it("a job whose verify state has no room is refused before any I/O", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=/mnt/data\nrw=write\nsize=64k\nverify=crc32c\nfallocate=none");
    const wrapper = onFullDisk("head -c 64k /dev/zero > data; cp data old", 0, "cmp data old; ls");
    const script = ["sh", "-c", 'cd /mnt; exec "$@"', "sh"];
    const run = ["run", join(cwd, "jobs.fio"), "-q"];
    const { status, stdout, stderr } = await hipri(run, { cwd, wrapper: [...wrapper, ...script] });
    assert.match(stderr, /the verify state .* cannot be kept: ENOSPC/);
    assert.deepEqual([status, stdout], [3, "ballast\ndata\nold\n"]);
  });

  it("a verify state that finds no room at the end is an error with a result", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=/mnt/data\nrw=write\nsize=64k\nverify=crc32c\nfallocate=none");
    const prepare = "head -c 64k /dev/zero > data";
    const wrapper = onFullDisk(prepare, 1, "ls -A; rm ballast");
    const script = ["sh", "-c", 'cd /mnt; exec "$@"', "sh"];
    const run = ["run", join(cwd, "jobs.fio"), "-q"];
    const { status, stdout, stderr } = await hipri(run, { cwd, wrapper: [...wrapper, ...script] });
    assert.match(stdout, /a +read/, stderr);
    assert.match(stdout + stderr, /the verify state .* was not written: ENOSPC/);
    assert.match(stdout, /\nballast\ndata\nlocal-a-0-verify\.state\n$/);
    assert.equal(status, 4);
  });
});
