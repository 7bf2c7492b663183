import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BugError } from "../../../src/base/errors.js";
import { Float, type JsonTree, stringifyFioJson } from "../../../src/report/json/tree.js";
import { RUNS } from "../../result/arbitraries.js";

test("floats keep six decimals whatever their value, integers have none", () => {
  const text = stringifyFioJson({ iops: new Float(1000), runtime: 1000, tiny: new Float(1e-9) });
  assert.equal(text, '{\n  "iops" : 1000.000000,\n  "runtime" : 1000,\n  "tiny" : 0.000000\n}\n');
});

test("nested values are laid out as fio does", () => {
  assert.equal(
    stringifyFioJson({ jobs: [{ name: "a" }], none: [], nothing: null, yes: true }),
    [
      "{",
      '  "jobs" : [',
      "    {",
      '      "name" : "a"',
      "    }",
      "  ],",
      '  "none" : [',
      "  ],",
      '  "nothing" : null,',
      '  "yes" : true',
      "}",
      "",
    ].join("\n"),
  );
});

test("what has no form in fio's JSON is a bug, not a wrong file", () => {
  for (const value of [1.5, Number.NaN, new Float(Number.POSITIVE_INFINITY)]) {
    assert.throws(() => stringifyFioJson({ value }), BugError);
  }
});

test("any tree reads back as JSON", () => {
  const { tree } = fc.letrec<{ tree: JsonTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: "binary" }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      assert.deepEqual(JSON.parse(stringifyFioJson(value)), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: RUNS },
  );
});
