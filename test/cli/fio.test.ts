/** `hipri fio` in fio's place: its arguments, its stdout in each format, its exit codes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

/** The compiled tests live in dist/test/cli. */
const BIN = fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url));

const JOB = ["--name=zeros", "--rw=read", "--filename=/dev/zero", "--size=64k"];

describe("hipri fio", () => {
  it("takes jobs from the command line and prints fio's JSON alone", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["--output-format=json", "--bs=8k", ...JOB, "--ioengine=posixaio"];
    const { status, stdout, stderr } = await hipri(["fio", ...argv], { cwd });
    assert.equal(status, 0);
    const result = parseResult(stdout);
    assert.equal(jobOf(result, "zeros").read.total_ios, 8);
    assert.equal(jobOf(result, "zeros").read.slat_ns.N, 8, "at depth 1, too, as in fio");
    const { "global options": globals, jobs } = JSON.parse(stdout);
    assert.deepEqual(globals, { bs: "8k" });
    assert.deepEqual(jobs[0]["job options"], {
      name: "zeros",
      rw: "read",
      filename: "/dev/zero",
      size: "64k",
      ioengine: "posixaio",
    });
    assert.equal(stderr, "", "as fio's");
    const notes = result.hipri.notes.map(({ text }: { text: string }) => text);
    assert.ok(notes.includes("command line, argument 7: ioengine=posixaio runs on io_uring"));
  });

  it("prints each format, and several together", async (t) => {
    const cwd = scratchDirectory(t);
    const run = async (...argv: string[]) => {
      const { status, stdout, stderr } = await hipri(["fio", ...JOB, ...argv], { cwd });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
      return stdout;
    };
    assert.match(await run(), /^zeros: \(g=0\): rw=read, .*\nfio-3\..*\nzeros: \(groupid=0, /s);
    assert.match(await run("--minimal"), /^3;fio-3\.[^;]*;zeros;0;0;64;[^\n]*\n$/);
    assert.match(await run("--output-format=terse", "--terse-version=4"), /^4;fio-3\./);
    const both = await run("--output-format=json,normal");
    assert.match(both, /^zeros: \(g=0\): .*\n\{\n.*\n\}\n.*zeros: \(groupid=0, /s);
  });

  it("mixes job files with jobs of the command line", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nfilename=/dev/zero\nsize=64k\n[b]\nfilename=/dev/zero\nsize=8k");
    const argv = ["-output-format", "json", "jobs.fio", "-bs=8k", "--section=a", "--section=zeros"];
    const { status, stdout } = await hipri(["fio", ...argv, ...JOB], { cwd });
    assert.equal(status, 0);
    const { jobs } = parseResult(stdout);
    assert.deepEqual(
      jobs.map(({ jobname, read }) => [jobname, read.total_ios]),
      [
        ["zeros", 8],
        ["a", 8],
      ],
    );
  });

  it("tells the globals of the last job file", async (t) => {
    const cwd = scratchDirectory(t);
    const size = "filename=/dev/zero\nsize=8k";
    writeJobs(cwd, `[global]\nbs=2k\n[a]\n${size}`);
    writeJobs(cwd, `[global]\niodepth=2\n[b]\n${size}\n[global]\nbs=8k\n[c]\n${size}`, "more.fio");
    const argv = ["fio", "--output-format=json", "jobs.fio", "more.fio"];
    const { stdout } = await hipri(argv, { cwd });
    assert.deepEqual(JSON.parse(stdout)["global options"], { iodepth: "2", bs: "8k" });
  });

  it("--output takes the document instead of stdout", async (t) => {
    const cwd = scratchDirectory(t);
    const argv = ["fio", "-o", "out.txt", "--minimal", ...JOB];
    const { status, stdout } = await hipri(argv, { cwd });
    assert.deepEqual({ status, stdout }, { status: 0, stdout: "" });
    assert.match(readFileSync(join(cwd, "out.txt"), "utf8"), /^3;fio-3\./);
  });

  it("--parse-only, --showcmd and the questions run nothing", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[writer]\nrw=write\nfilename=data\nsize=64k");
    const run = async (...argv: string[]) => {
      const { status, stdout, stderr } = await hipri(["fio", ...argv], { cwd });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
      return stdout;
    };
    assert.equal(await run("--parse-only", "jobs.fio"), "");
    assert.equal(
      await run("--showcmd", "jobs.fio"),
      "fio --name=writer --rw=write --filename=data --size=64k \n",
    );
    assert.match(await run("--version"), /^fio-3\.\d+\S*\n$/);
    assert.equal(await run("-v"), await run("--version"));
    assert.match(await run("--help"), /^hipri fio \[options\] \[job options\] <job file\(s\)>\n/);
    assert.match(await run("--cmdhelp=bs"), /^ +bs: /);
    assert.match(await run("--enghelp"), /^Available IO engines:\n/);
    assert.equal(existsSync(join(cwd, "data")), false);
  });

  it("--debug prints options as they are read, and seeds, in fio's words", async (t) => {
    const cwd = scratchDirectory(t);
    const run = async (...argv: string[]) => {
      const { status, stdout } = await hipri(["fio", ...argv], { cwd });
      assert.equal(status, 0);
      return stdout;
    };
    const parsed = await run("--parse-only", "--debug=parse", "--ss_dur=10s", "--ss=iops:.1%");
    assert.match(parsed, /^parse +\d+ handle_option=steadystate_duration, ptr=10s$/m);
    assert.match(parsed, /^parse +\d+ set steady state threshold to 0\.100000%$/m);
    const seeds = async (...argv: string[]) => {
      const text = await run("--debug=random", ...JOB, "--numjobs=2", ...argv);
      assert.match(text, /^random +\d+ FIO_RAND_NR_OFFS=1\n.*^zeros: \(g=0\): rw=read/ms);
      return [...text.matchAll(/rand_seeds\[0\]=(\d+)$/gm)].map((match) => match[1]);
    };
    const fixed = await seeds();
    assert.equal(new Set(fixed).size, 2);
    assert.deepEqual(await seeds(), fixed);
    assert.notDeepEqual(await seeds("--randseed=7"), fixed);
    assert.notDeepEqual(await seeds("--randrepeat=0"), await seeds("--randrepeat=0"));
  });

  for (const [limit, status, said] of [
    ["enters_per_io<2", 0, /^limits: 1 passed\n$/],
    ["enters_per_io<0.001", 99, /^✗ zeros enters_per_io 1, limit <0\.001 .*\nlimits: 1 failed\n$/],
    ["miscompares=0", 5, /^\? zeros miscompares=0: it verified nothing\nlimits: 1 undecided\n$/],
  ] as const) {
    it(`judges assert=${limit} and ends with ${status}`, async (t) => {
      const argv = ["fio", ...JOB, `--assert=${limit}`, "--minimal"];
      const ended = await hipri(argv, { cwd: scratchDirectory(t) });
      assert.match(ended.stderr, said);
      assert.deepEqual([ended.status, ended.stdout.split("\n").length], [status, 2]);
    });
  }

  it("a two-line script with it stands in fio's place", (t) => {
    const cwd = scratchDirectory(t);
    const script = join(cwd, "fio");
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" fio "$@"\n`);
    chmodSync(script, 0o755);
    const env = { ...process.env, PATH: `${cwd}:${process.env.PATH}` };
    const run = (command: string) =>
      spawnSync("sh", ["-c", command], { cwd, env, encoding: "utf8" });
    const job = "fio --name='two words' --rw=randread --filename=/dev/zero --size=64k --minimal";
    assert.equal(run(`${job} | cut -d';' -f3,6`).stdout, "two words;64\n");
    assert.match(run("fio --version").stdout, /^fio-3\./);
    const piped = "printf '[a]\\nfilename=/dev/zero\\nsize=8k\\n' | fio --output-format=json -";
    assert.equal(jobOf(parseResult(run(piped).stdout), "a").read.io_bytes, 8192);
  });
});

describe("hipri fio refuses", () => {
  for (const [what, argv, status, said] of [
    ["nothing to run", [], 2, /^hipri: command line: there is no job to run\n/],
    ["an unknown option", [...JOB, "--iodeph=4"], 2, /^hipri: command line, argument 5: unknown/],
    ["a bad value", [...JOB, "--bs=4x"], 2, /^hipri: command line, argument 5: bs=4x /],
    ["an option of fio's that it has not", [...JOB, "--client=host"], 2, /--client is refused: /],
    ["a job option that it has not", [...JOB, "--fdp=1"], 2, /argument 5: fdp/],
    ["a command without --allow-exec", [...JOB, "--exec_prerun=x"], 3, /argument 5: exec_prerun/],
    ["a missing job file", ["no.fio"], 2, /^hipri: no\.fio: cannot read the job file/],
    ["a missing section", [...JOB, "--section=x"], 2, /^hipri: --section: there is no section/],
    ["a write with --readonly", [...JOB, "--rw=write", "--readonly"], 3, /readonly/],
    [
      "an option without effect with --warnings-fatal",
      [...JOB, "--thread", "--warnings-fatal"],
      2,
      /^hipri: command line, argument 5: thread has no effect/,
    ],
    ["an output that cannot be written", [...JOB, "--output=no/such"], 2, /^hipri: --output no/],
  ] as const) {
    it(what, async (t) => {
      const ended = await hipri(["fio", ...argv], { cwd: scratchDirectory(t) });
      assert.match(ended.stderr, said);
      assert.deepEqual([ended.status, ended.stdout], [status, ""]);
    });
  }

  it("nothing for a warning alone, but says it where it is asked to", async (t) => {
    const argv = ["fio", ...JOB, "--thread", "--minimal", "--max-jobs=4"];
    const silent = await hipri(argv, { cwd: scratchDirectory(t) });
    assert.deepEqual([silent.status, silent.stderr], [0, ""]);
    const { stderr } = await hipri([...argv, "--hipri-notes"], { cwd: scratchDirectory(t) });
    // On a busy machine other notes weigh more.
    assert.match(stderr, /^note: .*$/m);
  });
});

describe("progress of hipri fio", () => {
  const TIMED = [...JOB, "--time_based", "--runtime=2s", "--minimal"];

  for (const [argv, shown] of [
    [[], false],
    [["--eta-newline=300ms"], true],
    [["--eta=never", "--eta-newline=300ms"], false],
  ] as const) {
    it(`${argv.join(" ") || "without options"} shows ${shown ? "lines on stderr" : "none"}`, async (t) => {
      const ended = await hipri(["fio", ...TIMED, ...argv], { cwd: scratchDirectory(t) });
      assert.equal(ended.status, 0);
      assert.equal(/IOPS/.test(ended.stderr), shown, ended.stderr);
      assert.equal(ended.stdout.trim().split("\n").length, 1);
    });
  }
});
