/**
 * Builds fio's t/io_uring from the source package of this Debian machine's own suite. apt works in
 * a private directory, so the system's package lists and sources stay as they are.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { EnvironmentError } from "../../src/base/errors.js";
import { cacheDir, makeEntry } from "../../src/lab/cache.js";
import { failed } from "./process.js";

/**
 * The path of a t/io_uring, from the cache or newly built (about 20 s).
 * @param version of the installed fio, as "fio-3.33", under which the binary is kept
 * @throws EnvironmentError when apt, dpkg-source, gcc or make fail, with what they said
 */
export async function buildTIoUring(version: string): Promise<string> {
  const binary = join(cacheDir(), "bench", `${version}-t-io_uring`);
  if (!existsSync(binary)) await makeEntry(binary, build);
  return binary;
}

function build(binary: string): void {
  const directory = mkdtempSync(join(tmpdir(), "hipri-bench-fio-"));
  try {
    const options = privateApt(directory);
    command(["apt-get", ...options, "update"], directory);
    command(["apt-get", ...options, "--only-source", "source", "fio"], directory);
    const tree = readdirSync(directory).find((name) => /^fio-[\d.]+$/.test(name));
    if (tree === undefined) throw new EnvironmentError("apt-get source fio unpacked no fio tree");
    const treePath = join(directory, tree);
    command(["./configure"], treePath);
    command(["make", `-j${availableParallelism()}`, "t/io_uring"], treePath);
    copyFileSync(join(treePath, "t", "io_uring"), binary);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** apt's options for lists, cache and sources of its own below `directory`. */
function privateApt(directory: string): string[] {
  const [parts, lists, cache] = ["sources.list.d", "lists", "cache"].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  for (const path of [parts, join(lists, "partial"), join(cache, "archives", "partial")]) {
    mkdirSync(path, { recursive: true });
  }
  for (const path of sourceFiles()) {
    writeFileSync(join(parts, basename(path)), sourcesOnly(readFileSync(path, "utf8")));
  }
  return [
    `Dir::Etc::SourceParts=${parts}`,
    "Dir::Etc::SourceList=/dev/null",
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    "APT::Sandbox::User=",
  ].flatMap((option) => ["-o", option]);
}

/** The machine's own lists of sources (sources.list(5)). */
function sourceFiles(): string[] {
  const parts = "/etc/apt/sources.list.d";
  const inParts = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  const paths = ["/etc/apt/sources.list", ...inParts];
  return paths.filter((path) => /\.(list|sources)$/.test(path) && existsSync(path));
}

/** The same entries asking for source packages, in either of apt's two formats. */
export function sourcesOnly(text: string): string {
  return text.replace(/^Types:.*$/gm, "Types: deb-src").replace(/^deb(?=\s)/gm, "deb-src");
}

function command(argv: readonly [string, ...string[]], cwd: string): void {
  const { status, stderr, error } = spawnSync(argv[0], argv.slice(1), { cwd, encoding: "utf8" });
  if (error !== undefined) {
    throw new EnvironmentError(`cannot start "${argv[0]}"`, {
      cause: error,
      cure: "Building t/io_uring needs apt-get, dpkg-dev, gcc and make.",
    });
  }
  if (status !== 0) throw failed(argv, status, stderr);
}
