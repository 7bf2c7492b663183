#!/usr/bin/env node
/** Writes the committed files that come from definitions in src: a JSON Schema, the page of options. */
import { writeFileSync } from "node:fs";
import { optionsMarkdown } from "../dist/src/job/explain/options-markdown.js";
import { Own, stringifyFioJson } from "../dist/src/report/json/tree.js";
import { hipriSchema } from "../dist/src/result/file/hipri-object.js";

const SRC = new URL("../src/", import.meta.url);

writeFileSync(
  new URL("report/json/hipri.schema.json", SRC),
  stringifyFioJson(new Own(hipriSchema())),
);
writeFileSync(new URL("job/OPTIONS.md", SRC), optionsMarkdown());
