/** How each launcher starts ranks on this machine. */

/** What stands in front of hipri's own command line. @param mpi Slurm's plugin */
export function srun(ranks: number, mpi: string): string[] {
  return ["srun", "-N", `${ranks}`, "--ntasks-per-node=1", `--mpi=${mpi}`];
}

export function mpirun(ranks: number): string[] {
  const here = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"];
  return ["mpirun.openmpi", ...here, "-np", `${ranks}`];
}

export function hydra(ranks: number): string[] {
  return ["mpiexec.hydra", "-n", `${ranks}`];
}
