/** Files of dp_scheme: what stands in them, and where one is damaged. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { parseScheme } from "../../src/plan/placement-scheme.js";

const refusal = (text: string): string => {
  try {
    parseScheme(text, "s");
  } catch (error) {
    if (error instanceof UsageError) return `${error.place}: ${error.message}`;
    throw error;
  }
  return "nothing";
};

describe("a dp_scheme", () => {
  test("has a line for each range, in order", () => {
    assert.deepEqual(
      parseScheme("0, 1073741824, 0\n1073741824,18446744073709551615,65535\n\n", "s"),
      [
        { beginBytes: 0, endBytes: 2 ** 30, id: 0 },
        { beginBytes: 2 ** 30, endBytes: 2 ** 64, id: 65535 },
      ],
    );
  });

  test("is refused with its line and the reason", () => {
    assert.match(refusal("0,1,0\n1;2;3\n"), /^s:2: .*is not BEGIN,END,ID/);
    assert.match(refusal("0,1\n"), /^s:1: .*is not BEGIN,END,ID/);
    assert.match(refusal("\n5,5,0\n"), /^s:2: .*ends before it begins/);
    assert.match(refusal("0,1,65536"), /^s:1: .*identifier 65536/);
    assert.match(refusal(" \n"), /^s: .*empty/);
    assert.match(refusal("0,1,0\n".repeat(33)), /^s:33: .*one too many/);
  });
});
