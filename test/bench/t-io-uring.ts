/**
 * fio's t/io_uring as a contender: a bare submission loop, the floor that hipri is held against.
 *
 * What its NOPs are, by its source (3.33): with -N1 it sets no IORING_SETUP_IOPOLL whatever -p
 * says, so the kernel's path is the plain one, which is cheaper than the polled one; and -t1 reads
 * the clock once a batch but records nothing, since a NOP carries no clock index.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { EnvironmentError } from "../../src/base/errors.js";
import type { Contender, Sample } from "./contender.js";
import { failed, shellCommand } from "./process.js";

export interface NopLoad {
  readonly depth: number;
  readonly batch: number;
  readonly seconds: number;
}

export function tIoUring(path: string, { depth, batch, seconds }: NopLoad): Contender {
  // It prints a line for each second but the last.
  const argv = [path, "-N1", "-t1", "-p1", "-n1"];
  argv.push(`-d${depth}`, `-s${batch}`, `-c${batch}`, `-r${seconds + 1}`);
  return {
    name: "t/io_uring",
    command: shellCommand(argv),
    run: () => runNops(argv),
  };
}

/** Reads the processor time of the process at each line, so that both cover the same seconds. */
async function runNops(argv: readonly string[]): Promise<Sample> {
  // Into a pipe it would print everything at its end.
  const child = spawn("stdbuf", ["-oL", ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const rates: number[] = [];
  let cpuNs = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const iops = parseRate(line);
    if (iops === null) continue;
    rates.push(iops);
    cpuNs = processCpuNs(child.pid!);
  }
  const status = await ended;
  if (status !== 0) throw failed(argv, status, stderr);
  if (rates.length === 0) throw new EnvironmentError("printed no rate", { place: argv[0]! });
  const ios = rates.reduce((sum, rate) => sum + rate, 0);
  const cpuNsPerIo = cpuNs / ios;
  return { iops: ios / rates.length, cpuNsPerIo, systemNsPerIo: null, process: null };
}

const SCALES: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6 };

/** The rate of a line such as "IOPS=18.51M, IOS/call=32/32", null for other lines. */
export function parseRate(line: string): number | null {
  const match = /^IOPS=([\d.]+)([KM]?),/.exec(line);
  return match === null ? null : Number(match[1]) * SCALES[match[2]!]!;
}

/** The time on a processor of all threads so far: the first field of schedstat (proc(5)). */
function processCpuNs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8"))
    .reduce((sum, text) => sum + Number(text.split(" ")[0]), 0);
}
