/** The linter's rules hold, and the borders between the folders of src are among them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { scratchDirectory } from "./support/scratch.js";

/** The compiled tests live in dist/test. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Imports that the design forbids, by the module that would have them. */
const FORBIDDEN = {
  "src/base/a.ts": "../ffi/libc.js",
  "src/ffi/a.ts": "../uring/ring.js",
  "src/uring/a.ts": "../lane/lane.js",
  "src/job/kinds/a.ts": "../../plan/plan.js",
  "src/plan/program/a.ts": "../../uring/ring.js",
  "src/result/a.ts": "../run/run.js",
  "src/device/a.ts": "../result/result.js",
  "src/lane/a.ts": "koffi",
  "src/run/a.ts": "../commands/run.js",
  "src/report/json/a.ts": "../../lane/memory.js",
  "src/lab/a.ts": "../run/run.js",
  "src/lab/machine/a.ts": "../../device/target/open.js",
  "src/commands/lab/a.ts": "../../lane/lane.js",
  "test/lane/a.ts": "koffi",
};

const ALLOWED = {
  "src/ffi/b.ts": "koffi",
  "src/job/kinds/b.ts": "../options/option-row.js",
  "src/plan/program/b.ts": "../../job/spec/job-spec.js",
  "src/lab/machine/b.ts": "../device/spec.js",
  "src/report/json/b.ts": "../../result/result.js",
  "src/commands/job/b.ts": "../../cli/command.js",
};

function biome(cwd: string, ...args: string[]): { status: number | null; text: string } {
  const options = ["lint", "--colors=off", "--diagnostic-level=error", "--max-diagnostics=none"];
  const program = join(ROOT, "node_modules/.bin/biome");
  const run = spawnSync(program, [...options, ...args], { cwd, encoding: "utf8" });
  return { status: run.status, text: run.stdout + run.stderr };
}

it("the linter finds no error in this tree", () => {
  const { status, text } = biome(ROOT, ".");
  assert.equal(status, 0, text);
});

it("CONTRIBUTING.md has a row for each folder of src, and no other", () => {
  const rows = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8").matchAll(/^\| (`.*?`) \|/gm);
  const shown = [...rows].flatMap(([, cell]) => cell!.match(/[\w-]+(?=\/)/g) ?? []);
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true });
  const there = folders.filter((each) => each.isDirectory()).map(({ name }) => name);
  assert.deepEqual(shown.sort(), there.sort());
});

it("the linter refuses imports across the borders of folders, and no others", (t) => {
  const directory = scratchDirectory(t);
  copyFileSync(join(ROOT, "biome.json"), join(directory, "biome.json"));
  for (const [path, specifier] of Object.entries({ ...FORBIDDEN, ...ALLOWED })) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), `import ${JSON.stringify(specifier)};\n`);
  }
  const { text } = biome(directory, "--only=style/noRestrictedImports", ".");
  const refused = [...text.matchAll(/^(\S+?):\d+:\d+ lint\/style\/noRestrictedImports/gm)];
  assert.deepEqual(refused.map((match) => match[1]).sort(), Object.keys(FORBIDDEN).sort());
});

it("the linter refuses the environment and the console outside of the places meant for them", (t) => {
  const directory = scratchDirectory(t);
  copyFileSync(join(ROOT, "biome.json"), join(directory, "biome.json"));
  const uses = "export const path = process.env.PATH;\nconsole.log(path);\n";
  const paths = ["src/run/a.ts", "src/report/table/a.ts", "src/cli/a.ts", "bin/test.js"];
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), uses);
  }
  const refusedBy = (rule: string) => {
    const { text } = biome(directory, `--only=${rule}`, ".");
    return [...text.matchAll(/^(\S+?):\d+:\d+ lint\//gm)].map((match) => match[1]).sort();
  };
  assert.deepEqual(refusedBy("style/noProcessEnv"), ["src/report/table/a.ts", "src/run/a.ts"]);
  const silent = ["src/cli/a.ts", "src/report/table/a.ts", "src/run/a.ts"];
  assert.deepEqual(refusedBy("suspicious/noConsole"), silent);
});
