/** Kernels of commits: built once, kept with their sums; a build that fails is an item that does not boot. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { EnvironmentError } from "../../../src/base/errors.js";
import type { GitWork } from "../../../src/bisect/state.js";
import { commitItems, kernelOfCommit } from "../../../src/cli/bisect/git-tree.js";
import { scratchDirectory } from "../../support/scratch.js";

const noGit = spawnSync("git", ["--version"]).status === 0 ? false : "git is not installed";

describe("the kernel of a commit", { skip: noGit }, () => {
  /** Three commits; the second one does not build, the third one makes no image. */
  async function tree(t: TestContext): Promise<{ work: GitWork; commits: string[] }> {
    const cwd = scratchDirectory(t);
    const git = (...args: string[]): string => {
      const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
      return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
    };
    git("init", "--quiet");
    writeFileSync(join(cwd, ".git/info/exclude"), "image\nbuilt\n");
    for (const build of ["echo first > image", "exit 7", "true"]) {
      writeFileSync(join(cwd, "build"), `echo x >> built; ${build}\n`);
      git("add", "build");
      git("commit", "--quiet", "-m", build);
    }
    const { XDG_CACHE_HOME: before } = process.env;
    process.env.XDG_CACHE_HOME = join(scratchDirectory(t), "cache");
    t.after(() => {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    });
    const commits = (await commitItems(cwd, "HEAD~2", "HEAD")).map(({ name }) => name);
    return { work: { tree: cwd, build: "sh build", kernel: "image", head: "HEAD" }, commits };
  }
  const quiet = () => undefined;

  it("is built once, and held against its sums afterwards", async (t) => {
    const { work, commits } = await tree(t);
    for (let time = 0; time < 2; time++) {
      const kernel = await kernelOfCommit(work, commits[0]!, quiet);
      assert.ok("image" in kernel);
      assert.equal(readFileSync(kernel.image, "utf8"), "first\n");
    }
    assert.equal(readFileSync(join(work.tree, "built"), "utf8"), "x\n");
    const kernel = await kernelOfCommit(work, commits[0]!, quiet);
    assert.ok("image" in kernel);
    writeFileSync(kernel.image, "damaged");
    await assert.rejects(
      kernelOfCommit(work, commits[0]!, quiet),
      (error) => error instanceof EnvironmentError && /is damaged/.test(error.message),
    );
  });

  it("is another one for another build command", async (t) => {
    const { work, commits } = await tree(t);
    await kernelOfCommit(work, commits[0]!, quiet);
    await kernelOfCommit({ ...work, build: "sh ./build" }, commits[0]!, quiet);
    assert.equal(readFileSync(join(work.tree, "built"), "utf8"), "x\nx\n");
  });

  it("is missing where the build fails, or makes no image", async (t) => {
    const { work, commits } = await tree(t);
    // What an earlier commit left is not taken for it.
    await kernelOfCommit(work, commits[0]!, quiet);
    assert.deepEqual(await kernelOfCommit(work, commits[1]!, quiet), {
      unbootable: "the build ended with exit 7",
    });
    assert.deepEqual(await kernelOfCommit(work, commits[2]!, quiet), {
      unbootable: "the build made no image",
    });
    assert.equal(existsSync(join(work.tree, "image")), false);
  });
});
