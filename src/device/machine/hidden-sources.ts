/** What a locked-down /proc or /sys keeps from hipri, so that a result can say what is not in it. */
import { join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { listDirectory, readAttribute } from "../sysfs.js";

/** Files and directories, and which figures come from them. */
const SOURCES = [
  { root: "proc", path: "interrupts", figures: "interrupts" },
  { root: "proc", path: "stat", figures: "steal" },
  { root: "proc", path: "thread-self", figures: "preemption and io-wq threads" },
  { root: "proc", path: "cpuinfo", figures: "the CPU's model and flags" },
  { root: "sys", path: "dev/block", figures: "disks and their use" },
] as const;

export interface HiddenSource {
  readonly path: string;
  /** What a result lacks without it. */
  readonly figures: string;
}

/** The sources that are absent, empty or cannot be read here. */
export function hiddenSources(roots: KernelRoots = KERNEL): HiddenSource[] {
  return SOURCES.flatMap(({ root, path, figures }) => {
    const source = { path: join(roots[root], path), figures };
    const tells = readAttribute(roots[root], path) || listDirectory(source.path).length > 0;
    return tells ? [] : source;
  });
}
