import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ensureDirectory } from "../../src/files/directory.js";
import { scratchDirectory } from "../support/scratch.js";

describe("ensureDirectory", () => {
  it("makes what is missing of a path, and takes what is there", (t) => {
    const path = join(scratchDirectory(t), "a/b/c");
    ensureDirectory(path);
    ensureDirectory(path);
    assert.ok(statSync(path).isDirectory());
  });

  it("follows links to directories", (t) => {
    const directory = scratchDirectory(t);
    symlinkSync(".", join(directory, "link"));
    ensureDirectory(join(directory, "link/a"));
    assert.ok(statSync(join(directory, "a")).isDirectory());
  });

  it("says why where there can be none", (t) => {
    const directory = scratchDirectory(t);
    writeFileSync(join(directory, "file"), "");
    symlinkSync("nowhere", join(directory, "link"));
    assert.throws(() => ensureDirectory(join(directory, "file")), { code: "EEXIST" });
    assert.throws(() => ensureDirectory(join(directory, "link")), { code: "EEXIST" });
    assert.throws(() => ensureDirectory(join(directory, "file/a/b")), { code: "ENOTDIR" });
    assert.throws(() => ensureDirectory("/dev/null/a/b"), { code: "ENOTDIR" });
  });

  it("ends in /proc, where mkdir(2) says that the directory above is missing", () => {
    const url = new URL("../../src/files/directory.js", import.meta.url);
    const script = `import(${JSON.stringify(url)}).then((m) => m.ensureDirectory("/proc/a/b"))`;
    const run = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", timeout: 60_000 });
    assert.equal(run.status, 1);
    assert.match(run.stderr, /ENOENT/);
  });
});
