/** The Nodes that hipri runs on, for tests that show it: npm has each as a package. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { say } from "./talk.js";

/** Their major versions. */
const SUPPORTED = [20, 22, 24, 26];

const PACKAGE = `node-linux-${process.arch}`;
const INSTALL_TIMEOUT_MS = 300_000;

/** @param {number} major */
function homeOf(major) {
  const { XDG_CACHE_HOME: base } = process.env;
  const root = base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache");
  return join(root, "hipri", "nodes", `v${major}`);
}

/**
 * The program of each supported Node by its major version; null where it is not there.
 * @returns {Record<number, string | null>}
 */
export function supportedNodes() {
  const own = Number.parseInt(process.versions.node, 10);
  const pathOf = (/** @type {number} */ major) => {
    if (major === own) return process.execPath;
    const path = join(homeOf(major), "node_modules", PACKAGE, "bin", "node");
    return existsSync(path) ? path : null;
  };
  return Object.fromEntries(SUPPORTED.map((major) => [major, pathOf(major)]));
}

/** Fetches those that are missing; without them their tests are skipped. */
export function offerNodes() {
  for (const [major, path] of Object.entries(supportedNodes())) {
    if (path !== null) continue;
    const home = homeOf(Number(major));
    say(`fetching Node ${major} into ${home}`);
    // Node's own recursive mkdir never ends in a home such as /proc.
    if (spawnSync("mkdir", ["-p", home], { stdio: ["ignore", 2, 2] }).status !== 0) continue;
    const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
    const command = ["install", "--prefix", home, ...flags, `${PACKAGE}@${major}`];
    spawnSync("npm", command, { stdio: ["ignore", 2, 2], timeout: INSTALL_TIMEOUT_MS });
  }
  const missing = Object.entries(supportedNodes()).filter(([, path]) => path === null);
  for (const [major] of missing) say(`no Node ${major}: its tests will be skipped`);
}
