#!/usr/bin/env node
/** Writes the JSON Schema of the hipri object from its definition in src/result/model. */
import { writeFileSync } from "node:fs";
import { Own, stringifyFioJson } from "../dist/src/report/json/tree.js";
import { hipriSchema } from "../dist/src/result/file/hipri-object.js";

const file = new URL("../src/report/json/hipri.schema.json", import.meta.url);
writeFileSync(file, stringifyFioJson(new Own(hipriSchema())));
