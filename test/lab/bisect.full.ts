/** `hipri bisect judge` in guests, alone and under `git bisect run`. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { DEFAULT_KERNEL, parseKernelReference } from "../../src/lab/kernel/kernel.js";
import { resolveKernel } from "../../src/lab/kernel/resolve.js";
import { hipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";
import { whyNoGuest } from "./guest.js";

const JOB =
  "[polled]\nfilename=$" +
  "{fast}\nrw=randread\nbs=4k\ndirect=1\nhipri=1\nsize=1m\nassert=p50<1s\n";

/** Bad on the busiest machine, where a latency could not be told. */
const FAILS = "--device fast=nvme,size=1G,error=read@512k --set rw=read";
const PANICS = "--append rdinit=/nosuch";
const UNPOLLED = "--append nvme.poll_queues=0";

/** A kernel whose compressed part is zeros: it halts without a word from its console. */
async function brokenKernel(directory: string): Promise<string> {
  const { imagePath } = await resolveKernel(parseKernelReference(DEFAULT_KERNEL));
  const image = readFileSync(imagePath);
  image.fill(0, image.length >> 1, image.length - 4096);
  const path = join(directory, "broken");
  writeFileSync(path, image);
  return path;
}

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("hipri bisect judge in a guest", { skip: noGuest }, () => {
  async function judge(t: TestContext, flags: string): Promise<string> {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "job.fio"), JOB);
    const args = ["bisect", "judge", "job.fio", ...flags.split(" ")];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.notEqual(stdout, "", stderr);
    return `${status} ${JSON.parse(stdout).reason}`;
  }
  for (const [flags, expected] of [
    ["--cpus 2", "0 limits-kept"],
    ["--assert errors>0", "1 limit-missed"],
    [PANICS, "125 does-not-boot"],
    [UNPOLLED, "125 refused"],
    [`${UNPOLLED} --unpolled bad`, "1 not-polled"],
    [FAILS, "1 io-error"],
  ] as const) {
    test(`${flags}: ${expected}`, async (t) => assert.equal(await judge(t, flags), expected));
  }
});

describe("git bisect run hipri bisect judge", { skip: noGuest }, () => {
  let hasGit = true;
  before(() => {
    hasGit = spawnSync("git", ["--version"]).status === 0;
  });

  test("names the commit, past kernels that do not boot, panic or have no poll queues", async (t) => {
    if (!hasGit) return t.skip("git is not installed");
    const cwd = scratchDirectory(t);
    const broken = await brokenKernel(cwd);
    const git = (...args: string[]): string => {
      const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
      return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
    };
    git("init", "--quiet");
    writeFileSync(join(cwd, ".git/info/exclude"), "broken\njob.fio\n");
    writeFileSync(join(cwd, "job.fio"), JOB);
    // The culprit is number 8; those around it are what bisects are misled by.
    const flags = [
      "--cpus 1",
      "--cpus 2",
      PANICS,
      "--memory 1G",
      `--kernel ${broken} --guest-timeout 20s`,
      "--append quiet",
      UNPOLLED,
      "--append loglevel=3",
      FAILS,
      `--kernel ${broken} --guest-timeout 20s`,
      `${FAILS} --cpus 1`,
      `${FAILS} --append quiet`,
    ];
    for (const [number, text] of flags.entries()) {
      writeFileSync(join(cwd, "flags"), `${text}\n`);
      git("add", "flags");
      git("commit", "--quiet", "-m", `number ${number}: ${text}`);
    }
    git("bisect", "start", "HEAD", "HEAD~11");
    const hipriPath = join(import.meta.dirname, "../../../bin/run.cjs");
    const script = `exec ${process.execPath} ${hipriPath} bisect judge job.fio $(cat flags)`;
    const log = git("bisect", "run", "sh", "-c", script);
    assert.match(log, /is the first bad commit/);
    assert.match(log, /number 8: /);
  });
});
