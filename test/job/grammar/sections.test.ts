import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../../src/base/errors.js";
import { Findings } from "../../../src/job/finding.js";
import { parseSections, type Section, startParse } from "../../../src/job/grammar/sections.js";
import { memorySources } from "../support.js";

interface Parsed {
  readonly sections: readonly Section[];
  readonly errors: readonly string[];
  readonly notices: readonly string[];
}

/** Parses `main.fio` out of files that exist in memory only. */
function parse(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  main = "main.fio",
): Parsed {
  const findings = new Findings();
  const sections = parseSections(main, 0, startParse(memorySources(files, env), findings));
  const say = ({ place, text }: { place: { file: string; line: number }; text: string }) =>
    `${place.file}:${place.line}: ${text}`;
  return { sections, errors: findings.errors.map(say), notices: findings.notices.map(say) };
}

function settingsOf(text: string, env: Readonly<Record<string, string>> = {}): string[] {
  const { sections } = parse({ "main.fio": `[job]\n${text}` }, env);
  return sections[0]!.settings.map(({ key, text: value }) => `${key}|${value}`);
}

describe("lines", () => {
  test("comments, blanks, CRLF, indentation and a byte order mark are no part of a setting", () => {
    const { sections, errors } = parse({
      "main.fio": "\uFEFF# head\r\n\t [job] ; tail\r\n\r\n   bs=4k ; comment\r\n  rw = read#x\r\n",
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      sections[0]?.settings.map(({ key, text, place }) => [key, text, place.line]),
      [
        ["bs", "4k", 4],
        ["rw", "read", 5],
      ],
    );
  });

  test("spaces around = go, a bare flag has no text, a second = belongs to the value", () => {
    assert.deepEqual(settingsOf("a =  b\nflag\nc=d=e\nf="), ["a|b", "flag|null", "c|d=e", "f|"]);
  });
});

describe("sections", () => {
  test("a name is the text up to the last ], and may be empty", () => {
    const { sections, errors } = parse({ "main.fio": "[a]\n[b]c]\n[]\n[global]\n[globals]\n" });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      sections.map(({ name, isGlobal }) => [name, isGlobal]),
      [
        ["a", false],
        ["b]c", false],
        ["", false],
        ["global", true],
        ["globals", true],
      ],
    );
  });

  test("errors name their line", () => {
    assert.match(parse({ "main.fio": "\nbs=4k\n[a]\n" }).errors[0]!, /^main.fio:2: .*outside/);
    assert.match(parse({ "main.fio": "[\n" }).errors[0]!, /^main.fio:1: .*no name/);
    assert.match(parse({ "main.fio": "[a]\n=4k\n" }).errors[0]!, /^main.fio:2: .*names no option/);
    assert.match(parse({ "main.fio": `[${"x".repeat(256)}]` }).errors[0]!, /at most 255/);
    assert.match(parse({ "main.fio": " # nothing\n" }).errors[0]!, /^main.fio:0: has no section/);
  });

  test("without a closing ], what is last counts as it, as in fio", () => {
    const { sections, errors, notices } = parse({ "main.fio": "[job1\nbs=4k\n" });
    assert.equal(sections[0]?.name, "job");
    assert.deepEqual(errors, []);
    assert.match(notices[0]!, /^main.fio:1: .*"\[job1" has no closing \]: its name is "job"/);
  });

  test("text behind the closing ] is ignored aloud", () => {
    const { sections, errors, notices } = parse({ "main.fio": "[a] b\n" });
    assert.equal(sections[0]?.name, "a");
    assert.deepEqual(errors, []);
    assert.match(notices[0]!, /^main.fio:1: "b" behind .* is ignored/);
  });

  test("a name of 255 characters is allowed", () => {
    assert.deepEqual(parse({ "main.fio": `[${"x".repeat(255)}]` }).errors, []);
  });

  test("a file that cannot be read is one clear error", () => {
    assert.throws(
      () => parse({}),
      (error) => error instanceof UsageError && /main.fio: .*no such file/.test(error.format()),
    );
  });
});

describe("substitution", () => {
  test(`\${VAR} is replaced anywhere in a line, and nothing else is`, () => {
    const env = { DEV: "/dev/x", KEY: "bs=8k", EMPTY: "" };
    assert.deepEqual(
      settingsOf(`filename=\${DEV}1:\${DEV}2\n\${KEY}\nrw=re\${EMPTY}ad\na=$DEV \${DEV`, env),
      ["filename|/dev/x1:/dev/x2", "bs|8k", "rw|read", `a|$DEV \${DEV`],
    );
  });

  test("a variable that is not set becomes empty and is named", () => {
    const { sections, notices } = parse({ "main.fio": `[a]\nfilename=x\${NO_SUCH}y\n` });
    assert.equal(sections[0]?.settings[0]?.text, "xy");
    assert.match(notices[0]!, /^main.fio:2: \$\{NO_SUCH\} is not set/);
  });

  test("what an object inherits is no variable", () => {
    assert.equal(settingsOf(`a=\${constructor}`)[0], "a|");
  });

  test("keywords are numbers, with arithmetic", () => {
    assert.deepEqual(
      settingsOf(
        "numjobs=$ncpus\nnumjobs=2*$ncpus\nnumjobs=($ncpus+1)/2\nbs=$pagesize\n" +
          "size=$mb_memory\nfilename=/x/$ncpus-y\nfilename_format=$jobname.$jobnum",
      ),
      [
        "numjobs|6",
        "numjobs|12",
        "numjobs|3",
        "bs|4096",
        "size|8000",
        "filename|/x/6-y",
        "filename_format|$jobname.$jobnum",
      ],
    );
  });
});

describe("include", () => {
  test("is tried as given, then beside the including file, and nests", () => {
    const { sections, errors } = parse(
      {
        "dir/main.fio": "[global]\nrw=read\ninclude common.inc\ndirect=1\n[a]\ninclude=top.inc\n",
        "dir/common.inc": "; no section\nbs=4k\ninclude sub/deep.inc\n",
        "dir/sub/deep.inc": "iodepth=2\n",
        "top.inc": "size=1m\n",
        "dir/top.inc": "size=2m\n",
      },
      {},
      "dir/main.fio",
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(
      sections.map(({ settings }) => settings.map(({ key, text }) => `${key}=${text}`)),
      [["rw=read", "bs=4k", "iodepth=2", "direct=1"], ["size=1m"]],
    );
    const deep = sections[0]!.settings[2]!.place;
    assert.deepEqual(deep, { file: "dir/sub/deep.inc", line: 1 });
  });

  test("the same file may be included twice, but not by itself", () => {
    const twice = parse({ "main.fio": "[a]\ninclude x\n[b]\ninclude x\n", x: "bs=4k\n" });
    assert.deepEqual(twice.errors, []);
    const loop = parse({
      "main.fio": "[a]\ninclude b.inc\n",
      "b.inc": "include ./c.inc\n",
      "c.inc": "include b.inc",
    });
    assert.deepEqual(loop.errors, ["c.inc:1: the file includes itself: b.inc → c.inc → b.inc"]);
    const self = parse({ "main.fio": "[a]\ninclude main.fio\n" });
    assert.match(self.errors[0]!, /^main.fio:2: .*main.fio → main.fio/);
  });

  test("files that include each other twice end early", () => {
    const files: Record<string, string> = { "main.fio": "[a]\ninclude f0\n", f30: "bs=4k\n" };
    for (let i = 0; i < 30; i++) files[`f${i}`] = `include f${i + 1}\n`.repeat(2);
    const { errors } = parse(files);
    assert.match(errors[0]!, /too many includes/);
  });

  test("a missing file, no file and a section inside are errors with their place", () => {
    assert.match(parse({ "main.fio": "[a]\ninclude nope\n" }).errors[0]!, /^main.fio:2: .*nope/);
    assert.match(parse({ "main.fio": "[a]\ninclude\n" }).errors[0]!, /^main.fio:2: .*no file/);
    assert.match(
      parse({ "main.fio": "[a]\ninclude x\n", x: "bs=1\n[b]\n" }).errors[0]!,
      /^x:2: .*section/,
    );
  });

  test("an option whose name begins with include is no include", () => {
    assert.deepEqual(settingsOf("includes=1"), ["includes|1"]);
  });
});
