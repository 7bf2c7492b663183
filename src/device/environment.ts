/** The machine that a result was measured on, for judging whether two results compare. */
import { cpus, hostname, release } from "node:os";

/** The machine and the tools, for judging comparability. */
export interface Environment {
  readonly hipriVersion: string;
  readonly nodeVersion: string;
  readonly liburingVersion: string;
  readonly kernelRelease: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly hostname: string;
}

/** @param tools the versions that the machine does not tell */
export function describeEnvironment(
  tools: Pick<Environment, "hipriVersion" | "liburingVersion">,
): Environment {
  const processors = cpus();
  return {
    ...tools,
    nodeVersion: process.version,
    kernelRelease: release(),
    cpuModel: processors[0]?.model.trim() ?? "unknown",
    cpuCount: processors.length,
    hostname: hostname(),
  };
}
