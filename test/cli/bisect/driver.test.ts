/** `hipri bisect start`, `run` and their kin over commands, as a user calls them. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { UsageError } from "../../../src/base/errors.js";
import { headOfBisect, type StartFlags } from "../../../src/cli/bisect/start.js";
import { hipri, startHipri, writeJobs } from "../../support/hipri.js";
import { scratchDirectory } from "../../support/scratch.js";

const ITEMS = Array.from({ length: 12 }, (_, index) => `v${index + 1}`);
/** v8 and later are bad; v5 cannot be tested. */
const MEASURE = `n={}; n=\${n#v}; [ "$n" = 5 ] && exit 125; if [ "$n" -ge 8 ]; then echo 14; else echo 10; fi`;
const ENDS = ["--good", "v1", "--bad", "v12"];
const STATE = "hipri-bisect.jsonl";

function directory(t: TestContext): string {
  const cwd = scratchDirectory(t);
  writeFileSync(join(cwd, "list"), `# versions\n${ITEMS.join("\n")}\n`);
  return cwd;
}

async function started(t: TestContext, run = MEASURE, more: readonly string[] = []) {
  const cwd = directory(t);
  const args = ["bisect", "start", "--list", "list", ...ENDS, "--run", run, "--seed", "1", ...more];
  const { status, stderr } = await hipri(args, { cwd });
  assert.equal(status, 0, stderr);
  return cwd;
}

describe("a bisect over a command", () => {
  it("finds the first bad one, in one command, and says what speaks for it", async (t) => {
    const cwd = directory(t);
    const args = ["bisect", "start", "--list", "list", ...ENDS, "--run", MEASURE, "--now", "-q"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.match(stdout, /the first bad one is v8 \(over 99\.9 %\), confirmed, after \d+ boots/);
    assert.match(stdout, /before {2}v7: 10 .*\n {2}behind {2}v8: 14 /);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("shows each boot, how it stands, and the same as JSON", async (t) => {
    const cwd = await started(t);
    const next = await hipri(["bisect", "next", "--boots", "20"], { cwd });
    assert.equal(next.status, 0);
    assert.match(next.stderr, /boot 1 \(ends\) v\d+: 1[04], [\d.]+ s\n/);
    assert.match(next.stderr, /boot 20 /);
    assert.doesNotMatch(next.stderr, /boot 21 /);
    const status = await hipri(["bisect", "status"], { cwd });
    assert.match(status.stdout, /20 boots, \w+, next v\d+; about \d+ boots/);
    const json = await hipri(["bisect", "status", "--json"], { cwd });
    assert.equal(JSON.parse(json.stdout).boots, 20);
    const log = await hipri(["bisect", "log"], { cwd });
    assert.equal(log.stdout.trim().split("\n").length, 20);
  });

  it("goes on with a confirmation that was stopped", async (t) => {
    const cwd = await started(t, MEASURE, ["--now", "-q"]);
    const confirm = ["bisect", "confirm", "-q"];
    const boots = (): number => readFileSync(join(cwd, STATE), "utf8").split('"confirm":1').length;
    const { process: first, ended } = startHipri(confirm, { cwd });
    while (boots() < 5) await new Promise((resolve) => setTimeout(resolve, 2));
    first.kill("SIGKILL");
    await ended;
    const { stdout } = await hipri(confirm, { cwd });
    assert.match(stdout, /^v7 and v8 differ: \+4 .* after 20 boots/);
    assert.doesNotMatch(readFileSync(join(cwd, STATE), "utf8"), /"confirm":2/);
  });

  it("confirms the culprit once more, and another item", async (t) => {
    const cwd = await started(t, MEASURE, ["--now", "-q"]);
    const again = await hipri(["bisect", "confirm", "-q"], { cwd });
    assert.match(again.stdout, /^v7 and v8 differ: \+4 /);
    assert.equal(again.status, 0);
    const other = await hipri(["bisect", "confirm", "-q", "--item", "v3"], { cwd });
    assert.match(other.stdout, /^v2 and v3 do not differ for certain/);
    assert.equal(other.status, 5);
    const run = await hipri(["bisect", "run", "-q"], { cwd });
    assert.match(run.stdout, /the first bad one is v8/);
  });

  it("finds a cure with --direction either, and several boots at a time", async (t) => {
    const cwd = directory(t);
    const ends = ["--good", "v12", "--bad", "v1", "--direction", "either", "--jobs", "3"];
    const args = ["bisect", "start", "--list", "list", ...ends, "--run", MEASURE, "--now", "-q"];
    const { status, stdout } = await hipri(args, { cwd });
    assert.match(stdout, /the first good one is v8 /);
    assert.equal(status, 0);
  });

  it("follows exit codes with --figure verdict, and a figure of results", async (t) => {
    const verdict = `n={}; test \${n#v} -lt 8`;
    const first = await started(t, verdict, ["--figure", "verdict", "--now", "-q"]);
    const { stdout } = await hipri(["bisect", "status"], { cwd: first });
    assert.match(stdout, /the first bad one is v8 /);
    const second = scratchDirectory(t);
    writeJobs(second, "[a]\nioengine=null\nrw=read\nsize=1m\n");
    const result = await hipri(["run", "jobs.fio", "--json", "-q"], { cwd: second });
    for (const [name, userMs] of [
      ["good", 10],
      ["bad", 5000],
    ] as const) {
      const tree = JSON.parse(result.stdout);
      for (const lane of tree.hipri.lanes) lane.cpu.user_ms = userMs;
      writeFileSync(join(second, `${name}.json`), JSON.stringify(tree));
    }
    writeFileSync(join(second, "list"), `${ITEMS.join("\n")}\n`);
    const run = `n={}; if [ \${n#v} -lt 8 ]; then cat good.json; else echo bad.json; fi`;
    const args = ["bisect", "start", "--list", "list", ...ENDS, "--run", run];
    const figure = await hipri([...args, "--figure", "a:cpu_per_io", "--now", "-q"], {
      cwd: second,
    });
    assert.match(
      figure.stdout,
      /the first bad one is v8 .*\n.*\n.*\n {2}a:cpu_per_io: ×/,
      figure.stderr,
    );
  });
});

describe("a bisect without a culprit", () => {
  const CASES: readonly [why: RegExp, run: string, status: number][] = [
    [/the ends do not differ \(p = 1\)/, "echo 1 # {}", 5],
    [/the other way round/, `n={}; echo -\${n#v}`, 5],
    [/v12 gives no figure: the command ended with exit 125/, "[ {} = v12 ] && exit 125; echo 1", 3],
    [/v\d+ gives no figure: the command printed no number: hello/, "echo hello # {}", 3],
  ];
  for (const [why, run, expected] of CASES) {
    it(`says ${why.source}`, async (t) => {
      const cwd = await started(t, run);
      const { status, stdout } = await hipri(["bisect", "run", "-q"], { cwd });
      assert.match(stdout, why);
      assert.equal(status, expected);
    });
  }

  it("stops where the command breaks, and goes on from there", async (t) => {
    const cwd = await started(t, `[ -e broken ] && exit 128; ${MEASURE}`);
    writeFileSync(join(cwd, "broken"), "");
    const broken = await hipri(["bisect", "run", "-q"], { cwd });
    assert.match(broken.stderr, /the command ended with exit 128/);
    assert.equal(broken.status, 3);
    execFileSync("rm", [join(cwd, "broken")]);
    const { stdout } = await hipri(["bisect", "run", "-q"], { cwd });
    assert.match(stdout, /the first bad one is v8/);
  });

  it("takes its command with it when it is killed, with all that this has started", async (t) => {
    const cwd = await started(t, "sleep 600 & echo $! > pid; sleep 600; echo 1 # {}");
    const { process: bisect, ended } = startHipri(["bisect", "run", "-q"], { cwd });
    const pidText = (): string => readFileSync(join(cwd, "pid"), { encoding: "utf8", flag: "a+" });
    while (!pidText().endsWith("\n")) await new Promise((resolve) => setTimeout(resolve, 10));
    bisect.kill("SIGKILL");
    await ended;
    const isThere = (): boolean => spawnSync("kill", ["-0", pidText().trim()]).status === 0;
    const deadlineMs = Date.now() + 30_000;
    while (isThere() && Date.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(isThere(), false);
  });
});

describe("the state of a bisect", () => {
  it("goes on after kill -9, with the same end", async (t) => {
    const whole = await started(t);
    const expected = await hipri(["bisect", "run", "-q"], { cwd: whole });
    const cwd = await started(t, `sleep 0.01; ${MEASURE}`);
    const lines = (): number => readFileSync(join(cwd, STATE), "utf8").split("\n").length - 1;
    for (const until of [4, 14, 30]) {
      const { process: bisect, ended } = startHipri(["bisect", "run", "-q"], { cwd });
      while (lines() < until && bisect.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      bisect.kill("SIGKILL");
      await ended;
    }
    const { status, stdout } = await hipri(["bisect", "run", "-q"], { cwd });
    assert.deepEqual({ status, stdout }, { status: expected.status, stdout: expected.stdout });
  });

  it("loses a last line that was cut off, and no other", async (t) => {
    const cwd = await started(t);
    await hipri(["bisect", "next", "-q", "--boots", "5"], { cwd });
    appendFileSync(join(cwd, STATE), '{"boot":5,"item":');
    const { status, stderr, stdout } = await hipri(["bisect", "run"], { cwd });
    assert.match(stderr, /the last line was not whole, and is gone/);
    assert.match(stdout, /the first bad one is v8/);
    assert.equal(status, 0);
  });

  it("is refused where another line is damaged, or it is none", async (t) => {
    const cwd = await started(t);
    await hipri(["bisect", "next", "-q", "--boots", "5"], { cwd });
    const text = readFileSync(join(cwd, STATE), "utf8").split("\n");
    writeFileSync(join(cwd, STATE), [text[0], "{oops", ...text.slice(1)].join("\n"));
    const damaged = await hipri(["bisect", "run"], { cwd });
    assert.match(damaged.stderr, /hipri-bisect\.jsonl:2: this line of the state is damaged/);
    assert.equal(damaged.status, 2);
    for (const [from, to, expected] of [
      ['"itemCount":12', '"itemCount":"x"', /:1: rule\.itemCount: this line .* must be integer/],
      ['"itemCount":12', '"itemCount":13', /the state is damaged: it is of other items/],
      [/.*/, '{"hipri-bisect":2}', /:1: this line .* must have required properties/],
      ['"item":', '"item":7', /the state is damaged: it is of other items/],
      ['"seconds":', '"seconds":-1', /:2: seconds: this line .* must be >= 0/],
    ] as const) {
      writeFileSync(join(cwd, STATE), text.join("\n").replace(from, to));
      const other = await hipri(["bisect", "status"], { cwd });
      assert.match(other.stderr, expected);
      assert.equal(other.status, 2);
    }
    writeFileSync(join(cwd, STATE), "{}\n");
    const none = await hipri(["bisect", "status"], { cwd });
    assert.match(none.stderr, /this is no state of a bisect/);
    assert.equal(none.status, 2);
  });

  it("has one writer at a time, and any reader", async (t) => {
    const cwd = await started(t, `echo begun >> begun; sleep 600 # {}`);
    const { process: first, ended } = startHipri(["bisect", "run", "-q"], { cwd });
    while (!existsSync(join(cwd, "begun"))) await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await hipri(["bisect", "run"], { cwd });
    assert.match(second.stderr, /another hipri works with it/);
    assert.equal(second.status, 3);
    assert.equal((await hipri(["bisect", "status"], { cwd })).status, 0);
    first.kill("SIGINT");
    assert.equal((await ended).status, 130);
    assert.equal(readFileSync(join(cwd, STATE), "utf8").split("\n").length, 2);
  });

  it("is never written over", async (t) => {
    const cwd = await started(t);
    const args = ["bisect", "start", "--list", "list", ...ENDS, "--run", MEASURE];
    const { status, stderr } = await hipri(args, { cwd });
    assert.match(stderr, /--state hipri-bisect\.jsonl: .*EEXIST/);
    assert.equal(status, 2);
  });

  it("knows its jobs", async (t) => {
    const cwd = directory(t);
    writeJobs(cwd, "[a]\nfilename=/dev/lab/fast\nrw=read\nsize=1m\nassert=p50<1s\n");
    const start = await hipri(["bisect", "start", "jobs.fio", "--list", "list", ...ENDS], { cwd });
    assert.match(start.stderr, /by a:p50; go on/);
    writeJobs(cwd, "[a]\nfilename=/dev/lab/fast\nrw=read\nsize=2m\nassert=p50<1s\n");
    const { status, stderr } = await hipri(["bisect", "run"], { cwd });
    assert.match(stderr, /the jobs are not those that the bisect began with/);
    assert.equal(status, 2);
  });
});

describe("hipri bisect start refuses", () => {
  const FLAGS: StartFlags = {
    kernel: "apt:linux-image-cloud-amd64",
    device: undefined,
    module: undefined,
    cpus: undefined,
    memory: "1G",
    append: undefined,
    with: undefined,
    accelerator: "auto",
    icount: false,
    console: undefined,
    "guest-timeout": "2m",
    hang: "bad",
    unpolled: "skip",
    "allow-irq": false,
    verbose: false,
    direction: "worse",
    boots: 160,
    jobs: 1,
    seed: 1,
  };
  type Asked = Partial<StartFlags>;
  const CASES: readonly [why: RegExp, flags: Asked, hasJob?: boolean][] = [
    [/--bad is missing/, { bad: undefined, run: "x {}" }],
    [/are the same: v1/, { bad: "v1", run: "x {}" }],
    [/no item is v99/, { bad: "v99", run: "x {}" }],
    [/name a job file, or a command/, {}],
    [/--run has no place for the item/, { run: "x" }],
    [/--run and job files exclude/, { run: "x {}" }, true],
    [/--run and --cpus exclude/, { run: "x {}", cpus: 1 }],
    [/no items are named/, { list: undefined, run: "x {}" }],
    [/--list and --git exclude/, { git: ".", run: "x {}" }],
    [/--build is for commits/, { build: "make" }, true],
    [/--kernel needs --build/, { kernel: "x" }, true],
    [/commits need --build/, { list: undefined, git: "." }, true],
    [/no limit on a figure/, {}, true],
    [/p51x is no figure/, { figure: "p51x" }, true],
    [/there is no job b/, { figure: "b:p50" }, true],
    [/is not apt:PATTERN/, { list: undefined, packages: ["x"], figure: "p50" }, true],
    [/cannot be read/, { list: "/missing", figure: "p50" }, true],
  ];
  for (const [why, asked, hasJob = false] of CASES) {
    it(`with: ${why.source}`, async (t) => {
      const cwd = directory(t);
      writeJobs(cwd, "[a]\nfilename=/dev/lab/fast\nrw=read\nsize=1m\n");
      const flags = { list: join(cwd, "list"), good: "v1", bad: "v12", ...asked };
      const given = Object.entries(flags).flatMap(([name, value]) =>
        value === undefined ? [] : name,
      );
      const paths = hasJob ? [join(cwd, "jobs.fio")] : [];
      await assert.rejects(headOfBisect(paths, { ...FLAGS, ...flags }, given), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.format(), why);
        return true;
      });
    });
  }

  it("with a list without items", async (t) => {
    const cwd = directory(t);
    const list = join(cwd, "comments");
    writeFileSync(list, "# none yet\n");
    const flags = { ...FLAGS, list, good: "v1", bad: "v12", run: "x {}" };
    await assert.rejects(
      headOfBisect([], flags, ["list", "good", "bad", "run"]),
      /it has no items/,
    );
  });

  it("and leaves no state", async (t) => {
    const cwd = directory(t);
    const { status } = await hipri(["bisect", "start", "--list", "list"], { cwd });
    assert.deepEqual([status, existsSync(join(cwd, STATE))], [2, false]);
  });
});

const noGit = spawnSync("git", ["--version"]).status === 0 ? false : "git is not installed";

describe("a bisect over commits", { skip: noGit }, () => {
  function repository(t: TestContext): { cwd: string; git: (...args: string[]) => string } {
    const cwd = scratchDirectory(t);
    const git = (...args: string[]): string => {
      const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
      return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
    };
    git("init", "--quiet", "--initial-branch=main");
    for (const number of ITEMS.keys()) {
      writeFileSync(join(cwd, "value"), number >= 7 ? "14\n" : `10\n`);
      writeFileSync(join(cwd, "number"), `${number}\n`);
      git("add", ".");
      git("commit", "--quiet", "-m", `number ${number}`);
    }
    return { cwd, git };
  }
  const RUN = ["--run", "cat value # {}"];

  it("names the commit and its subject, and leaves the branch as it was", async (t) => {
    const { cwd, git } = repository(t);
    const state = ["--state", ".git/bisect"];
    const ends = ["--git", ".", "--good", "HEAD~11", "--bad", "main", "--run", "cat value"];
    const { status, stdout, stderr } = await hipri(
      ["bisect", "start", ...ends, ...state, "--now"],
      {
        cwd,
      },
    );
    assert.match(stdout, /the first bad one is [0-9a-f]{12} number 7 \(/, stderr);
    assert.equal(status, 0);
    assert.equal(git("symbolic-ref", "--short", "HEAD").trim(), "main");
  });

  it("takes over a git bisect, with what it skips", async (t) => {
    const { cwd, git } = repository(t);
    git("bisect", "start", "HEAD", "HEAD~11");
    git("bisect", "skip", "main~4");
    const skipped = git("rev-parse", "main~4").trim();
    const state = ["--state", ".git/bisect"];
    const args = ["bisect", "start", "--from-git-bisect", ".", "--run", "cat value", ...state];
    const { stdout, stderr } = await hipri([...args, "--now", "-q"], { cwd });
    assert.match(stdout, /the first bad one is one of .* number 7, .* number 8/, stderr);
    const log = await hipri(["bisect", "log", ...state], { cwd });
    assert.ok(!log.stdout.includes(skipped.slice(0, 12)));
  });

  it("refuses a tree with changes, and ends that do not lead to each other", async (t) => {
    const { cwd, git } = repository(t);
    const ends = ["--git", ".", "--good", "HEAD~11", "--bad", "HEAD", ...RUN];
    writeFileSync(join(cwd, "value"), "changed\n");
    const changed = await hipri(["bisect", "start", ...ends], { cwd });
    assert.match(changed.stderr, /it has changes: M value/);
    assert.equal(changed.status, 3);
    git("checkout", "--quiet", "value");
    const swapped = ["--git", ".", "--good", "HEAD", "--bad", "HEAD~11", ...RUN];
    const { status, stderr } = await hipri(["bisect", "start", ...swapped], { cwd });
    assert.match(stderr, /does not come from/);
    assert.equal(status, 2);
  });
});
