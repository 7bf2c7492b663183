/** fio's engines that make, look at and remove files and directories: filecreate and its kin. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PATH_ENGINES } from "../../src/base/engines.js";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";
import { notedCalls, noting, whyNoStrace } from "../support/system-calls.js";

const GLOBALS = "[global]\nnrfiles=3\nbs=4k\nfilename_format=$jobname.$filenum\n";

/** A stage for each engine, on paths of its own. */
const ALL = PATH_ENGINES.map((engine) => `[${engine}]\nstonewall\nioengine=${engine}\n`).join("");

describe("engines of files and directories", () => {
  it("make one call for each path, which counts as a block", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${GLOBALS}write_lat_log=lat\n${ALL}`);
    const { status, stdout, stderr } = await hipri(["fio", "--output-format=json", "jobs.fio"], {
      cwd,
    });
    assert.deepEqual([status, stderr], [0, ""]);
    const result = parseResult(stdout);
    for (const [index, engine] of PATH_ENGINES.entries()) {
      const { read } = jobOf(result, engine);
      assert.deepEqual([read.io_bytes, read.total_ios, read.clat_ns.N], [3 * 4096, 3, 3], engine);
      const log = readFileSync(join(cwd, `lat_clat.${index + 1}.log`), "utf8");
      assert.equal(log.trim().split("\n").length, 3);
    }
    const left = readdirSync(cwd)
      .filter((name) => /^(file|dir)/.test(name))
      .sort();
    const three = (name: string) => [0, 1, 2].map((number) => `${name}.${number}`);
    assert.deepEqual(left, ["dircreate", "dirstat", "filecreate", "filestat"].flatMap(three));
    assert.ok(statSync(join(cwd, "dircreate.0")).isDirectory());
    assert.equal(statSync(join(cwd, "filecreate.0")).size, 0);
  });

  it("make the calls that they are named after", { skip: whyNoStrace() }, async (t) => {
    const cwd = scratchDirectory(t);
    const stat = (type: string) =>
      `[${type}]\nstonewall\nioengine=filestat\nfilename_format=${type}.$filenum\nstat_type=${type}\n`;
    writeJobs(cwd, `${GLOBALS}${ALL}${["lstat", "statx"].map(stat).join("")}`);
    const names = [
      "openat",
      "newfstatat",
      "fstatat64",
      "statx",
      "unlink",
      "unlinkat",
      "mkdir",
      "mkdirat",
      "rmdir",
    ];
    const wrapper = noting(
      names.map((name) => `?${name}`),
      join(cwd, "trace"),
    );
    const { status } = await hipri(["run", "-q", "jobs.fio"], { cwd, wrapper });
    assert.equal(status, 0);
    const lines = notedCalls(join(cwd, "trace"));
    const calls = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
    assert.equal(calls(/ openat\(.*"filecreate\.\d", O_RDWR\|O_CREAT, 0600\)/), 3);
    assert.equal(calls(/ (newfstatat|fstatat64)\(.*"filestat\.\d", .*, 0\)/), 3);
    assert.equal(calls(/ unlink(at)?\(.*"filedelete\.\d"/), 3);
    assert.equal(calls(/ mkdir(at)?\(.*"dircreate\.\d", 0700\)/), 3);
    assert.equal(calls(/ (newfstatat|fstatat64)\(.*"dirstat\.\d"/), 3);
    assert.equal(calls(/ (rmdir|unlinkat)\(.*"dirdelete\.\d"/), 3);
    assert.equal(calls(/ (newfstatat|fstatat64)\(.*"lstat\.\d", .*AT_SYMLINK_NOFOLLOW\)/), 3);
    // Node looks at the files of both jobs with statx.
    const more = calls(/ statx\(.*"statx\.\d"/) - calls(/ statx\(.*"lstat\.\d"/);
    assert.equal(more, 3);
  });

  it("end with the call's error, and unlink=1 removes what they made", async (t) => {
    const cwd = scratchDirectory(t);
    mkdirSync(join(cwd, "there"));
    writeJobs(cwd, "[a]\nioengine=dircreate\nfilename=there\n");
    const failed = await hipri(["run", "jobs.fio"], { cwd });
    assert.equal(failed.status, 4);
    assert.match(failed.stdout + failed.stderr, /there.*EEXIST/s);
    writeJobs(cwd, `${GLOBALS}unlink=1\n${ALL}`);
    assert.equal((await hipri(["run", "-q", "jobs.fio"], { cwd })).status, 0);
    assert.deepEqual(readdirSync(cwd).sort(), ["jobs.fio", "there"]);
  });

  it("are refused with --readonly, with devices and with what needs data", async (t) => {
    const cwd = scratchDirectory(t);
    const refuses = async (lines: string, says: RegExp, ...flags: string[]) => {
      writeJobs(cwd, `[a]\n${lines}\n`);
      const { status, stderr } = await hipri(["run", "-q", "jobs.fio", ...flags], { cwd });
      assert.notEqual(status, 0);
      assert.match(stderr, says);
      assert.equal(existsSync(join(cwd, "x")), false);
    };
    const create = "ioengine=filecreate\nfilename=x";
    await refuses(
      create,
      /:2: ioengine=filecreate makes or removes files, and --readonly/,
      "--readonly",
    );
    await refuses("ioengine=filedelete\nfilename=/dev/null", /:3: \/dev\/null is a device/);
    await refuses(
      `${create}\nrw=trim`,
      /:4: ioengine=filecreate counts its calls as reads or as writes/,
    );
    await refuses(
      `${create}\nverify=md5`,
      /:4: verify needs data, and ioengine=filecreate has none/,
    );
    await refuses(`${create}\nrw=write\nfsync=1`, /:5: fsync syncs what is written/);
  });
});
