/** Completion: what hipri offers, and that the shells take it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type CompletionSource, completions } from "../../src/cli/completion.js";
import { hipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

/** The compiled tests live in dist/test/cli. */
const BIN = fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url));

const FORMAT = { name: "format", type: "option", options: ["table", "json", "json+"] } as const;
const SET = { name: "set", type: "option" } as const;
const SECTION = { name: "section", type: "option" } as const;
const SLICES = { name: "slices", type: "boolean", allowNo: true } as const;
const OUTPUT = { name: "output", char: "o", type: "option" } as const;

const SOURCE: CompletionSource = {
  commands: [
    { id: "run", args: { file: {} }, flags: { FORMAT, SET, SECTION, OUTPUT } },
    { id: "compare", args: { file: {} }, flags: { SLICES } },
    { id: "job:lint", args: { file: {} }, flags: {} },
    { id: "job:show", args: { file: {} }, flags: {} },
  ],
  options: ["bs", "iodepth", "iodepth_batch"],
  profiles: ["@polled", "@quick"],
  sectionsOf: (file) => (file === "a.fio" ? ["reads", "writes"] : []),
};

describe("completions", () => {
  for (const [words, expected] of [
    [[""], ["compare", "help", "job", "run"]],
    [["r"], ["run"]],
    [["help", "r"], ["run"]],
    [
      ["job", ""],
      ["lint", "show"],
    ],
    [["job", "s"], ["show"]],
    [["nothing", ""], []],
    [
      ["run", "--se"],
      ["--section", "--set"],
    ],
    [["run", "--f"], ["--format"]],
    [
      ["compare", "--"],
      ["--help", "--no-slices", "--slices"],
    ],
    [
      ["run", "--format", ""],
      ["json", "json+", "table"],
    ],
    [
      ["run", "--format=j"],
      ["--format=json", "--format=json+"],
    ],
    [
      ["run", "--format", "=", "j"],
      ["json", "json+"],
    ],
    [
      ["run", "--format", "="],
      ["json", "json+", "table"],
    ],
    [
      ["run", "--set", "io"],
      ["iodepth=", "iodepth_batch="],
    ],
    [["run", "--set=b"], ["--set=bs="]],
    [["run", "a.fio", "--section", "w"], ["writes"]],
    [["run", "b.fio", "--section", ""], []],
    [["run", "@q"], ["@quick"]],
    [["run", "-o", ""], []],
    [["run", "a"], []],
  ] as const) {
    it(`of ${JSON.stringify(words.join(" "))} are ${expected.join(" ") || "files"}`, () => {
      assert.deepEqual(completions(words, SOURCE), expected);
    });
  }
});

/** A directory with a job file, and a `hipri` for the PATH. */
function shellDirectory(t: TestContext): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, "[global]\nbs=4k\n[db reads]\nrw=read\n[writes]\nrw=write");
  const program = join(cwd, "hipri");
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${BIN} "$@"\n`);
  chmodSync(program, 0o755);
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  return { cwd, env: { ...inherited, PATH: `${cwd}:${process.env.PATH}`, HOME: cwd } };
}

function whyNot(shell: string): string | false {
  return spawnSync(shell, ["-c", ":"]).status === 0 ? false : `${shell} is not installed`;
}

/** What each shell offers behind these words. */
const OFFERED = [
  [["hipri", "mea"], ["measure"]],
  [["hipri", "job", "l"], ["lint"]],
  [["hipri", "run", "--read"], ["--readonly"]],
  [["hipri", "run", "--set", "number_"], ["number_ios="]],
  [
    ["hipri", "run", "jobs.fio", "--section", ""],
    ["db reads", "writes"],
  ],
] as const;

describe("hipri completion", () => {
  it("in bash", { skip: whyNot("bash") }, (t) => {
    const options = shellDirectory(t);
    for (const [words, expected] of OFFERED) {
      const script = `eval "$(hipri completion bash)"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        compopt() { :; }
        _hipri
        complete -p hipri >&2
        for each in "\${COMPREPLY[@]}"; do eval "printf '%s\\n' $each"; done`;
      const args = ["--norc", "-c", script, "bash", ...words];
      const found = execFileSync("bash", args, { ...options, encoding: "utf8", stdio: "pipe" });
      assert.deepEqual(found.split("\n").slice(0, -1), expected);
    }
  });

  it("in zsh", { skip: whyNot("zsh") }, (t) => {
    const options = shellDirectory(t);
    for (const [given, expected] of OFFERED) {
      // What zsh's completion system gives a function, and takes from it.
      const script = `compdef() { :; }
        compadd() { for each in $found; do print -r -- $each; done }
        eval "$(hipri completion zsh)"
        words=("$@") CURRENT=$#
        _hipri`;
      const args = ["-f", "-c", script, "zsh", ...given];
      const found = execFileSync("zsh", args, { ...options, encoding: "utf8" });
      assert.deepEqual(found.split("\n").slice(0, -1), expected);
    }
  });

  it("in fish", { skip: whyNot("fish") }, (t) => {
    const options = shellDirectory(t);
    for (const [words, expected] of OFFERED) {
      const script = `hipri completion fish | source; complete -C '${words.join(" ")}'`;
      const args = ["--no-config", "-c", script];
      const found = execFileSync("fish", args, { ...options, encoding: "utf8", stdio: "pipe" });
      assert.deepEqual(found.split("\n").slice(0, -1), expected);
    }
  });

  it("names its shells when another is asked for", async (t) => {
    const { status, stderr } = await hipri(["completion", "tcsh"], { cwd: scratchDirectory(t) });
    assert.match(stderr, /bash, zsh, fish/);
    assert.equal(status, 2);
  });
});
