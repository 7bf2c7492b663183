/** What comes from the system's package manager: liburing, and the programs that tests compare with. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { refuse, say } from "./talk.js";

const INSTALL_LIBURING =
  "Install it: apt install liburing2 (Debian, Ubuntu) · dnf install liburing (Fedora) · " +
  "pacman -S liburing (Arch)";

/** Debian's packages of programs that only tests need, by a program of each. */
const TEST_PROGRAMS = {
  fio: "fio",
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-img": "qemu-utils",
  gnuplot: "gnuplot-nox",
  "mkfs.vfat": "dosfstools",
  "mkfs.xfs": "xfsprogs",
  "mkfs.btrfs": "btrfs-progs",
  "mkfs.f2fs": "f2fs-tools",
  "mkfs.exfat": "exfatprogs",
};

const APT_OPTIONS = [
  "-qq",
  "-oDPkg::Lock::Timeout=120",
  "-oAcquire::Retries=1",
  "-oAcquire::http::Timeout=30",
];
const APT_TIMEOUT_MS = 300_000;

/** Installs liburing where it is missing and apt may, or says what to type. */
export function requireLiburing() {
  if (liburingLoads()) return;
  if (installDebianPackage("liburing2") && liburingLoads()) return;
  refuse("liburing.so.2 is missing, and hipri drives io_uring through it", INSTALL_LIBURING);
}

/** Installs what tests compare with; without it they are skipped with their reason. */
export function offerTestPrograms() {
  for (const [program, debianPackage] of Object.entries(TEST_PROGRAMS)) {
    if (programExists(program) || installDebianPackage(debianPackage)) continue;
    say(`no ${program}: its tests will be skipped (Debian: apt install ${debianPackage})`);
  }
}

/** The dynamic loader knows best, and koffi asks it. */
function liburingLoads() {
  const script = 'import koffi from "koffi"; koffi.load("liburing.so.2");';
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
  return status === 0;
}

/** @param {string} name */
function programExists(name) {
  // The sbin directories are not in every user's PATH.
  const directories = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return directories.some((directory) => existsSync(join(directory, name)));
}

let listsUpdated = false;

/**
 * Reads the package lists only when the package is not known from them.
 * @param {string} name
 * @returns {boolean} whether it is installed now; false where apt is not ours to use
 */
function installDebianPackage(name) {
  if (process.getuid?.() !== 0 || !programExists("apt-get")) return false;
  say(`installing ${name} (apt-get)`);
  const install = () => apt("install", "--yes", "--no-install-recommends", name);
  if (install()) return true;
  if (listsUpdated) return false;
  listsUpdated = true;
  return apt("update") && install();
}

/** @param {string[]} args */
function apt(...args) {
  const { status } = spawnSync("apt-get", [...APT_OPTIONS, ...args], {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: APT_TIMEOUT_MS,
  });
  return status === 0;
}
