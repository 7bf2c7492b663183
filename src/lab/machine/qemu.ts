/** The QEMU of this machine. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { findProgram } from "../root/contents.js";

export interface Qemu {
  readonly path: string;
  readonly version: string;
  readonly major: number;
  /** A firmware that boots Linux and nothing else (qboot), or null where QEMU comes without it. */
  readonly smallFirmwarePath: string | null;
}

/** Among the directories that QEMU itself looks for firmware in, one a line. */
function findSmallFirmware(qemuPath: string): string | null {
  const dirs = execFileSync(qemuPath, ["-L", "help"], { encoding: "utf8" }).trim().split("\n");
  return dirs.map((dir) => join(dir, "qboot.rom")).find((path) => existsSync(path)) ?? null;
}

/** @throws EnvironmentError when there is none, or nothing to start it with */
export function findQemu(): Qemu {
  if (process.arch !== "x64") {
    throw new EnvironmentError(`the lab needs an x86-64 machine, and this one is ${process.arch}`);
  }
  const path = findProgram("qemu-system-x86_64");
  if (path === null) {
    throw new EnvironmentError("QEMU (qemu-system-x86_64) is not installed", {
      cure:
        "Install it: apt install qemu-system-x86 (Debian, Ubuntu) · " +
        "dnf install qemu-system-x86-core (Fedora) · pacman -S qemu-system-x86 (Arch).",
    });
  }
  if (findProgram("setpriv") === null) {
    throw new EnvironmentError("setpriv is not installed", { cure: "It is part of util-linux." });
  }
  const text = execFileSync(path, ["--version"], { encoding: "utf8" });
  const version = /version (\d+\.\S+)/.exec(text)?.[1];
  if (version === undefined)
    throw new EnvironmentError(`${path} --version does not say its version`);
  const major = Number.parseInt(version, 10);
  return { path, version, major, smallFirmwarePath: findSmallFirmware(path) };
}
