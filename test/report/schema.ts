/** Holds JSON against its published schema; for every suite that produces results. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** Below src/report; the compiled tests live in dist/test/report. */
type SchemaName = "json/result.schema.json" | "doctor/doctor.schema.json";
const HIPRI_SCHEMA = "json/hipri.schema.json";
const REPORT_URL = new URL("../../../src/report/", import.meta.url);
const RESULT: SchemaName = "json/result.schema.json";

const compiled = new Map<SchemaName, ValidateFunction>();

function validator(name: SchemaName): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, REPORT_URL), "utf8"));
  ajv.addSchema(read(HIPRI_SCHEMA));
  const made = ajv.compile(read(name));
  compiled.set(name, made);
  return made;
}

/** What the schema has against a parsed document, as `path message` lines; empty when it is valid. */
export function schemaErrors(value: unknown, name = RESULT): string[] {
  const validate = validator(name);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) =>
    [error.instancePath, error.message, JSON.stringify(error.params)].join(" "),
  );
}

/** Parses the text of a document. @throws AssertionError when the schema refuses it */
export function parseValidResult(text: string, name = RESULT): unknown {
  const value: unknown = JSON.parse(text);
  assert.deepEqual(schemaErrors(value, name), []);
  return value;
}
