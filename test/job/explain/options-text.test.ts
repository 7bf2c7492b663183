import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../../src/base/errors.js";
import {
  describeOption,
  listOptions,
  optionData,
  requireOption,
} from "../../../src/job/explain/options-text.js";
import { OPTION_TABLE } from "../../../src/job/options/table.js";

test("one option is described by name, alias or unique prefix", () => {
  assert.equal(
    describeOption(requireOption("readwrite")),
    [
      "rw: Direction and order of I/O; nop (hipri's own) drives a ring without any target",
      "  also     readwrite",
      "  takes    one of read, write, randread, randwrite, rw, readwrite, randrw, trim, randtrim, trimwrite, randtrimwrite, nop, " +
        "which a number may follow (read:8k, randread:8)",
      "  default  read",
      "  group    I/O type",
      "  fio      3.33 has it",
      "  hipri    honours it",
      "",
    ].join("\n"),
  );
  assert.equal(requireOption("runt").name, "runtime");
  assert.match(describeOption(requireOption("thread")), /without effect: hipri always runs/);
  assert.match(describeOption(requireOption("cgroup")), /refused: start hipri inside/);
});

test("a name that is no option, or may mean several, is an error", () => {
  assert.throws(
    () => requireOption("iodeph"),
    (error) => {
      return error instanceof UsageError && /Did you mean iodepth\?/.test(error.format());
    },
  );
  assert.throws(() => requireOption("iodepth_batch_c"), /may mean iodepth_batch_complete_min, /);
});

test("the listing has every option once", () => {
  const names = [...listOptions().matchAll(/^ {2}[+x-] (\S+) /gm)].map((match) => match[1]);
  assert.deepEqual(new Set(names), new Set(OPTION_TABLE.map(({ name }) => name)));
  assert.equal(names.length, OPTION_TABLE.length);
});

test("rows as data say how they are treated and why", () => {
  const data = optionData(requireOption("iodepth"));
  assert.deepEqual(
    { name: data.name, default: data.default, treatment: data.treatment, reason: data.reason },
    { name: "iodepth", default: "1", treatment: "honoured", reason: null },
  );
});
