/** Names that are not what they seem: bytes that are not UTF-8, paths in names of jobs, controls. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, runJobs, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

describe("a name that cannot be taken as it is", () => {
  const NOT_UTF8 = Buffer.from("da\xffta", "latin1");

  function writeJobBytes(cwd: string, before: string, name: Buffer, after: string): void {
    writeFileSync(
      join(cwd, "jobs.fio"),
      Buffer.concat([Buffer.from(before), name, Buffer.from(after)]),
    );
  }

  for (const [what, name, says] of [
    ["not UTF-8", NOT_UTF8, /the line has bytes that are not UTF-8/],
    ["with a NUL byte", Buffer.from("da\0ta"), /the line has a NUL byte/],
    ["with a NUL byte at its end", Buffer.from("data\0"), /the line has a NUL byte/],
  ] as const) {
    it(`is refused in a job file: ${what}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobBytes(cwd, "[a]\nrw=write\nsize=64k\nfilename=", name, "\n");
      const { status, stdout, stderr } = await hipri(["run", "jobs.fio"], { cwd });
      assert.match(stderr, /^hipri: jobs\.fio:4: /);
      assert.match(stderr, says);
      assert.deepEqual([status, stdout, readdirSync(cwd)], [2, "", ["jobs.fio"]]);
    });
  }

  it("is refused as a section's, and not read in a comment", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobBytes(cwd, "[", NOT_UTF8, "]\nfilename=/dev/zero\nsize=4k\n");
    const refused = await hipri(["run", "jobs.fio"], { cwd });
    assert.match(refused.stderr, /^hipri: jobs\.fio:1: the line has bytes/);
    writeJobBytes(cwd, "; ", NOT_UTF8, "\n[a]\nfilename=/dev/zero\nsize=4k # \xff\n");
    assert.equal((await hipri(["run", "jobs.fio", "-q"], { cwd })).status, 0);
  });

  it("is refused on the command line, and in the environment", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=$" + "{NAME}\nrw=write\nsize=4k");
    // printf(1) makes the byte, which no string of this program could have.
    const script = 'n=$(printf "da\\377ta"); export NAME="$n"; exec "$@"';
    const run = (args: readonly string[], more = "") => {
      return hipri(args, { cwd, wrapper: ["sh", "-c", `${script} ${more}`, "sh"] });
    };
    const byEnvironment = await run(["run", "jobs.fio"]);
    assert.match(byEnvironment.stderr, /^hipri: jobs\.fio:2: the line has bytes/);
    for (const command of ["run", "fio"]) {
      const byWord = await run([command, "jobs.fio"], '--output="$n"');
      assert.match(
        byWord.stderr,
        /^hipri: command line, argument 3: .* has bytes that are not UTF-8/,
      );
      assert.equal(byWord.status, 2);
    }
    assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
  });

  it("is refused in an iolog and below opendir", async (t) => {
    const cwd = scratchDirectory(t);
    const log = Buffer.concat([
      Buffer.from("fio version 2 iolog\n"),
      NOT_UTF8,
      Buffer.from(" add\n"),
    ]);
    writeFileSync(join(cwd, "log"), log);
    writeJobs(cwd, "[a]\nread_iolog=log");
    const byLog = await hipri(["run", "jobs.fio"], { cwd });
    assert.match(byLog.stderr, /^hipri: .*log:2: the name .* has bytes that are not UTF-8/);
    mkdirSync(join(cwd, "tree"));
    writeFileSync(Buffer.concat([Buffer.from(join(cwd, "tree/")), NOT_UTF8]), "data");
    writeJobs(cwd, "[a]\nopendir=tree");
    const byDirectory = await hipri(["run", "jobs.fio"], { cwd });
    assert.match(byDirectory.stderr, /tree: the name .* has bytes that are not UTF-8/);
    assert.deepEqual([byLog.status, byDirectory.status], [2, 2]);
  });
});

describe("a job's name with slashes", () => {
  it("leads no log and no verify state to another directory", async (t) => {
    const cwd = join(scratchDirectory(t), "deep", "down");
    mkdirSync(cwd, { recursive: true });
    const logs = "write_bw_log\nwrite_lat_log\nwrite_iops_log\nwrite_hist_log\nlog_hist_msec=1";
    const job = `rw=write\nsize=64k\nverify=crc32c\n${logs}`;
    await runJobs(cwd, `[../../x]\nfilename=1\n${job}\n[no/such]\nfilename=2\n${job}`);
    assert.deepEqual(readdirSync(join(cwd, "..")), ["down"]);
    assert.deepEqual(readdirSync(join(cwd, "../..")), ["deep"]);
    const names = readdirSync(cwd);
    assert.ok(
      names.includes("..-..-x_bw.1.log") && names.includes("no-such_clat.2.log"),
      `${names}`,
    );
  });

  it("goes where a log option says", async (t) => {
    const cwd = scratchDirectory(t);
    mkdirSync(join(cwd, "logs"));
    await runJobs(cwd, "[a/b]\nfilename=/dev/zero\nsize=64k\nwrite_bw_log=logs/x");
    assert.deepEqual(readdirSync(join(cwd, "logs")), ["x_bw.1.log"]);
  });
});

describe("control characters", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  const RAW = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/;
  const EVIL = "\x1b[31m\x07\x9b2J\u202ee\x7fz";
  const SHOWN = "\\x1b[31m\\x07\\x9b2J\\u202ee\\x7fz";

  /** Where a message quotes a word. */
  const QUOTED = "\\u001b[31m\\u0007\\x9b2J\\u202ee\\x7fz";

  const cases: readonly [what: string, jobs: string, args: readonly string[]][] = [
    ["a job's name, in the table", `[a${EVIL}b]\nfilename=/dev/zero\nsize=64k`, ["run"]],
    ["a job's name, in normal output", `[a${EVIL}b]\nfilename=/dev/zero\nsize=64k`, ["fio"]],
    [
      "a job's name, in terse output",
      `[a${EVIL}b]\nfilename=/dev/zero\nsize=64k`,
      ["fio", "--minimal"],
    ],
    ["a missing file", `[a]\nfilename=jobs.fio/${EVIL}b`, ["run"]],
    ["a failed target", `[a${EVIL}b]\nfilename=/dev/full\nrw=write\nsize=64k`, ["run"]],
    ["a failed target, in JSON", `[a${EVIL}b]\nfilename=/dev/full\nrw=write`, ["run", "--json"]],
    ["a value", `[a]\nrw=${EVIL}b`, ["run"]],
    ["an option", `[a]\no${EVIL}b=1`, ["run"]],
    ["an option, in lint", `[a]\no${EVIL}b=1`, ["job", "lint"]],
    ["a description, in show", `[a]\ndescription=x${EVIL}b`, ["job", "show"]],
    ["a description, in --showcmd", `[a]\ndescription=x${EVIL}b`, ["fio", "--showcmd"]],
    [
      "a notice",
      `[a]\nioengine=libaio\nfilename=/dev/zero\nsize=4k\n[x${EVIL}] ${EVIL}\nfilename=/dev/zero`,
      ["run"],
    ],
  ];
  for (const [what, jobs, args] of cases) {
    it(`reach no terminal from ${what}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, jobs);
      const run = args.includes("run") ? [...args, "--set", "size=64k"] : args;
      const { stdout, stderr } = await hipri([...run, "jobs.fio"], { cwd });
      assert.doesNotMatch(stdout, RAW);
      assert.doesNotMatch(stderr, RAW);
      const shown = [
        SHOWN,
        "\\u001b[31m\\u0007\\u009b2J\\u202ee\\u007fz",
        JSON.stringify(SHOWN).slice(1, -1),
      ];
      const all = stdout + stderr;
      assert.ok(
        [...shown, QUOTED].some((text) => all.includes(text)),
        all,
      );
    });
  }

  it("reach no terminal from the command line", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=/dev/zero\nsize=4k");
    for (const args of [
      ["run", `no${EVIL}.fio`],
      ["run", "jobs.fio", `--${EVIL}`],
      ["run", "jobs.fio", "--set", `${EVIL}=1`],
      ["run", "jobs.fio", "--section", EVIL],
      ["run", "jobs.fio", "-o", `no/${EVIL}`],
      ["fio", `--${EVIL}=1`],
      ["doctor", EVIL],
      [`do${EVIL}`],
    ]) {
      const { stdout, stderr } = await hipri(args, { cwd });
      assert.doesNotMatch(stdout + stderr, RAW);
      assert.notEqual(stderr + stdout, "");
    }
  });
});
