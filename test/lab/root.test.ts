import assert from "node:assert/strict";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rootEntries } from "../../src/lab/root/contents.js";
import { librariesOf, parseLdd } from "../../src/lab/root/libraries.js";
import { packageFiles } from "../../src/lab/root/package-files.js";
import { THIS_PROGRAM } from "../../src/launch/launch.js";
import { scratchDirectory } from "../support/scratch.js";

test("ldd's output names each library once, the loader too", () => {
  const output = [
    "\tlinux-vdso.so.1 (0x00007fff)",
    "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f01)",
    "\t/usr/local/lib/libpreload.so (0x00007f02)",
    "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f01)",
    "\tlibgone.so.1 => not found",
    "\t/lib64/ld-linux-x86-64.so.2 (0x00007f03)",
  ].join("\n");
  assert.deepEqual(parseLdd(output), [
    "/lib/x86_64-linux-gnu/libm.so.6",
    "/usr/local/lib/libpreload.so",
    "/lib64/ld-linux-x86-64.so.2",
  ]);
});

test("Node's own libraries are found, and a missing one is named", () => {
  const libraries = librariesOf(process.execPath);
  assert.ok(libraries.some((path) => /\/libc\.so\.6$/.test(path)));
  assert.throws(
    () => librariesOf(process.execPath, ["libhipri-test-none.so.9"]),
    /needs libhipri-test-none\.so\.9, which is not installed/,
  );
});

test("the guest has the hipri that run --repeat and compare launch", () => {
  const paths = new Set(rootEntries([]).map(({ path }) => path));
  assert.ok(paths.has(realpathSync(THIS_PROGRAM[1]!)));
});

test("a package brings what it needs at run time, wherever npm put it", (t) => {
  const top = scratchDirectory(t);
  const write = (path: string, text = "") => {
    mkdirSync(join(top, path, ".."), { recursive: true });
    writeFileSync(join(top, path), text);
  };
  const manifest = (dependencies: readonly string[]) =>
    JSON.stringify({
      dependencies: Object.fromEntries(dependencies.map((name) => [name, "1"])),
      devDependencies: { tool: "1" },
    });
  write("app/package.json", manifest(["hoisted", "linked", "optional-and-absent"]));
  write("app/dist/main.js");
  write("app/dist/main.js.map");
  write("app/src/main.ts");
  write("app/node_modules/tool/package.json", "{}");
  write("node_modules/hoisted/package.json", manifest(["@scope/deep"]));
  write("node_modules/hoisted/index.js");
  write("node_modules/hoisted/README.md");
  write("node_modules/@scope/deep/package.json", manifest(["hoisted"]));
  write("store/linked/package.json", "{}");
  symlinkSync("../../store/linked", join(top, "app/node_modules/linked"));

  const { files, links } = packageFiles(join(top, "app"), ["package.json", "dist", "absent.json"]);
  const relative = files.map((path) => path.slice(top.length + 1)).sort();
  assert.deepEqual(relative, [
    "app/dist/main.js",
    "app/package.json",
    "node_modules/@scope/deep/package.json",
    "node_modules/hoisted/index.js",
    "node_modules/hoisted/package.json",
    "store/linked/package.json",
  ]);
  assert.deepEqual([...links], [[join(top, "app/node_modules/linked"), join(top, "store/linked")]]);
});
