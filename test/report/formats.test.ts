import assert from "node:assert/strict";
import { test } from "node:test";
import { FIO_FORMATS, type FioFormat } from "../../src/base/fio-formats.js";
import { interimFormats, renderFormats } from "../../src/report/formats.js";
import { toFioJson } from "../../src/report/json/fio.js";
import { stringifyFioJson } from "../../src/report/json/tree.js";
import { normalOpening, normalReport, normalSignal } from "../../src/report/normal/normal.js";
import { terseReport } from "../../src/report/terse/terse.js";
import { NO_FIO } from "../support/fio.js";
import { runFio } from "./fio-output.js";
import { richResult } from "./fixtures.js";
import { parseValidResult } from "./schema.js";

const OPTIONS = { terseVersion: 4 } as const;
const RESULT = richResult();
const render = (...formats: FioFormat[]) => renderFormats(RESULT, formats, OPTIONS);

const OPENING = normalOpening(RESULT) + normalSignal(RESULT);
const TERSE = terseReport(RESULT, 4);
const JSON_PLUS = stringifyFioJson(toFioJson(RESULT, { plus: true }));
const JSON_PLAIN = stringifyFioJson(toFioJson(RESULT, { plus: false }));
const NORMAL = normalReport(RESULT);

test("each format alone", () => {
  assert.equal(render("normal"), OPENING + NORMAL);
  assert.equal(render("terse"), TERSE);
  assert.equal(render("json"), JSON_PLAIN);
  assert.equal(render("json+"), JSON_PLUS);
  assert.equal(render(), "");
});

test("JSON alone is one document", () => {
  parseValidResult(render("json"));
  parseValidResult(render("json", "json+"));
});

test("together they come in fio's order, whatever that of the list", () => {
  const all = OPENING + TERSE + JSON_PLUS + NORMAL;
  assert.equal(render(...FIO_FORMATS), all);
  assert.equal(render("json+", "normal", "terse", "normal"), all);
  assert.equal(render("json", "json+"), JSON_PLUS);
});

test("the order is fio's", { skip: NO_FIO }, () => {
  const theirs = runFio("[job]\nioengine=null\nthread=1\nrw=read\nsize=64k\n");
  assert.match(theirs.opening, /^job: \(g=0\): rw=read,.*\nfio-.*\nStarting 1 thread\n$/);
  assert.match(theirs.terse, /^3;fio-[^\n]*\n$/);
  assert.match(theirs.normal, /^\njob: \(groupid=0/);
});

test("an interim report leaves JSON out, and a later one the opening lines", () => {
  const running = { ...RESULT, state: "running", signal: null } as const;
  const formats = interimFormats(["json", "normal", "json+", "terse"]);
  assert.deepEqual(formats, ["normal", "terse"]);
  const first = renderFormats(running, formats, OPTIONS);
  const later = renderFormats(running, formats, { ...OPTIONS, continued: true });
  assert.equal(later, TERSE + NORMAL);
  assert.equal(first, normalOpening(running) + later);
  const last = renderFormats(RESULT, ["normal"], { ...OPTIONS, continued: true });
  assert.equal(last, normalSignal(RESULT) + NORMAL);
  assert.deepEqual(interimFormats(["json+"]), []);
});

test("JSON of a run in progress says so", () => {
  const running = { ...RESULT, state: "running" } as const;
  const { hipri } = JSON.parse(renderFormats(running, ["json"], OPTIONS));
  assert.equal(hipri.state, "running");
});
