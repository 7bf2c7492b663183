/** The manifest for Kubernetes: its command as its pods run it, as plain processes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const FOLDER = fileURLToPath(new URL("../../../kubernetes/", import.meta.url));
const MANIFEST = readFileSync(join(FOLDER, "job.yaml"), "utf8");

function field(name: string): string {
  return new RegExp(`^ +${name}: ([^#\\n]*)`, "m").exec(MANIFEST)![1]!.trim();
}

/** The job file of the ConfigMap. */
function jobFile(): string {
  const [, block] = /job\.fio: \|\n((?: {4}.*\n)+)/.exec(MANIFEST)!;
  return block!.replace(/^ {4}/gm, "");
}

describe("kubernetes/job.yaml", () => {
  it("counts its pods alike in all places", () => {
    const args = JSON.parse(field("args")) as string[];
    const ranks = args[args.indexOf("--ranks") + 1];
    assert.deepEqual([field("completions"), field("parallelism")], [ranks, ranks]);
    assert.equal(field("completionMode"), "Indexed");
  });

  it("is one run of processes that have its environment", { skip: whyNoRing() }, async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, jobFile(), "job.fio");
    const args = (JSON.parse(field("args")) as string[]).map((arg) => {
      return arg.replace(/^\/(jobs|shared)/, cwd);
    });
    const small = ["--set", "runtime=1", "--set", "size=64k", "--set", `directory=${cwd}`, "-q"];
    const pods = Array.from({ length: Number(field("completions")) }, (_, index) => {
      return hipri([...args, ...small], { cwd, env: { JOB_COMPLETION_INDEX: `${index}` } });
    });
    for (const { status, stderr } of await Promise.all(pods)) assert.equal(status, 0, stderr);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "result.json"), "utf8"));
    assert.equal(own.hosts.length, pods.length);
  });
});

describe("kubernetes/seccomp.json", () => {
  it("lets io_uring through", () => {
    const { defaultAction, syscalls } = JSON.parse(
      readFileSync(join(FOLDER, "seccomp.json"), "utf8"),
    );
    assert.equal(defaultAction, "SCMP_ACT_ALLOW");
    const refused = syscalls.flatMap(({ names }: { names: string[] }) => names);
    assert.deepEqual(
      refused.filter((name: string) => name.startsWith("io_uring")),
      [],
    );
  });
});
