/** Launches one after the other, of programs that do not always end as they should. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { Launcher, THIS_PROGRAM } from "../../src/launch/launch.js";
import { type Repeated, repeatLaunches } from "../../src/launch/repeat.js";
import { writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

/**
 * Three launches of a shell script.
 * @param script calls hipri as "$@", and knows as $n which launch it is
 */
async function repeated(
  t: TestContext,
  script: string,
  isOver: (cwd: string) => boolean = () => false,
): Promise<Repeated> {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, "[nops]\nrw=nop\nnumber_ios=100");
  const count = "echo >> count; n=$(wc -l < count)";
  writeFileSync(join(cwd, "hipri.sh"), `cd ${cwd}; ${count}\n${script}\n`);
  const launcher = new Launcher();
  t.after(() => launcher.dispose());
  return repeatLaunches(launcher, {
    plan: {
      program: ["sh", join(cwd, "hipri.sh"), ...THIS_PROGRAM],
      args: ["jobs.fio"],
      env: {},
      stdin: null,
    },
    repeat: 3,
    asked: [],
    isOver: () => isOver(cwd),
    onLaunch() {},
  });
}

describe("launches one after the other", () => {
  it("all have a result", async (t) => {
    const { result, failure } = await repeated(t, 'exec "$@"');
    assert.equal(result.launches.length, 2);
    assert.equal(failure, null);
    const pids = [result, ...result.launches].map(({ pid }) => pid);
    assert.equal(new Set(pids).size, 3);
  });

  it("end with the one that dies, and keep those before it", async (t) => {
    const { result, failure } = await repeated(t, '[ $n != 3 ] || kill -9 $$\nexec "$@"');
    assert.equal(result.launches.length, 1);
    assert.match(failure!.format(), /^launch 3 was ended by SIGKILL: it said nothing$/);
    assert.equal(failure!.exitCode, 3);
  });

  it("throw what ends the first one", async (t) => {
    const refusing = "echo hipri: no such ring >&2\nexit 3";
    await assert.rejects(repeated(t, refusing), {
      message: "the first launch ended with exit 3: no such ring",
    });
  });

  it("say what ails a result that cannot be read, such as another build's", async (t) => {
    await assert.rejects(repeated(t, "echo '{}' >&3"), {
      message: /^the first launch ended with exit 0: this is not a result of hipri or fio/,
    });
  });

  it("end behind one whose I/O failed", async (t) => {
    const { result, failure } = await repeated(t, '"$@"\n[ $n != 2 ] || exit 4');
    assert.deepEqual([result.launches.length, failure], [1, null]);
  });

  it("end where no more are wanted", async (t) => {
    const { result, failure } = await repeated(t, '"$@"\n[ $n != 2 ] || touch over', (cwd) =>
      existsSync(join(cwd, "over")),
    );
    assert.deepEqual([result.launches.length, failure], [1, null]);
  });

  it("kill what runs of them at the end", async () => {
    const launcher = new Launcher();
    const plan = { program: ["sh", "-c", "exec sleep 1000"], args: [], env: {}, stdin: null };
    const { ended } = launcher.start(plan);
    launcher.dispose();
    assert.deepEqual(await ended, { result: null, exitStatus: 137, stderr: "" });
  });
});
