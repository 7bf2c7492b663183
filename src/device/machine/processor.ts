/** The processor and its settings that move latencies: what it is, its governor, its mitigations. */
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { listDirectory, readAttribute } from "../sysfs.js";
import { onlineList } from "./cpus.js";

export interface ProcessorFacts {
  readonly model: string;
  /** Online CPUs. */
  readonly count: number;
  /** Revision of the microcode; null where the machine does not tell (Arm, some guests). */
  readonly microcode: string | null;
  /** Whether the processor says that it is a guest's. */
  readonly hypervisor: boolean;
  /** The governors in use, each once; none where a guest or the firmware sets the clock. */
  readonly governors: readonly string[];
  /** The mitigations in force, by the name of what they are against. */
  readonly mitigations: ReadonlyMap<string, string>;
}

export function readProcessor(roots: KernelRoots = KERNEL): ProcessorFacts {
  const description = firstProcessor(roots);
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.*)$`, "m").exec(description)?.[1]?.trim();
  return {
    model: field("model name") ?? "unknown",
    count: countListed(onlineList(roots)),
    microcode: field("microcode") ?? null,
    hypervisor: / hypervisor( |$)/.test(field("flags") ?? ""),
    governors: readGovernors(roots),
    mitigations: readMitigations(roots),
  };
}

/**
 * The beginning of /proc/cpuinfo, with the first CPU whole. The file tells each CPU's frequency,
 * which on a large machine takes long to ask for; the kernel makes no more of it than is read.
 */
function firstProcessor(roots: KernelRoots): string {
  const text = Buffer.alloc(4096);
  try {
    const fd = openSync(join(roots.proc, "cpuinfo"), "r");
    try {
      return text.toString("latin1", 0, readSync(fd, text));
    } finally {
      closeSync(fd);
    }
  } catch {
    return "";
  }
}

/** How many CPUs a list such as `0-3,8` names. */
function countListed(list: string): number {
  return list.split(",").reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

function readGovernors(roots: KernelRoots): string[] {
  const policies = join(roots.sys, "devices/system/cpu/cpufreq");
  const governors = listDirectory(policies).flatMap(
    (policy) => readAttribute(join(policies, policy), "scaling_governor") ?? [],
  );
  return [...new Set(governors)];
}

function readMitigations(roots: KernelRoots): Map<string, string> {
  const directory = join(roots.sys, "devices/system/cpu/vulnerabilities");
  const mitigations = new Map<string, string>();
  for (const name of listDirectory(directory)) {
    const text = readAttribute(directory, name);
    if (text?.startsWith("Mitigation: ")) mitigations.set(name, text.slice("Mitigation: ".length));
  }
  return mitigations;
}
