/** `hipri profiles`: what comes with hipri, and what each is for. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { hipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

/** From dist/test/cli. */
const FILES = readdirSync(new URL("../../../profiles/", import.meta.url)).filter((name) =>
  name.endsWith(".fio"),
);

describe("hipri profiles", () => {
  it("lists every profile with what it is, in a line or two", async (t) => {
    const { status, stdout } = await hipri(["profiles"], { cwd: scratchDirectory(t) });
    assert.equal(status, 0);
    for (const file of FILES) {
      const name = file.replace(".fio", "");
      assert.match(stdout, new RegExp(`^@${name} +\\S+ \\S+ `, "m"));
    }
    assert.ok(stdout.split("\n").length <= 3 * FILES.length + 1);
  });

  it("explains one, whose loads have a source and a limit", async (t) => {
    const cwd = scratchDirectory(t);
    for (const name of ["etcd", "@postgres"]) {
      const { status, stdout } = await hipri(["profiles", name], { cwd });
      assert.equal(status, 0);
      assert.match(stdout, /^Sources: .*https:/ms);
      assert.match(stdout, /\nhipri run @(etcd|postgres) /);
    }
  });

  it("has them as JSON", async (t) => {
    const { stdout } = await hipri(["profiles", "--json"], { cwd: scratchDirectory(t) });
    const texts: { name: string; summary: string }[] = JSON.parse(stdout);
    assert.deepEqual(
      texts.map(({ name }) => `${name}.fio`),
      FILES.toSorted(),
    );
    assert.ok(texts.every(({ summary }) => summary.length > 10));
  });

  it("names the nearest to one that does not exist", async (t) => {
    const { status, stderr } = await hipri(["profiles", "postgrs"], { cwd: scratchDirectory(t) });
    assert.match(stderr, /Did you mean @postgres\?/);
    assert.equal(status, 2);
  });
});
