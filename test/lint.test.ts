/** The linter's rules hold, and the borders between the folders of src are among them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

/** The compiled tests live in dist/test. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function biome(args: readonly string[], input = ""): { status: number | null; text: string } {
  const run = spawnSync("node_modules/.bin/biome", ["lint", "--colors=off", ...args], {
    cwd: ROOT,
    input,
    encoding: "utf8",
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

/** Whether a module of that path may import that one. */
function mayImport(path: string, specifier: string): boolean {
  const rule = ["--only=style/noRestrictedImports", `--stdin-file-path=${path}`];
  return !biome(rule, `import "${specifier}";\n`).text.includes("noRestrictedImports");
}

describe("lint", () => {
  it("finds no error in this tree", () => {
    const { status, text } = biome(["--diagnostic-level=error", "."]);
    assert.equal(status, 0, text);
  });

  for (const [path, specifier] of [
    ["src/base/a.ts", "../ffi/libc.js"],
    ["src/uring/a.ts", "../lane/lane.js"],
    ["src/plan/program/a.ts", "../../uring/ring.js"],
    ["src/report/json/a.ts", "../../lane/memory.js"],
    ["src/lab/machine/a.ts", "../../run/run.js"],
    ["src/run/a.ts", "../commands/run.js"],
    ["src/lane/a.ts", "koffi"],
    ["test/lane/a.ts", "koffi"],
  ] as const) {
    it(`would refuse ${specifier} in ${path}`, () => {
      assert.equal(mayImport(path, specifier), false);
    });
  }

  for (const [path, specifier] of [
    ["src/ffi/a.ts", "koffi"],
    ["src/plan/program/a.ts", "../../job/spec.js"],
    ["src/lab/machine/a.ts", "../device/spec.js"],
    ["src/report/a.ts", "../run/result.js"],
  ] as const) {
    it(`allows ${specifier} in ${path}`, () => {
      assert.equal(mayImport(path, specifier), true);
    });
  }
});
