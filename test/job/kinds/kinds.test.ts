import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { everyDirection } from "../../../src/base/direction.js";
import { boolean, choice, flag, oneOf } from "../../../src/job/kinds/choice.js";
import { type Kind, RefusedValueError, ValueError } from "../../../src/job/kinds/kind.js";
import { cpuList, names, percentileList, perDirection } from "../../../src/job/kinds/list.js";
import { int, zeroIsUnset } from "../../../src/job/kinds/number.js";
import { bytePattern } from "../../../src/job/kinds/pattern.js";
import { optionalSize, size, sizeOrPercent, sizeRange } from "../../../src/job/kinds/size.js";
import { time } from "../../../src/job/kinds/time.js";
import { scratchDirectory } from "../../support/scratch.js";

function read<T>(kind: Kind<T>, text: string, previous?: T, kbBase: 1024 | 1000 = 1024): T {
  return kind.parse(text, { kbBase, note: () => {} }, previous);
}

function notesOf<T>(kind: Kind<T>, text: string, previous?: T): string[] {
  const notes: string[] = [];
  kind.parse(text, { kbBase: 1024, note: (note) => notes.push(note) }, previous);
  return notes;
}

function assertReads<T>(kind: Kind<T>, cases: readonly (readonly [string, T])[]): void {
  for (const [text, value] of cases) assert.deepEqual(read(kind, text), value, text);
}

function assertRefuses<T>(kind: Kind<T>, texts: readonly string[], previous?: T): void {
  for (const text of texts) assert.throws(() => read(kind, text, previous), ValueError, text);
}

describe("sizes", () => {
  test("suffixes count in 1024s, and KiB in 1000s", () => {
    assertReads(size(), [
      ["4096", 4096],
      ["4096B", 4096],
      ["1k", 1024],
      ["1K", 1024],
      ["1kb", 1024],
      ["1KB", 1024],
      ["1Ki", 1024],
      ["1KiB", 1000],
      ["3m", 3 << 20],
      ["2g", 2 ** 31],
      ["1t", 2 ** 40],
      ["1p", 2 ** 50],
      ["1TiB", 1e12],
      ["0x1000", 4096],
      ["0x10k", 16_384],
      ["+4k", 4096],
      ["4 k", 4096],
    ]);
  });

  test("kb_base=1000 turns the units round", () => {
    assert.equal(read(size(), "1k", 0, 1000), 1000);
    assert.equal(read(size(), "1Ki", 0, 1000), 1000);
    assert.equal(read(size(), "1KiB", 0, 1000), 1024);
    assert.equal(read(size(), "2MiB", 0, 1000), 2 << 20);
  });

  test("KiB is explained where it is used", () => {
    assert.deepEqual(notesOf(size(), "4KiB"), [
      "4KiB is 4000 bytes, as in fio: with kb_base=1024, KiB is 1000 bytes and k is 1024",
    ]);
    assert.deepEqual(notesOf(size(), "4k"), []);
  });

  test("parentheses hold arithmetic, with units inside", () => {
    assertReads(size(), [
      ["(4*1024)", 4096],
      ["(4k*2)", 8192],
      ["(1m-4k)", (1 << 20) - 4096],
    ]);
  });

  test("what fio reads wrongly is refused", () => {
    assertRefuses(size(), ["1mx", "(1.5*2)", "1e3", "4k8", "k", "0x", "ten", "1kk", "4k-8k", "1z"]);
  });

  test("bounds and exactness hold", () => {
    assertRefuses(size({ min: 1, max: 4096 }), ["0", "4097", "-1"]);
    assertRefuses(size(), ["9000p", "99999999999999999999"]);
  });

  test("a fraction goes with its suffix, as in fio, and says so", () => {
    assertReads(size(), [
      ["1024.5k", 1024],
      ["8.M", 8],
    ]);
    assert.deepEqual(notesOf(size(), "8.5M"), [
      "8.5M is 8, as in fio: a fraction is dropped, and its suffix with it",
    ]);
    assert.deepEqual(read(sizeOrPercent(), "50.5%"), { kind: "bytes", bytes: 50 });
    assert.equal(read(time({ unit: "s", keep: "ms" }), "1.5m"), 1000);
  });

  test("percentages are shares of the target", () => {
    assert.deepEqual(read(sizeOrPercent(), "50%"), { kind: "percent", percent: 50 });
    assert.deepEqual(read(sizeOrPercent(), "8k"), { kind: "bytes", bytes: 8192 });
    assert.equal(read(optionalSize(), "0"), null);
    assertRefuses(sizeOrPercent({ maxPercent: 100 }), ["101%", "-1%", "%"]);
    assert.deepEqual(read(sizeOrPercent(), "100%%"), { kind: "percent", percent: 100 });
  });

  test("ranges take - or : and swap ends that are the wrong way round", () => {
    const range = sizeRange({ single: false });
    assertReads(range, [
      ["4k-16k", { minBytes: 4096, maxBytes: 16_384 }],
      ["4k:16k", { minBytes: 4096, maxBytes: 16_384 }],
      ["4k,16k", { minBytes: 4096, maxBytes: 16_384 }],
      ["16k-4k", { minBytes: 4096, maxBytes: 16_384 }],
    ]);
    assertRefuses(range, ["4k", "4k-", "-4k", "4k-8k-16k"]);
    assert.deepEqual(read(sizeRange({ single: true }), "4k"), { minBytes: 4096, maxBytes: 4096 });
  });
});

describe("times", () => {
  test("every unit of fio's, and the names it misreads", () => {
    assertReads(time({ unit: "s", keep: "ms" }), [
      ["30", 30_000],
      ["30s", 30_000],
      ["2sec", 2000],
      ["1min", 60_000],
      ["2m", 120_000],
      ["500ms", 500],
      ["500MS", 500],
      ["1500us", 1.5],
      ["1h", 3_600_000],
      ["1D", 86_400_000],
      ["0x10", 16_000],
      ["(2*3)", 6000],
      ["(1m+30s)", 90_000],
    ]);
    assert.equal(read(time({ unit: "us", keep: "us" }), "50"), 50);
  });

  test("other units are refused", () => {
    assertRefuses(time({ unit: "s", keep: "ms" }), ["10x", "s", "10k", "-1", "5-10"]);
  });

  test("a time is spelled in its largest whole unit", () => {
    const seconds = time({ unit: "s", keep: "ms" });
    for (const text of ["90s", "2m", "500ms", "1h", "3d", "1500us", "0"]) {
      assert.equal(seconds.format(read(seconds, text)), text);
    }
  });
});

describe("counts and switches", () => {
  test("a count may have a size's suffix, as in fio", () => {
    assertReads(int(), [
      ["16", 16],
      ["0x10", 16],
      ["1k", 1024],
    ]);
    assert.equal(read(zeroIsUnset(int()), "0"), null);
    assertRefuses(int({ min: 1, max: 8 }), ["0", "9", "", "x"]);
  });

  test("a boolean is 0 or 1, and only a flag stands bare", () => {
    assertReads(boolean, [
      ["0", false],
      ["1", true],
    ]);
    assertRefuses(boolean, ["2", "true", "yes", "01", ""]);
    assert.equal(boolean.bare, undefined);
    assert.equal(flag.bare, "1");
  });

  test("a word has to be spelled exactly; the nearest one is suggested", () => {
    const mode = choice({ read: 1, write: 2, rd: 1 });
    assertReads(mode, [
      ["write", 2],
      ["rd", 1],
    ]);
    assert.equal(mode.format(1), "read");
    assertRefuses(mode, ["READ", "rea", "constructor", "__proto__"]);
    assert.throws(
      () => read(mode, "wirte"),
      (error: ValueError) => error.cure?.startsWith("Did you mean write?") ?? false,
    );
  });

  test("words of fio's that hipri lacks are told from typing errors", () => {
    const kind = oneOf(["a"], { b: "there is no b" });
    assert.throws(() => read(kind, "b:5"), RefusedValueError);
    assert.throws(
      () => read(kind, "c"),
      (error) => !(error instanceof RefusedValueError),
    );
  });
});

describe("lists", () => {
  const sizes = perDirection(size(), { alsoSeparates: /[:-]/ });
  const before = { read: 1, write: 2, trim: 3 };

  test("a missing tail repeats the last, an empty entry keeps what was before", () => {
    const cases: [string, object][] = [
      ["4k", { read: 4096, write: 4096, trim: 4096 }],
      ["4k,8k", { read: 4096, write: 8192, trim: 8192 }],
      ["4k,8k,16k", { read: 4096, write: 8192, trim: 16_384 }],
      [",8k", { read: 1, write: 8192, trim: 8192 }],
      [",,8k", { read: 1, write: 2, trim: 8192 }],
      ["4k,", { read: 4096, write: 4096, trim: 4096 }],
      ["4k-16k", { read: 4096, write: 16_384, trim: 16_384 }],
    ];
    for (const [text, value] of cases) assert.deepEqual(read(sizes, text, before), value, text);
    assertRefuses(sizes, ["1,2,3,4", "4k,x", "4k-8k,16k"], before);
  });

  test("a range where sizes belong is explained", () => {
    assert.match(notesOf(sizes, "4k-16k", before)[0] ?? "", /bsrange/);
    assert.deepEqual(notesOf(sizes, "4k,16k", before), []);
  });

  test("a list is spelled as short as it can be", () => {
    for (const text of ["4k", "4k,8k", "4k,8k,16k"]) {
      assert.equal(sizes.format(read(sizes, text, everyDirection(0))), text);
    }
  });

  test("names are split at colons that are not escaped", () => {
    assertReads(names, [
      ["/dev/a", ["/dev/a"]],
      ["a:b", ["a", "b"]],
      ["pci-0\\:1\\:2:b", ["pci-0:1:2", "b"]],
      [":a", ["a"]],
    ]);
    assertRefuses(names, ["", ":", " : "]);
    assert.equal(names.format(["x:y", "z"]), "x\\:y:z");
  });

  test("CPU lists", () => {
    assertReads(cpuList, [
      ["0", [0]],
      ["0-3,8", [0, 1, 2, 3, 8]],
      ["2,1,2", [1, 2]],
    ]);
    assertRefuses(cpuList, ["", "a", "3-1", "0-99999", "1,,2", "-1"]);
  });

  test("percentiles are sorted, unique, and at most twenty", () => {
    assertReads(percentileList, [
      ["99.9:50", [50, 99.9]],
      ["50:50", [50]],
    ]);
    assertRefuses(percentileList, ["", "101", "-1", "5:", "x", Array(21).fill(1).join(":")]);
  });
});

describe("patterns", () => {
  const bytes = (text: string) => Buffer.from(read(bytePattern, text) ?? []).toString("hex");

  test("the examples of fio's lib/pattern.c", () => {
    const cases: [string, string][] = [
      ['"abcd"', "61626364"],
      ["-1024", "00fcffff"],
      ["66", "42"],
      ["0xFF0X1", "ff01"],
      ['"123"0xFFeeCC', "313233ffeecc"],
      ['-100xab"1"', "f6ffffffab31"],
      ["0xfefefefefefefefefefefefe", "fe".repeat(12)],
      ["0xabc", "0abc"],
      ["0", "00"],
    ];
    for (const [text, expected] of cases) assert.equal(bytes(text), expected, text);
  });

  test("what cannot be a pattern is refused", () => {
    assertRefuses(bytePattern, ["", '"open', "abc", "0x", "99999999999", "%x"]);
    assertRefuses(bytePattern, [`0x${"ab".repeat((1 << 20) + 1)}`]);
    assertRefuses(bytePattern, ["'/no/such/file'"]);
    assert.throws(() => read(bytePattern, "%o"), RefusedValueError);
  });

  test("a file gives as much of its beginning as fits", (t) => {
    const path = join(scratchDirectory(t), "piece");
    writeFileSync(path, Buffer.alloc(2 << 20, "x"));
    const pattern = read(bytePattern, `0xff'${path}'`)!;
    assert.deepEqual([pattern.length, ...pattern.subarray(0, 2)], [1 << 20, 0xff, 0x78]);
  });

  test("a pattern is spelled in hexadecimal", () => {
    assert.equal(bytePattern.format(read(bytePattern, '"a"1')), "0x6101");
  });
});
