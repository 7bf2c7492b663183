/**
 * What cannot be run is refused before any I/O: one error that names place, cause and cure, its
 * exit code, and a directory that is as it was.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { hipri, type RunOptions, writeJobs } from "../support/hipri.js";
import {
  asNobody,
  giveToNobody,
  libraryPath,
  whyNotAsNobody,
  whyNotReplacing,
  withFileReplaced,
} from "../support/privileges.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

interface Refusal {
  readonly status: number;
  /** The first line on stderr. */
  readonly says: RegExp;
  readonly args?: readonly string[];
}

/** Every file and directory below, with what the files hold. */
function contents(directory: string): Map<string, string | null> {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return [path, entry.isFile() ? readFileSync(path, "latin1") : null];
    }),
  );
}

async function assertRefused(options: RunOptions, refusal: Refusal): Promise<void> {
  const before = contents(options.cwd);
  const args = ["run", "jobs.fio", ...(refusal.args ?? [])];
  const { status, stdout, stderr } = await hipri(args, options);
  const [first = "", ...cure] = stderr.trimEnd().split("\n");
  assert.match(first, refusal.says);
  assert.match(first, /^hipri: /);
  assert.ok(cure.length <= 1, `one error, and one line of cure: ${stderr}`);
  for (const line of cure) assert.match(line, /^ {2}\S/);
  assert.deepEqual({ status, stdout }, { status: refusal.status, stdout: "" });
  assert.deepEqual(contents(options.cwd), before);
}

/** A directory with `jobs.fio`. */
function jobDirectory(t: TestContext, jobs: string): string {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, jobs);
  return cwd;
}

const WRITER = "[writer]\nrw=write\nfilename=data\nsize=64k";

/** Option lines after a job that would write `data`, and how they are refused. */
const BAD_OPTIONS: readonly (readonly [string, Refusal])[] = [
  ["blocksiez=4k", { status: 2, says: /jobs\.fio:5: unknown option "blocksiez"/ }],
  ["rw=wirte", { status: 2, says: /jobs\.fio:5: rw=wirte/ }],
  ["iodepth=0", { status: 2, says: /jobs\.fio:5: iodepth=0 is out of range/ }],
  ["iodepth=many", { status: 2, says: /jobs\.fio:5: iodepth=many/ }],
  ["bs=0", { status: 2, says: /jobs\.fio:5: bs=0 is out of range/ }],
  ["bs=1mx", { status: 2, says: /jobs\.fio:5: bs=1mx/ }],
  ["rwmixread=101", { status: 2, says: /jobs\.fio:5: rwmixread=101 is out of range/ }],
  ["runtime=-1", { status: 2, says: /jobs\.fio:5: runtime=-1/ }],
  ["filename=missing/", { status: 2, says: /jobs\.fio:5: missing\// }],
  ["filename=folder", { status: 2, says: /jobs\.fio:5: folder: is a directory/ }],
  ["ioengine=io_uring_cmd", { status: 2, says: /data: .*no generic NVMe device/ }],
  ["ioengine=rbd", { status: 2, says: /jobs\.fio:5: ioengine=rbd is refused/ }],
  ["direct=1\nbs=1000", { status: 2, says: /jobs\.fio:6: bs.*1000 is not a multiple of/ }],
  ["hipri=1", { status: 2, says: /jobs\.fio:5: hipri=1 needs direct=1/ }],
  ["hybrid=1", { status: 2, says: /jobs\.fio:5: hybrid=1 is a way of polling and needs hipri=1/ }],
  ["cpus_allowed=8191", { status: 3, says: /jobs\.fio:5: .*CPU 8191/ }],
  ["filename=/dev/null\natomic=1", { status: 3, says: /jobs\.fio:6: .*no atomic writes/ }],
  ["filename=/dev/null\nuncached=1", { status: 3, says: /jobs\.fio:6: .*no uncached I\/O/ }],
  ["sqthread_poll=1\nsqthread_poll_cpu=8191", { status: 3, says: /jobs\.fio:6: .*CPU 8191/ }],
];

/** Command lines that name nothing to run, and what is said of them. */
const BAD_COMMANDS: readonly (readonly [string, RegExp])[] = [
  ["rnu jobs.fio", /there is no command "rnu"\n {2}Did you mean hipri run\?/],
  ["lab bogus", /there is no command "lab bogus"\n {2}hipri --help/],
  ["run", /name job files; .*\n {2}hipri run --help/],
  ["job show", /name job files; .*\n {2}hipri job show --help/],
  ["run jobs.fio --bogus", /unknown flag --bogus\n/],
  ["run jobs.fio --terse-version 9", /Parsing --terse-version: Expected .* 5 but received: 9\n/],
  ["run jobs.fio --json --format json", /--format and --json exclude each other/],
  ["run jobs.fio --set =3", /--set =3: names no option\n/],
];

describe("refusals", () => {
  for (const [words, says] of BAD_COMMANDS) {
    it(`hipri ${words} ends with 2`, async (t) => {
      const cwd = jobDirectory(t, WRITER);
      const { status, stdout, stderr } = await hipri(words.split(" "), { cwd });
      assert.match(stderr, says);
      assert.match(stderr, /^hipri: .*\n {2}.*\n$/);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
    });
  }

  for (const [options, refusal] of BAD_OPTIONS) {
    it(`${options.replace("\n", " ")} ends with ${refusal.status}`, async (t) => {
      const cwd = jobDirectory(t, `${WRITER}\n${options}`);
      mkdirSync(join(cwd, "folder"));
      await assertRefused({ cwd }, refusal);
    });
  }

  it("a job without a size ends with 2", async (t) => {
    const cwd = jobDirectory(t, "[writer]\nrw=write\nfilename=data");
    await assertRefused({ cwd }, { status: 2, says: /jobs\.fio:3: .*needs size=/ });
  });

  it("an option before any section ends with 2", async (t) => {
    const cwd = jobDirectory(t, "rw=read");
    await assertRefused({ cwd }, { status: 2, says: /jobs\.fio:1: .*outside of a section/ });
  });

  it("a job file without a job ends with 2", async (t) => {
    const cwd = jobDirectory(t, "[global]\nrw=read");
    await assertRefused({ cwd }, { status: 2, says: /jobs\.fio: there is no job/ });
  });

  it("a missing job file ends with 2", async (t) => {
    const cwd = scratchDirectory(t);
    await assertRefused({ cwd }, { status: 2, says: /jobs\.fio: cannot read the job file/ });
  });

  it("a section that is not there ends with 2", async (t) => {
    const cwd = jobDirectory(t, WRITER);
    const args = ["--section", "wirter"];
    await assertRefused({ cwd }, { status: 2, says: /wirter/, args });
  });

  it("files that include each other end with 2", async (t) => {
    const cwd = jobDirectory(t, `${WRITER}\ninclude first.fio`);
    writeFileSync(join(cwd, "first.fio"), "include second.fio\n");
    writeFileSync(join(cwd, "second.fio"), "include first.fio\n");
    const says = /second\.fio:1: the file includes itself: first\.fio → second\.fio → first\.fio/;
    await assertRefused({ cwd }, { status: 2, says });
  });

  it("the error of the second job stops the first one", async (t) => {
    const cwd = jobDirectory(t, `${WRITER}\n[bad]\nrw=write\nsize=64k\nbs=512\ndirect=1\nbs=500`);
    await assertRefused({ cwd }, { status: 2, says: /jobs\.fio:10: bs/ });
  });

  it("O_DIRECT where the target lacks it ends with 3", async (t) => {
    const cwd = jobDirectory(
      t,
      `${WRITER}\n[zeros]\nrw=read\nfilename=/dev/zero\nsize=4k\ndirect=1`,
    );
    await assertRefused({ cwd }, { status: 3, says: /\/dev\/zero: .*O_DIRECT/ });
  });

  it("--readonly refuses every write with 3", async (t) => {
    const cwd = jobDirectory(t, `[reader]\nrw=read\nfilename=/dev/zero\nsize=4k\n${WRITER}`);
    const says = /data: this job writes, and --readonly forbids it/;
    await assertRefused({ cwd }, { status: 3, says, args: ["--readonly"] });
  });

  it("hipri=1 on what cannot poll ends with 3", async (t) => {
    const cwd = jobDirectory(
      t,
      "[polled]\nrw=read\nfilename=/dev/zero\nsize=4k\ndirect=1\nhipri=1",
    );
    await assertRefused({ cwd }, { status: 3, says: /\/dev\/zero/ });
  });

  it("huge pages that are not reserved end with 3", async (t) => {
    const meminfo = readFileSync("/proc/meminfo", "utf8");
    if (!/^HugePages_Free: +0$/m.test(meminfo)) return t.skip("huge pages are reserved here");
    const cwd = jobDirectory(t, `${WRITER}\nmem=mmaphuge`);
    await assertRefused({ cwd }, { status: 3, says: /mem=mmaphuge: / });
  });
});

/** A block device that holds something and that only root and its group may read. */
function deviceWithSize(): string | undefined {
  const named = readdirSync("/sys/class/block").map((name) => ({
    path: `/dev/${name}`,
    sectors: Number(readFileSync(`/sys/class/block/${name}/size`, "utf8")),
  }));
  return named.find(({ path, sectors }) => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o4;
    return sectors > 0 && (mode & 0o4) === 0;
  })?.path;
}

describe("refusals of rights", { skip: whyNotAsNobody() }, () => {
  it("too little locked memory for registered buffers ends with 3", async (t) => {
    const cwd = jobDirectory(t, `${WRITER}\nfixedbufs=1\niodepth=64`);
    giveToNobody(cwd);
    const wrapper = [...asNobody, "prlimit", "--memlock=65536"];
    const says = /fixedbufs: .*256 KiB of buffers cannot be locked/;
    await assertRefused({ cwd, wrapper }, { status: 3, says });
  });

  it("a file that is not ours to read ends with 3", async (t) => {
    const cwd = jobDirectory(t, "[reader]\nrw=read\nfilename=secret\nsize=4k");
    writeFileSync(join(cwd, "secret"), Buffer.alloc(4096), { mode: 0 });
    giveToNobody(cwd);
    await assertRefused({ cwd, wrapper: asNobody }, { status: 3, says: /secret: .*EACCES/ });
  });

  it("a device that is not ours to read ends with 3", async (t) => {
    const device = deviceWithSize();
    if (device === undefined) return t.skip("there is no block device that nobody may not read");
    const cwd = jobDirectory(t, `[reader]\nrw=read\nfilename=${device}\nsize=4k`);
    giveToNobody(cwd);
    await assertRefused(
      { cwd, wrapper: asNobody },
      { status: 3, says: /jobs\.fio:3: \/dev\/.*EACCES/ },
    );
  });

  it("a directory that is not ours to write ends with 3", async (t) => {
    const cwd = jobDirectory(t, "[writer]\nrw=write\nfilename=locked/data\nsize=4k");
    mkdirSync(join(cwd, "locked"), { mode: 0o555 });
    giveToNobody(cwd);
    await assertRefused(
      { cwd, wrapper: asNobody },
      { status: 3, says: /jobs\.fio:3: locked.*EACCES/ },
    );
  });
});

describe("refusals of liburing", { skip: whyNotReplacing() }, () => {
  it("a library that cannot be loaded ends with 3 and the line to type", async (t) => {
    const cwd = jobDirectory(t, WRITER);
    const wrapper = withFileReplaced(libraryPath("liburing.so.2"), "/dev/null");
    await assertRefused({ cwd, wrapper }, { status: 3, says: /liburing\.so\.2 cannot be loaded/ });
    const { stderr } = await hipri(["run", "jobs.fio"], { cwd, wrapper });
    for (const line of ["apt install liburing2", "dnf install liburing", "pacman -S liburing"]) {
      assert.ok(stderr.includes(line), line);
    }
  });

  it("a library without the calls that hipri needs ends with 3", async (t) => {
    const cwd = jobDirectory(t, WRITER);
    const wrapper = withFileReplaced(libraryPath("liburing.so.2"), libraryPath("libm.so.6"));
    await assertRefused({ cwd, wrapper }, { status: 3, says: /liburing is too old/ });
  });
});

describe("--allow-irq", { skip: whyNoRing() }, () => {
  it("runs what does not poll, and labels it", async (t) => {
    const cwd = jobDirectory(t, "[data]\nrw=read\nfilename=data\nsize=64k\ndirect=1\nhipri=1");
    const refused = await hipri(["run", "jobs.fio", "--json"], { cwd });
    if (refused.status === 0) return t.skip("the scratch directory's disk polls");
    const { status, stdout } = await hipri(["run", "jobs.fio", "--json", "--allow-irq"], { cwd });
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).hipri.lanes[0].polling.state, "no");
  });
});
