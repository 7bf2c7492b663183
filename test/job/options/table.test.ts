import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JobOptions } from "../../../src/job/options/job-options.js";
import { sinceFio, TOLD_APART } from "../../../src/job/options/since-fio.js";
import {
  defaultOptions,
  findByPrefix,
  findOption,
  OPTION_TABLE,
} from "../../../src/job/options/table.js";
import { NO_FIO, outputOfFio } from "../../support/fio.js";
import { fioOptionNames } from "../fio.js";
import { PUBLIC_OPTIONS } from "../public-options.js";
import { jobOf, saidOf } from "../support.js";

describe("the option table", () => {
  test("every name and alias stands for one row", () => {
    const names = OPTION_TABLE.flatMap((row) => [row.name, ...row.aliases]);
    assert.equal(new Set(names).size, names.length);
    for (const row of OPTION_TABLE) {
      for (const name of [row.name, ...row.aliases]) assert.equal(findOption(name), row);
    }
  });

  test("every field belongs to one row, and defaults are set by it", () => {
    const fields = OPTION_TABLE.flatMap((row) => (row.field === null ? [] : [row.field]));
    assert.equal(new Set(fields).size, fields.length);
    assert.deepEqual(new Set(Object.keys(defaultOptions())), new Set<string>(fields));
  });

  test("a default is spelled so that it reads as itself", () => {
    for (const row of OPTION_TABLE) {
      if (row.field === null || row.defaultText === null) continue;
      const options: JobOptions = defaultOptions();
      assert.equal(row.treatment.how, "honoured");
      if (row.treatment.how !== "honoured") continue;
      row.treatment.set(options, row.defaultText, { kbBase: 1024, note: assert.fail });
      assert.deepEqual(options, defaultOptions(), row.name);
    }
  });

  test("help is one short line and reasons complete a sentence", () => {
    for (const { name, help, treatment } of OPTION_TABLE) {
      assert.match(help, /^[A-Z][^\n]{2,90}[^.\n]$/, name);
      if (treatment.how !== "honoured")
        assert.match(treatment.why, /^[^A-Z\n][^\n]*[^.\n]$|^Linux/, name);
    }
  });

  test("options of public job files have their row", () => {
    assert.deepEqual(
      PUBLIC_OPTIONS.filter((name) => findOption(name) === undefined),
      [],
    );
  });

  test("options that fio has had since 3.33 are honoured, or say why not", () => {
    const job = jobOf("libaio_vectored=1", "comm=reader", "rw=write", "end_syncfs=1");
    assert.deepEqual([job.nonVectored, job.threadName, job.endSyncfs], [false, "reader", true]);
    const said = {
      "thinkcycles=100": /use thinktime and thinktime_spin/,
      "job_start_clock_id=1": /CLOCK_REALTIME \(0\)/,
      "filetype=file": /looks at each target/,
      "verifysort=1": /fio has dropped it/,
      "verifysort_nr=1024": /fio has dropped it/,
      "write_zone_remainder=1": /no effect without zonemode=zbd/,
      "recover_zbd_write_error=1": /hipri does not ask again/,
      "cdb_len=16": /ioengine sg/,
      "verify_bytchk=1": /ioengine sg/,
      "read_mode=verify": /SCSI commands/,
    };
    for (const [line, says] of Object.entries(said)) {
      assert.match(saidOf(line).join("\n"), says, line);
    }
    const harmless = ["thinkcycles=0", "job_start_clock_id=0", "read_mode=read"];
    assert.deepEqual(saidOf(...harmless), []);
  });

  test("options and aliases of the installed fio have their row", { skip: NO_FIO }, () => {
    const names = fioOptionNames();
    assert.ok(names.length > 200);
    assert.deepEqual(
      names.filter((name) => findOption(name) === undefined),
      [],
    );
  });

  test("since when fio has an option is said of options only", () => {
    assert.deepEqual(
      TOLD_APART.filter((name) => findOption(name) === undefined),
      [],
    );
  });

  test("fio 3.33 has what is said to be as old, and nothing newer", { skip: NO_FIO }, (t) => {
    if (!outputOfFio(["--version"]).startsWith("fio-3.33"))
      return t.skip("the installed fio is another one");
    const newer = fioOptionNames().filter((name) => sinceFio(name) !== "3.33");
    assert.deepEqual(newer, []);
  });

  test("an option of fio and its alias are one row", { skip: NO_FIO }, () => {
    for (const [name, alias] of [
      ["bs", "blocksize"],
      ["rw", "readwrite"],
      ["runtime", "timeout"],
      ["iodepth_batch", "iodepth_batch_submit"],
      ["stonewall", "wait_for_previous"],
    ] as const) {
      assert.equal(findOption(alias), findOption(name));
    }
  });
});

describe("prefixes on a command line", () => {
  const names = (prefix: string) => findByPrefix(prefix).map(({ name }) => name);

  test("an exact name goes before longer ones, a unique prefix is enough", () => {
    assert.deepEqual(names("iodepth"), ["iodepth"]);
    assert.deepEqual(names("runt"), ["runtime"]);
    assert.deepEqual(names("blocksize_r"), ["bsrange"]);
  });

  test("an ambiguous prefix gives all that it may mean, an unknown one none", () => {
    assert.ok(names("iodepth_batch_c").length === 2);
    assert.deepEqual(names("nope"), []);
  });
});
