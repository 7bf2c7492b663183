/** The machine and the versions, without which a figure means nothing. */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release } from "node:os";
import { hipriVersion } from "../../src/base/package.js";
import { fioVersion } from "./fio.js";

export interface Machine {
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly kernel: string;
  readonly distribution: string;
  readonly hipri: string;
  readonly node: string;
  readonly fio: string;
}

/** @throws EnvironmentError when fio is not installed */
export async function describeMachine(): Promise<Machine> {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    cpuCount: availableParallelism(),
    kernel: release(),
    distribution: distributionName(readFileSync("/etc/os-release", "utf8")),
    hipri: hipriVersion(),
    node: process.version,
    fio: await fioVersion(),
  };
}

/** PRETTY_NAME of os-release(5). */
function distributionName(osRelease: string): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? "unknown";
}
