/** Which launcher a process finds itself under. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { detectLauncher, type Launcher } from "../../src/ranks/launcher.js";

/** What each launcher leaves in the environment of a rank; ours, as far as it decides. */
const CASES: [name: string, env: Record<string, string>, expected: Launcher | null][] = [
  ["no launcher", {}, null],
  [
    "Slurm with --mpi=pmix",
    { PMIX_NAMESPACE: "slurm.1", PMIX_RANK: "1", SLURM_MPI_TYPE: "pmix_v4", SLURM_NTASKS: "4" },
    { kind: "pmix" },
  ],
  [
    "Open MPI",
    { PMIX_NAMESPACE: "7", PMIX_RANK: "0", OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "2" },
    { kind: "pmix" },
  ],
  [
    "Open MPI below a step of Slurm's",
    { PMIX_NAMESPACE: "7", PMIX_RANK: "1", OMPI_COMM_WORLD_RANK: "1", PMI_FD: "9", PMI_RANK: "0" },
    { kind: "pmix" },
  ],
  [
    "MPICH's hydra, or Slurm with --mpi=pmi2",
    { PMI_FD: "9", PMI_RANK: "1", PMI_SIZE: "4", SLURM_STEP_NUM_TASKS: "4" },
    { kind: "pmi1", fd: 9, rank: 1, size: 4 },
  ],
  [
    "a batch script, whose tasks are not launched yet",
    { SLURM_PROCID: "0", SLURM_NTASKS: "4" },
    null,
  ],
  ["one task", { SLURM_STEP_NUM_TASKS: "1" }, null],
];

const isSocket = (fd: number): boolean => fd === 9;

describe("the launcher of a process", () => {
  for (const [name, env, expected] of CASES) {
    it(`is found: ${name}`, () => {
      assert.deepEqual(detectLauncher({ alone: false }, env, isSocket), expected);
      assert.equal(detectLauncher({ alone: true }, env, isSocket), null);
    });
  }

  it("is none where PMI_FD names something else that is open", () => {
    const env = { PMI_FD: "8", PMI_RANK: "1", PMI_SIZE: "4" };
    assert.equal(detectLauncher({ alone: false }, env, isSocket), null);
  });

  it("comes behind a directory that was named", () => {
    const env = { PMI_FD: "9", PMI_RANK: "1", PMI_SIZE: "4", JOB_COMPLETION_INDEX: "2" };
    assert.deepEqual(detectLauncher({ meet: "m", ranks: 3, alone: false }, env, isSocket), {
      kind: "directory",
      directory: "m",
      rank: 2,
      size: 3,
    });
  });

  it("is an error where ranks were launched that have no way to reach each other", () => {
    for (const env of [{ SLURM_STEP_NUM_TASKS: "4" }, { OMPI_COMM_WORLD_SIZE: "4" }]) {
      assert.throws(() => detectLauncher({ alone: false }, env, isSocket), UsageError);
    }
  });
});
