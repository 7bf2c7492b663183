/** The npm packages, as package-lock.json names them, and the compiled program. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { refuse, say } from "./talk.js";

/** What npm writes down about the packages that it installed. */
const INSTALLED = "node_modules/.package-lock.json";

/** Their output goes to stderr, and nobody answers questions. */
const STDIO = /** @type {const} */ (["ignore", 2, 2]);

/** Installs the packages when one is missing or not of the locked version. */
export function installPackages() {
  if (packagesAgree()) return;
  say("installing npm packages");
  // The set-up is this package's own script: npm must not run it again, and may run it for
  // `npm install --global`, whose settings it hands down.
  const flags = [
    "--ignore-scripts",
    "--no-global",
    "--include=dev",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const { error } = spawnSync("npm", ["ci", ...flags], { stdio: STDIO });
  if (packagesAgree()) return;
  refuse(
    `the npm packages cannot be installed: ${error?.message ?? "npm failed, see above"}`,
    "This needs npm and, once, the network: run `npm ci` where there is one.",
  );
}

/** Compares versions, not times: a checkout touches the lock file without changing it. */
function packagesAgree() {
  const installed = readPackages(INSTALLED);
  const locked = readPackages("package-lock.json");
  // The package "" is hipri itself; optional ones are for other platforms.
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === "" || optional || installed[path]?.version === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return {};
  }
}

/** The compiler is incremental: it takes a second when nothing has changed. */
export function compile() {
  const { status } = spawnSync("npm", ["run", "--silent", "compile"], { stdio: STDIO });
  if (status === 0) return;
  refuse("hipri does not compile", "The messages above say why.");
}
