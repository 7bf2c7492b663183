/** What is read without oclif is read as oclif reads it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Parser } from "@oclif/core";
import fc from "fast-check";
import Run from "../../src/commands/run.js";
import { type DeclaredFlags, parsePlainArgs } from "../../src/plain-args.js";

/** The compiled tests live in dist/test/cli. */
const MANIFEST = new URL("../../../oclif.manifest.json", import.meta.url);
const { commands } = JSON.parse(readFileSync(MANIFEST, "utf8"));
const DECLARED: DeclaredFlags = commands.run.flags;

function plain(...argv: string[]) {
  return parsePlainArgs(argv, DECLARED);
}

test("flags and job files are read in any order, with what is not given at its default", () => {
  const read = plain("a.fio", "--json", "--set", "bs=4k", "-o", "out", "--set=rw", "-", "-q");
  assert.deepEqual(read?.args, ["a.fio", "-"]);
  assert.deepEqual(read.flags.set, ["bs=4k", "rw"]);
  assert.equal(read.flags.output, "out");
  assert.deepEqual([read.flags.json, read.flags.quiet, read.flags.readonly], [true, true, false]);
  assert.deepEqual([read.flags.format, read.flags["terse-version"]], ["table", 3]);
});

test("everything else is left to oclif", () => {
  for (const line of [
    ["--json"],
    ["a", "--bogus"],
    ["a", "--json", "--format", "json"],
    ["a", "--format", "yaml"],
    ["a", "--terse-version", "9"],
    ["a", "--output"],
    ["a", "--output", "x", "--output", "y"],
    ["a", "--json=yes"],
    ["a", "--", "--json"],
    ["a", "-qo", "out"],
  ]) {
    assert.equal(plain(...line), null, line.join(" "));
  }
});

const NAMES = Object.entries(DECLARED).flatMap(([name, { char }]) => [
  `--${name}`,
  ...(char === undefined ? [] : [`-${char}`]),
]);
const VALUES = [
  "a.fio",
  "b=c",
  "-",
  "table",
  "json+",
  "3",
  "--",
  "-qo",
  "--no-json",
  "--bogus",
  "",
];
const word = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.constantFrom(...VALUES),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES)).map((pair) => pair.join("=")),
);

test("what is plain means the same to oclif", async () => {
  const { flags, args } = Run;
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (argv) => {
      const read = plain(...argv);
      if (read === null) return;
      const parsed = await Parser.parse(argv, { flags, args, strict: false });
      const given = Object.entries(read.flags).filter(
        ([, value]) => value !== undefined && value !== false,
      );
      assert.deepEqual(parsed.argv, read.args);
      assert.deepEqual(parsed.flags, Object.fromEntries(given));
    }),
    { numRuns: 2000 },
  );
});
