/** The machine that a result was measured on, for judging whether two results compare. */
import { cpus, hostname, release } from "node:os";
import type { Environment } from "../run/result.js";

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
