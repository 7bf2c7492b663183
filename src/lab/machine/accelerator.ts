/**
 * Chooses between KVM and software emulation. A /dev/kvm that exists proves nothing (nested
 * virtualization may hang in the first instruction), so a kernel is really booted once; what came
 * of it is remembered until this machine boots again.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, makeEntry } from "../cache.js";
import { type Accelerator, machineArgv } from "./argv.js";
import type { Qemu } from "./qemu.js";

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  /** Why it is this one, or null. */
  readonly reason: string | null;
}

/** A kernel prints its first line within half a second, or never. */
const FIRST_OUTPUT_MS = 3000;
/** A kernel without a root panics, and so ends QEMU, after one or two seconds. */
const PANIC_MS = 15_000;

const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

/** Boots the kernel without a root under KVM: true when it comes as far as its panic. */
function bootsUnderKvm(qemu: Qemu, kernelPath: string): Promise<boolean> {
  const argv = [
    ...machineArgv("kvm", qemu.major),
    ...["-m", "256M", "-kernel", kernelPath, "-serial", "stdio"],
    ...["-append", "console=ttyS0 earlyprintk=ttyS0 panic=-1"],
  ];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", qemu.path, ...argv], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  return new Promise((resolve) => {
    const kill = (): void => void child.kill("SIGKILL");
    let timer = setTimeout(kill, FIRST_OUTPUT_MS);
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      if (output === "") {
        clearTimeout(timer);
        timer = setTimeout(kill, PANIC_MS);
      }
      output += data.toString("latin1");
    });
    child.on("error", () => resolve(false));
    child.on("close", () => {
      clearTimeout(timer);
      resolve(output.includes("Kernel panic"));
    });
  });
}

async function probe(qemu: Qemu, kernelPath: string): Promise<AcceleratorChoice> {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = missing ? "there is no /dev/kvm" : "/dev/kvm is not yours to use";
    return { accelerator: "tcg", reason };
  }
  if (await bootsUnderKvm(qemu, kernelPath)) return { accelerator: "kvm", reason: null };
  return { accelerator: "tcg", reason: "a kernel does not boot under KVM here" };
}

function recall(path: string, key: string): AcceleratorChoice | null {
  try {
    const known = JSON.parse(readFileSync(path, "utf8")) as AcceleratorChoice & { key: string };
    const { accelerator } = known;
    return known.key === key && (accelerator === "kvm" || accelerator === "tcg") ? known : null;
  } catch {
    return null;
  }
}

/** KVM where it really boots `kernelPath`, software emulation otherwise. */
export async function chooseAccelerator(
  qemu: Qemu,
  kernelPath: string,
): Promise<AcceleratorChoice> {
  const path = join(cacheDir(), "accelerator.json");
  // The same user may reach /dev/kvm in one login and not in another.
  const key = `${bootId()} ${process.getuid?.()} ${process.getgroups?.().join(",")}`;
  const known = recall(path, key);
  if (known !== null) return known;
  const choice = await probe(qemu, kernelPath);
  await makeEntry(path, (temporary) =>
    writeFileSync(temporary, JSON.stringify({ key, ...choice })),
  );
  return choice;
}
