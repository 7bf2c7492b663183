/** Wrappers that take rights away from a command, and why they cannot be used here. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** The compiled tests live in dist/test/support. */
const BIN = fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url));

/** Runs a command as nobody; with nothing to do where the tests are not root's. */
export const asNobody: readonly string[] = isRoot
  ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "env", "HOME=/"]
  : [];

/** A reason to skip what needs `asNobody`, or false. */
export function whyNotAsNobody(): string | false {
  const [command, ...args] = [...asNobody, "test", "-r", BIN];
  const { status, error } = spawnSync(command as string, args);
  if (error !== undefined) return `${command} is missing`;
  return status === 0 ? false : "nobody may not read hipri's folder";
}

/** Gives a directory to nobody. */
export function giveToNobody(directory: string): void {
  if (!isRoot) return;
  chownSync(directory, NOBODY, NOBODY);
  chmodSync(directory, 0o755);
}

/** Puts another file over a path, for the command only. */
export function withFileReplaced(path: string, by: string): readonly string[] {
  const script = 'mount --bind "$1" "$2"; shift 2; exec "$@"';
  return ["unshare", "--mount", "sh", "-ec", script, "sh", by, path];
}

/** A reason to skip what needs `withFileReplaced`, or false. */
export function whyNotReplacing(): string | false {
  const { status, error } = spawnSync("unshare", ["--mount", "true"]);
  if (error !== undefined) return "unshare is missing";
  return status === 0 ? false : "this user may not make a mount namespace";
}

/** Where the dynamic loader finds a library, by its soname. */
export function libraryPath(name: string): string {
  const table = execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  const line = table.split("\n").find((each) => each.trim().startsWith(`${name} `));
  return line?.split(" => ")[1] ?? assert.fail(`${name} is not in ldconfig's table`);
}
