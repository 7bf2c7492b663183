/**
 * Where the kernel's own file systems stand. Every function of `device/` that reads them takes
 * these roots, so that tests can hand it a made-up machine.
 */

export interface KernelRoots {
  readonly sys: string;
  readonly proc: string;
  readonly dev: string;
}

/** The machine that hipri runs on. */
export const KERNEL: KernelRoots = { sys: "/sys", proc: "/proc", dev: "/dev" };
