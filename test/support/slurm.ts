/** A Slurm cluster of several nodes on this machine, of the distribution's packages, for a test. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Why there can be no cluster; false: there can. */
export function whyNoSlurm(): string | false {
  const missing = ["slurmctld", "slurmd", "srun", "sinfo"].find((name) => whyNoProgram(name));
  return missing === undefined ? false : `${missing} is not installed`;
}

export function whyNoProgram(name: string): string | false {
  const folders = `${process.env.PATH ?? ""}${delimiter}/usr/sbin`.split(delimiter);
  const isThere = folders.some((folder) => existsSync(join(folder, name)));
  return isThere ? false : `${name} is not installed`;
}

export interface Slurm {
  /** For the programs of Slurm that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const START_MS = 30_000;
const LOOK_MS = 200;

/** @param directory an empty one of the test's own */
export async function startSlurm(directory: string, nodes: number): Promise<Slurm> {
  for (const folder of ["state", "log", "pid"]) mkdirSync(join(directory, folder));
  for (let node = 1; node <= nodes; node++) {
    for (const folder of ["tmp", "spool"]) {
      mkdirSync(join(directory, folder, `n${node}`), { recursive: true });
    }
  }
  const file = join(directory, "slurm.conf");
  writeFileSync(file, configuration(directory, nodes));
  const env = {
    ...process.env,
    PATH: `${process.env.PATH}${delimiter}/usr/sbin`,
    SLURM_CONF: file,
    SLURM_PMIX_TIMEOUT: "15",
  };
  const start = (...command: string[]): ChildProcess =>
    spawn(command[0]!, command.slice(1), { env, stdio: "ignore" });
  const daemons = [
    start("slurmctld", "-D", "-c", "-i"),
    ...Array.from({ length: nodes }, (_, i) => start("slurmd", "-D", "-c", "-N", `n${i + 1}`)),
  ];
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.toReversed()) daemon.kill("SIGTERM");
    while (daemons.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      await sleep(LOOK_MS);
    }
  };
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += LOOK_MS) {
    if (idleNodes(env) === nodes) return { env, stop };
    await sleep(LOOK_MS);
  }
  await stop();
  throw new Error(`Slurm has not come up; see ${join(directory, "log")}`);
}

function idleNodes(env: NodeJS.ProcessEnv): number {
  try {
    const command = ["-h", "-t", "idle", "-o", "%D"];
    return Number(execFileSync("sinfo", command, { env, stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return 0;
  }
}

function configuration(directory: string, nodes: number): string {
  const user = userInfo().username;
  return `ClusterName=hipri-test
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
SlurmctldPort=17002
AuthType=auth/none
CredType=cred/none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SwitchType=switch/none
ReturnToService=2
KillWait=5
MailProg=/bin/true
StateSaveLocation=${directory}/state
SlurmdSpoolDir=${directory}/spool/%n
TmpFS=${directory}/tmp/%n
SlurmctldLogFile=${directory}/log/slurmctld.log
SlurmdLogFile=${directory}/log/slurmd-%n.log
SlurmctldPidFile=${directory}/pid/slurmctld.pid
SlurmdPidFile=${directory}/pid/slurmd-%n.pid
SlurmdParameters=config_overrides
NodeName=n[1-${nodes}] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[17101-1710${nodes}] CPUs=4 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}
