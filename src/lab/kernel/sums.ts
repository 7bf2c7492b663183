/**
 * Sums of the files of an extracted kernel, in sha256sum's own form. By them a damaged cache is
 * told from a kernel that does not boot.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { replaceFile } from "../../files/write.js";

/** Lies in the kernel's directory. */
const SUMS = "sha256sums";

/** Paths of the regular files below a directory, in one order; packages hold no odd names. */
function filesBelow(directory: string, below = "."): string[] {
  const entries = readdirSync(join(directory, below), { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(directory, path);
    return entry.isFile() && path !== SUMS ? [path] : [];
  });
  return paths.sort();
}

function lineOf(path: string, bytes: Uint8Array): string {
  return `${createHash("sha256").update(bytes).digest("hex")}  ${path}\n`;
}

/** Notes the sums of all files below a directory, and has all of it on the disk. */
export function writeSums(directory: string): void {
  const lines = filesBelow(directory).map((path) => {
    const fd = openSync(join(directory, path), "r");
    try {
      fsyncSync(fd);
      return lineOf(path, readFileSync(fd));
    } finally {
      closeSync(fd);
    }
  });
  replaceFile(join(directory, SUMS), (sink) => sink(lines.join("")));
}

/**
 * Holds all files against their sums, which takes 0.2 s for each 100 MB.
 * @throws EnvironmentError naming the first one that is not as it was extracted
 */
export function assertIntact(directory: string): void {
  const damaged = firstDamaged(directory);
  if (damaged === null) return;
  throw new EnvironmentError("this file of the lab's cache is damaged", {
    place: join(directory, damaged),
    cure: `Delete ${directory}, and the lab makes it anew.`,
  });
}

function firstDamaged(directory: string): string | null {
  try {
    const noted = readFileSync(join(directory, SUMS), "utf8").split(/(?<=\n)/);
    const paths = noted.map((line) => /^\w{64} {2}(.+)\n$/.exec(line)?.[1]);
    if (paths.length === 0 || paths.includes(undefined)) return SUMS;
    const isAsNoted = (path: string, index: number) => {
      const bytes = existsSync(join(directory, path)) && readFileSync(join(directory, path));
      return bytes !== false && lineOf(path, bytes) === noted[index];
    };
    return (paths as string[]).find((path, index) => !isAsNoted(path, index)) ?? null;
  } catch {
    return SUMS;
  }
}
