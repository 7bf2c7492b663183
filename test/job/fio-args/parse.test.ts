import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UsageError } from "../../../src/base/errors.js";
import { type FioCommand, parseFioArguments } from "../../../src/job/fio-args/parse.js";
import { FIO_TABLE } from "../../../src/job/fio-args/table.js";
import { loadJobs } from "../../../src/job/load.js";
import { findOption, OPTION_TABLE } from "../../../src/job/options/table.js";
import { NO_FIO } from "../../support/fio.js";
import { fioHelpNames, fioOptionNames, fioVerdict } from "../fio.js";
import { memorySources } from "../support.js";

const parse = (...argv: string[]) => parseFioArguments(argv);

/** The sections as a job file would write them. */
function sectionsOf({ sections }: FioCommand): string[] {
  return sections.map(({ name, settings }) => {
    const lines = settings.map(({ key, text }) => (text === null ? key : `${key}=${text}`));
    return [`[${name}]`, ...lines].join(" ");
  });
}

function errorOf(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.format();
  }
  assert.fail("nothing was refused");
}

describe("jobs on the command line", () => {
  test("options before the first --name are global, each --name opens a job", () => {
    const command = parse("--bs=8k", "--name=a", "--rw=read", "--name=b", "--rw=write");
    assert.deepEqual(sectionsOf(command), [
      "[global] bs=8k",
      "[a] name=a rw=read",
      "[b] name=b rw=write",
    ]);
    assert.deepEqual(
      command.sections.map(({ isGlobal }) => isGlobal),
      [true, false, false],
    );
  });

  test("--name=global opens globals for the jobs behind it", () => {
    const command = parse("--name=a", "--name=global", "--bs=8k", "--name=b");
    const { jobs } = loadJobs([], { commandLine: command.sections });
    assert.deepEqual(
      jobs.map(({ name, blockBytes }) => [name, blockBytes.read.minBytes]),
      [
        ["a", 4096],
        ["b", 8192],
      ],
    );
  });

  test("one dash or two, = or a space, prefixes, bare flags", () => {
    const spellings = [
      ["--name=a", "--iodepth=4", "--time_based"],
      ["-name=a", "-iodepth=4", "-time_based"],
      ["--name", "a", "--iodepth", "4", "--time_based"],
      ["-name", "a", "-iodepth", "4", "-time_based"],
      ["--nam=a", "--iodepth=4", "--time_b"],
    ];
    for (const spelling of spellings) {
      assert.deepEqual(sectionsOf(parse(...spelling)), ["[a] name=a iodepth=4 time_based"]);
    }
  });

  test("a flag takes no argument of its own, any other option takes the next one", () => {
    const command = parse("--name=a", "--time_based", "1", "--direct", "--rw=read");
    assert.deepEqual(sectionsOf(command), ["[a] name=a time_based direct=--rw=read"]);
    assert.deepEqual(command.files, ["1"]);
  });

  test("job files stand anywhere, - is standard input, and -- ends the options", () => {
    const command = parse("one.fio", "--name=a", "-", "--bs", "8k", "--", "--bs=4k", "-x");
    assert.deepEqual(command.files, ["one.fio", "-", "--bs=4k", "-x"]);
    assert.deepEqual(sectionsOf(command), ["[a] name=a bs=8k"]);
  });

  test("the first job file sees the command line's globals and starts with its jobs", () => {
    const sources = memorySources({ one: "[f]\n", two: "[g]\n" });
    const { sections, files } = parse("--bs=8k", "one", "two", "--name=a");
    const { jobs } = loadJobs(files, { commandLine: sections, sources });
    assert.deepEqual(
      jobs.map(({ name, stonewall, blockBytes }) => [name, stonewall, blockBytes.read.minBytes]),
      [
        ["a", false, 8192],
        ["f", false, 8192],
        ["g", true, 4096],
      ],
    );
  });

  test("a value stays as it is: keywords and comments are for job files", () => {
    assert.deepEqual(sectionsOf(parse("--name=a", "--directory=$pagesize#;")), [
      "[a] name=a directory=$pagesize#;",
    ]);
  });

  test("the echo of options is that of a job file, with the name", () => {
    const { sections } = parse("--blocksize=8k", "--name=a", "--group_reporting", "--rw=read");
    const [job] = loadJobs([], { commandLine: sections }).jobs;
    assert.deepEqual([...job!.globalOptions], [["bs", "8k"]]);
    assert.deepEqual(
      [...job!.ownOptions],
      [
        ["name", "a"],
        ["group_reporting", ""],
        ["rw", "read"],
      ],
    );
  });
});

describe("errors name the argument", () => {
  test("an option that does not exist, or may be several", () => {
    assert.match(errorOf("--name=a", "--iodeph=4"), /^command line, argument 2: unknown option/);
    assert.match(errorOf("--iodeph=4"), /Did you mean --iodepth\?/);
    assert.match(
      errorOf("--iodepth_batch_c=2"),
      /may mean --iodepth_batch_complete_min, --iodepth_batch_complete, --iodepth_batch_complete_max/,
    );
  });

  test("a value too few or too many", () => {
    assert.match(errorOf("--name"), /^command line, argument 1: --name needs a value/);
    assert.match(errorOf("--minimal=3"), /^command line, argument 1: --minimal takes no value/);
    assert.match(errorOf("--output="), /^command line, argument 1: --output= needs a value/);
  });

  test("values of command options", () => {
    assert.match(errorOf("--output-format=json,xml"), /--output-format=json,xml is not a value/);
    assert.match(errorOf("--terse-version=6"), /Use one of 2, 3, 4, 5/);
    assert.match(errorOf("--eta-newline=0"), /--eta-newline=0 is out of range: at least 1ms/);
    assert.match(errorOf("--status-interval=soon"), /argument 1: --status-interval=soon/);
  });

  test("values of job options", () => {
    const { sections } = parse("--name=a", "--rw", "raed");
    assert.throws(
      () => loadJobs([], { commandLine: sections }),
      /^UsageError: rw=raed is not a value/,
    );
    try {
      loadJobs([], { commandLine: sections });
    } catch (error) {
      assert.equal((error as UsageError).place, "command line, argument 2");
    }
  });
});

describe("fio's own options", () => {
  const optionsOf = (...argv: string[]) => parse(...argv).options;

  test("formats are the last list, and what is appended to it", () => {
    assert.deepEqual(optionsOf().formats, ["normal"]);
    assert.deepEqual(optionsOf("--output-format=json+,normal").formats, ["json+", "normal"]);
    assert.deepEqual(optionsOf("--output-format=csv").formats, ["terse"]);
    assert.deepEqual(optionsOf("--minimal").formats, ["terse"]);
    assert.deepEqual(optionsOf("--append-terse").formats, ["normal", "terse"]);
    assert.equal(optionsOf("--terse-version=5").terseVersion, 5);
  });

  test("the others, by name or letter", () => {
    const options = optionsOf(
      ...["-o", "out", "-x", "a", "--section=b", "-r", "-P", "-s", "-w", "-e", "never"],
      ...[
        "--eta-newline=500ms",
        "--status-interval",
        "2m",
        "--destroy=/dev/x",
        "--allow-irq",
        "--allow-exec",
        "--hipri-notes",
      ],
      ...["--bandwidth-log", "-K", "states", "--io-timeout=90s", "-d", "parse,io"],
    );
    assert.deepEqual(options, {
      question: null,
      formats: ["normal"],
      terseVersion: 3,
      output: "out",
      sections: ["a", "b"],
      parseOnly: true,
      showCommand: true,
      warningsFatal: true,
      readonly: true,
      eta: "never",
      etaNewlineMs: 500,
      statusIntervalMs: 120_000,
      bandwidthLog: true,
      auxPath: "states",
      destroy: ["/dev/x"],
      ioTimeoutMs: 90_000,
      allowIrq: true,
      allowExec: true,
      notes: true,
      trace: ["parse", "io"],
    });
  });

  test("a question is answered whatever stands behind it", () => {
    assert.deepEqual(optionsOf("--version", "--bogus").question, { about: "version", name: null });
    assert.deepEqual(optionsOf("--cmdhelp=bs").question, { about: "job options", name: "bs" });
    const log = { about: "stored log", name: "a.log.fz" };
    assert.deepEqual(optionsOf("--inflate-log", "a.log.fz").question, log);
    assert.deepEqual(optionsOf("-h").question, { about: "usage", name: null });
    assert.match(errorOf("--bogus", "--version"), /unknown option/);
  });

  test("each is honoured, said to have no effect, or refused with the reason", () => {
    for (const { name, argument, treatment } of FIO_TABLE) {
      const argv = argument === "required" ? [`--${name}=x`] : [`--${name}`];
      if (treatment.how === "without effect") {
        assert.deepEqual(
          parse("--name=a", ...argv).notices.map(({ text, place }) => [place.file, text]),
          [["command line, argument 2", `--${name} has no effect: ${treatment.why}`]],
        );
      } else if (treatment.how === "refused") {
        const said = `command line, argument 2: --${name} is refused: ${treatment.why}\n`;
        assert.ok(errorOf("--name=a", ...argv).startsWith(said), name);
      }
    }
  });

  test("no name stands for a job option as well, and no letter for two", () => {
    for (const { name } of FIO_TABLE) assert.equal(findOption(name), undefined, name);
    const letters = FIO_TABLE.flatMap(({ letter }) => letter ?? []);
    assert.equal(new Set(letters).size, letters.length);
  });
});

/** Options that --cmdhelp and --enghelp of fio 3.33 describe as "empty or boolean value". */
const FLAGS = [
  ...["bs_unaligned", "norandommap", "time_based", "verify_only", "exitall", "exitall_on_error"],
  ...["stonewall", "new_group", "thread", "group_reporting", "zero_buffers", "refill_buffers"],
  ...["hipri", "fixedbufs", "registerfiles", "sqthread_poll", "userspace_reap"],
];

describe("compared with fio", { skip: NO_FIO }, () => {
  test("every option of fio's help is in the table", () => {
    const known = new Set(FIO_TABLE.map(({ name }) => name));
    const names = fioHelpNames();
    assert.ok(names.length > 30);
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    );
  });

  test("job options stand bare where fio lets them, and nowhere else", () => {
    assert.deepEqual(
      FLAGS.filter((name) => findOption(name)?.isFlag !== true),
      [],
    );
    const others = new Set(fioOptionNames().filter((name) => !FLAGS.includes(name)));
    assert.deepEqual(
      OPTION_TABLE.filter(({ isFlag, name }) => isFlag && others.has(name)),
      [],
    );
  });

  test("prefixes are unique, ambiguous or unknown as they are to fio", () => {
    const prefixes = [
      "wai",
      "bs_",
      "bs_u",
      "runt",
      "des",
      "iodepth_batch_c",
      "blocksize_r",
      "numj",
    ];
    for (const prefix of [...prefixes, "time", "time_b", "out", "dire", "re", "alloc", "nope"]) {
      assert.equal(verdictOf(`--${prefix}=1`), fioVerdict(`--${prefix}=1`), prefix);
    }
  });
});

/** What the grammar makes of the name of an option; fio says the same in its own words. */
function verdictOf(argument: string): "ambiguous" | "unknown" | "found" {
  try {
    parse("--name=a", argument);
  } catch (error) {
    if (/ may mean /.test((error as Error).message)) return "ambiguous";
    if (/unknown option/.test((error as Error).message)) return "unknown";
  }
  return "found";
}

const RUNS = Number(process.env.HIPRI_FUZZ_RUNS ?? 300);

test("whatever stands on the command line, it is read or refused in one line", () => {
  const names = [...OPTION_TABLE, ...FIO_TABLE].map(({ name }) => name);
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("-", "--", "=", "--=", "-=x", "a.fio", "--name=a", "--name", "4k"),
    fc
      .tuple(fc.constantFrom("-", "--"), fc.constantFrom(...names), fc.nat(20), fc.string())
      .map(([dash, name, length, value]) => `${dash}${name.slice(0, length + 1)}=${value}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      try {
        const { sections, files } = parseFioArguments(argv);
        assert.ok(sections.length + files.length <= argv.length + 1);
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
        assert.match(error.place ?? "", /^command line, argument \d+$/);
      }
    }),
    { numRuns: RUNS },
  );
});
