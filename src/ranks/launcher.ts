/** Whether this process is one of several ranks, and how they reach each other. */
import { fstatSync } from "node:fs";
import { UsageError } from "../base/errors.js";

/** The flags of `hipri run` that say so. */
export interface RankFlags {
  readonly meet?: string | undefined;
  readonly rank?: number | undefined;
  readonly ranks?: number | undefined;
  readonly alone: boolean;
  readonly slice?: boolean | undefined;
}

export type Launcher =
  | {
      readonly kind: "directory";
      readonly directory: string;
      readonly rank: number;
      readonly size: number;
    }
  | { readonly kind: "pmi1"; readonly fd: number; readonly rank: number; readonly size: number }
  | { readonly kind: "pmix" };

/**
 * The first that is there; null: this process is alone. Nothing is looked for or opened.
 * @param env of this process
 * @throws UsageError for flags that do not go together
 */
export function detectLauncher(
  flags: RankFlags,
  env: NodeJS.ProcessEnv,
  isSocket: (fd: number) => boolean = isOpenSocket,
): Launcher | null {
  const { meet, ranks } = flags;
  if (meet === undefined) {
    const stray = flags.rank !== undefined ? "--rank" : ranks !== undefined ? "--ranks" : null;
    if (stray === null) {
      const launcher = flags.alone ? null : detectLaunched(env, isSocket);
      if (launcher !== null || !flags.slice) return launcher;
      throw new UsageError("there are no other hosts to share targets with", {
        place: "--slice",
        cure: "Start it with srun, mpirun or mpiexec, add --meet DIR --ranks N, or remove it.",
      });
    }
    throw new UsageError("ranks have nowhere to meet", {
      place: stray,
      cure: "Add --meet DIR, a directory that all hosts see.",
    });
  }
  if (flags.alone) {
    throw new UsageError("--meet and --alone exclude each other", { cure: "Remove one of them." });
  }
  if (ranks === undefined) {
    throw new UsageError("it is not known how many ranks there are", {
      place: `--meet ${meet}`,
      cure: "Add --ranks N.",
    });
  }
  const rank = flags.rank ?? rankOf(env);
  if (rank === null) {
    throw new UsageError("it is not known which rank this is", {
      place: `--meet ${meet}`,
      cure: "Add --rank N, from 0 on (in a Kubernetes indexed Job JOB_COMPLETION_INDEX says it).",
    });
  }
  if (rank >= ranks) {
    throw new UsageError(`there is no rank ${rank} of ${ranks}: they count from 0`, {
      place: `--meet ${meet}`,
      cure: "Give each process another --rank, from 0 to one below --ranks.",
    });
  }
  return { kind: "directory", directory: meet, rank, size: ranks };
}

/** What an indexed Job of Kubernetes tells its pods. */
function rankOf({ JOB_COMPLETION_INDEX: index }: NodeJS.ProcessEnv): number | null {
  return index !== undefined && /^\d{1,7}$/.test(index) ? Number(index) : null;
}

/**
 * What a launcher has left in the environment. SLURM_PROCID and SLURM_NTASKS say nothing by themselves: a
 * batch script has them, too, and mpirun hands on those of the script to every rank.
 */
function detectLaunched(
  env: NodeJS.ProcessEnv,
  isSocket: (fd: number) => boolean,
): Launcher | null {
  const hasPmix = env.PMIX_NAMESPACE !== undefined && env.PMIX_RANK !== undefined;
  const isPmixLaunch =
    env.OMPI_COMM_WORLD_RANK !== undefined ||
    env.PRTE_LAUNCHED !== undefined ||
    env.SLURM_MPI_TYPE?.startsWith("pmix") === true;
  if (hasPmix && isPmixLaunch) return { kind: "pmix" };
  const [fd, rank, size] = [env.PMI_FD, env.PMI_RANK, env.PMI_SIZE].map(Number) as [
    number,
    number,
    number,
  ];
  if (env.PMI_FD !== undefined && [fd, rank, size].every(Number.isInteger) && isSocket(fd)) {
    return { kind: "pmi1", fd, rank, size };
  }
  if (hasPmix) return { kind: "pmix" };
  const tasks = Number(env.SLURM_STEP_NUM_TASKS ?? env.OMPI_COMM_WORLD_SIZE ?? 1);
  if (!(tasks > 1)) return null;
  throw new UsageError(`${tasks} ranks were launched, which have no way to reach each other`, {
    cure: "Start them with srun --mpi=pmix or --mpi=pmi2, add --meet DIR --ranks N, or --alone.",
  });
}

function isOpenSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}
