/** What hipri says of itself. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { assertGolden } from "../support/golden.js";
import { hipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const ROOT = new URL("../../../", import.meta.url);

/** Takes out what differs from one machine or release to the next. */
function maskVersion(text: string): string {
  return text.replace(/hipri\/\S+ \S+ node-\S+/, "hipri/VERSION PLATFORM NODE");
}

describe("help", () => {
  it("--version names hipri's version, the platform and Node", async (t) => {
    const { version } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
    const { status, stdout, stderr } = await hipri(["--version"], { cwd: scratchDirectory(t) });
    assert.equal(stdout, `hipri/${version} linux-${process.arch} node-${process.version}\n`);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("of a command that is not there is a usage error", async (t) => {
    const { status, stderr } = await hipri(["nosuch", "--help"], { cwd: scratchDirectory(t) });
    assert.match(stderr, /^hipri: Command nosuch not found\.\n {2}hipri --help lists /);
    assert.equal(status, 2);
  });

  it("without a command says what to do first", async (t) => {
    const { status, stdout, stderr } = await hipri([], { cwd: scratchDirectory(t) });
    assert.match(stdout, /^ {2}hipri measure \. /m);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  for (const [args, same] of [
    [["-h"], ["--help"]],
    [["help"], ["--help"]],
    [["-V"], ["--version"]],
    [
      ["run", "-h"],
      ["run", "--help"],
    ],
    [
      ["help", "job", "lint"],
      ["job", "lint", "--help"],
    ],
  ] as const) {
    it(`${args.join(" ")} is ${same.join(" ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      const [asked, long] = await Promise.all([hipri(args, { cwd }), hipri(same, { cwd })]);
      assert.equal(asked.status, 0);
      assert.deepEqual(asked, long);
    });
  }

  for (const [args, says] of [
    [["run", "--jsn", "a.fio"], /unknown flag --jsn\n {2}Did you mean --json\? hipri run --help /],
    [["run", "--wholly-else", "a.fio"], /unknown flag --wholly-else\n {2}hipri run --help /],
    [["run"], /^hipri: name job files; - is standard input/],
    [["run", "--format=table", "--json", "a"], /^hipri: --format and --json exclude each other\n/],
    [["rnu"], /there is no command "rnu"\n {2}Did you mean hipri run\?/],
  ] as const) {
    it(`says of hipri ${args.join(" ")} what is wrong`, async (t) => {
      const { status, stderr } = await hipri(args, { cwd: scratchDirectory(t) });
      assert.match(stderr, says);
      assert.equal(status, 2);
    });
  }

  for (const [args, golden] of [
    [["--help"], "help.txt"],
    [["run", "--help"], "run-help.txt"],
  ] as const) {
    it(`${args.join(" ")} says what it always said`, async (t) => {
      const { status, stdout, stderr } = await hipri(args, { cwd: scratchDirectory(t) });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
      assertGolden(`cli/golden/${golden}`, maskVersion(stdout));
    });
  }
});
