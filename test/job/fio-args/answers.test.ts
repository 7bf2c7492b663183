/** What fio's command line prints instead of running: --showcmd, --cmdhelp, --enghelp, --help. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { UsageError } from "../../../src/base/errors.js";
import { engineHelp, fioUsage, jobOptionHelp } from "../../../src/job/fio-args/help.js";
import { parseFioArguments } from "../../../src/job/fio-args/parse.js";
import { showCommands } from "../../../src/job/fio-args/showcmd.js";
import { FIO_TABLE } from "../../../src/job/fio-args/table.js";
import { analyseJobs, loadJobs } from "../../../src/job/load.js";
import { ENGINES } from "../../../src/job/options/job-options.js";
import { OPTION_TABLE } from "../../../src/job/options/table.js";
import { NO_FIO } from "../../support/fio.js";
import { fioShowCommand } from "../fio.js";
import { memorySources } from "../support.js";

function commandsOf(files: Readonly<Record<string, string>>, ...argv: string[]): string {
  const { sections } = parseFioArguments(argv);
  const sources = memorySources(files);
  return showCommands(analyseJobs(Object.keys(files), { commandLine: sections, sources }).sections);
}

describe("--showcmd", () => {
  const FILE =
    "[global]\nblocksize=8k\nthread\ndescription=some text\n[a]\nrw=read\nsize=1m\n" +
    "[b]\nsize=$pagesize\ntime_based=1\nruntime=1\n";

  test("prints what fio prints", { skip: NO_FIO }, () => {
    assert.equal(commandsOf({ "test.fio": FILE }), fioShowCommand(FILE));
  });

  test("has a line for each file, and the command line's options in the first", () => {
    const files = { one: "[a]\nsize=4k\n", two: "[global]\nbs=4k\n[b]\nsize=8k\n" };
    assert.equal(
      commandsOf(files, "--iodepth=2", "--name=x", "--size=64k"),
      "fio --iodepth=2 --name=x --size=64k --name=a --size=4k \n" +
        "fio --bs=4k --name=b --size=8k \n",
    );
  });

  test("the shell reads its line as the same jobs", () => {
    const file =
      '[global]\nsize=64k\n[global]\nbs=8k\n[a b]\ndescription=it\'s "quoted" `x`\n' +
      "filename=/tmp/a&b:/tmp/$HOME\n[global]\niodepth=2\n[c]\nname=other name\ngroup_reporting\n";
    const command = commandsOf({ "test.fio": file });
    const words = execFileSync("sh", ["-c", `printf '%s\\0' ${command.replace(/^fio /, "")}`], {
      encoding: "utf8",
    });
    const { sections } = parseFioArguments(words.split("\0").slice(0, -1));
    const jobsOf = ({ jobs }: ReturnType<typeof loadJobs>) =>
      jobs.map(({ place: _, places: __, ownOptions: ___, ...spec }) => spec);
    const sources = memorySources({ "test.fio": file });
    const loaded = jobsOf(loadJobs(["test.fio"], { sources }));
    assert.equal(loaded.length, 2);
    assert.deepEqual(
      jobsOf(loadJobs([], { commandLine: sections })),
      loaded.map((job) => ({ ...job, name: job.sectionName })),
    );
  });
});

describe("--cmdhelp", () => {
  test("lists every job option once, as `name : help`", () => {
    for (const name of [null, "all"]) {
      const names = [...jobOptionHelp(name).matchAll(/^(\S+) *: \S/gm)].map((match) => match[1]);
      assert.deepEqual(
        names,
        OPTION_TABLE.map((row) => row.name),
      );
    }
  });

  test("explains one", () => {
    const help = jobOptionHelp("blocksize");
    assert.match(help, /^ +bs: Block size.*\n +alias: blocksize\n +takes: .*\n +default: 4k\n/);
    assert.match(help, /\n +hipri: honours it\n$/);
    assert.throws(() => jobOptionHelp("iodeph"), UsageError);
  });
});

describe("--enghelp", () => {
  test("lists the engines, or one's options, or explains one of those", () => {
    const list = engineHelp(null).split("\n").slice(1, -1);
    assert.deepEqual(
      list.map((line) => line.trim()),
      [...ENGINES],
    );
    assert.match(engineHelp("io_uring"), /^sqthread_poll +: /m);
    assert.doesNotMatch(engineHelp("io_uring"), /^(ioengine|iodepth) /m);
    assert.equal(engineHelp("null"), "");
    assert.match(engineHelp("io_uring,fixedbufs"), /^ +fixedbufs: Register/);
  });

  test("says why an engine is not there", () => {
    assert.throws(() => engineHelp("rbd"), /ioengine=rbd is refused: it is for Ceph/);
    assert.throws(() => engineHelp("iouring"), /there is no engine "iouring"/);
  });
});

test("--help lists every command option with its treatment", () => {
  const marks = [...fioUsage().matchAll(/^ {2}([+x-]) --([\w-]+)/gm)];
  assert.deepEqual(
    marks.map(([, mark, name]) => [mark, name]),
    FIO_TABLE.map(({ name, treatment }) => {
      return [{ honoured: "+", "without effect": "-", refused: "x" }[treatment.how], name];
    }),
  );
});
