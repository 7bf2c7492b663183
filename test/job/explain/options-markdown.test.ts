import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { optionsMarkdown } from "../../../src/job/explain/options-markdown.js";
import { FIO_TABLE } from "../../../src/job/fio-args/table.js";
import { OPTION_TABLE } from "../../../src/job/options/table.js";

/** The compiled tests live in dist/test/job. */
const PAGE = new URL("../../../../src/job/OPTIONS.md", import.meta.url);

test("the committed page is up to date", () => {
  assert.equal(readFileSync(PAGE, "utf8"), optionsMarkdown(), "npm run build writes it");
});

test("the page has every option once, each with its treatment", () => {
  const rows = [
    ...optionsMarkdown().matchAll(
      /^\| `(?:--)?([\w-]+)`.* \| (?:3\.\d+|hipri's own) \| ([a-z ]+)(: .+)? \|$/gm,
    ),
  ];
  assert.deepEqual(
    rows.map(([, name, how]) => [name, how]),
    [...new Set(OPTION_TABLE.map(({ group }) => group))]
      .flatMap((group): readonly { name: string; treatment: { how: string } }[] =>
        OPTION_TABLE.filter((row) => row.group === group),
      )
      .concat(FIO_TABLE)
      .map(({ name, treatment }) => [name, treatment.how]),
  );
  for (const [, name, how, reason] of rows) {
    assert.equal(reason === undefined, how === "honoured", name);
  }
});
