/** Holds a result against the published JSON schema; for every suite that produces results. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** The compiled tests live in dist/test/report. */
const SCHEMA_URL = new URL("../../../src/report/json/result.schema.json", import.meta.url);

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  if (compiled === undefined) {
    const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
    compiled = ajv.compile(JSON.parse(readFileSync(SCHEMA_URL, "utf8")));
  }
  return compiled;
}

/** What the schema has against a parsed result, as `path message` lines; empty when it is valid. */
export function schemaErrors(value: unknown): string[] {
  const validate = validator();
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) =>
    [error.instancePath, error.message, JSON.stringify(error.params)].join(" "),
  );
}

/** Parses the text of a result file. @throws AssertionError when the schema refuses it */
export function parseValidResult(text: string): unknown {
  const value: unknown = JSON.parse(text);
  assert.deepEqual(schemaErrors(value), []);
  return value;
}
