/**
 * The files of an npm package and of the packages that it needs at run time, wherever npm put
 * them. They keep their paths in the guest, so that Node resolves them there as it does here.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Paths that the guest needs: regular files to copy and links to make again. */
export interface PackageFiles {
  readonly files: readonly string[];
  /** link path → what it leads to */
  readonly links: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What no program reads at run time. */
const UNUSED = /\.(map|md|markdown|d\.ts|d\.mts|d\.cts|h|c|cc)$|\.tsbuildinfo$/;

function readManifest(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as Manifest;
}

/** All files below that a program may read, without the packages that npm put inside. */
export function listFiles(path: string): string[] {
  if (!lstatSync(path).isDirectory()) return UNUSED.test(path) ? [] : [path];
  const names = readdirSync(path).filter((name) => name !== "node_modules");
  return names.sort().flatMap((name) => listFiles(join(path, name)));
}

/** Where Node would find the package `name` from `fromDir`, or null for an optional one. */
function findPackage(name: string, fromDir: string): string | null {
  for (let dir = fromDir; ; dir = dirname(dir)) {
    const candidate = join(dir, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (dir === dirname(dir)) return null;
  }
}

/**
 * The package in `rootDir` with its production dependencies.
 * @param parts what to take of `rootDir` itself, such as `["dist/src", "package.json"]`; a part
 * that does not exist is left out
 */
export function packageFiles(rootDir: string, parts: readonly string[]): PackageFiles {
  const present = parts.map((part) => join(rootDir, part)).filter((path) => existsSync(path));
  const files = present.flatMap(listFiles);
  const links = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (dir: string): void => {
    const { dependencies, optionalDependencies } = readManifest(dir);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = findPackage(name, dir);
      if (found === null) continue;
      const real = realpathSync(found);
      if (real !== found) links.set(found, real);
      if (seen.has(real)) continue;
      seen.add(real);
      files.push(...listFiles(real));
      visit(real);
    }
  };
  visit(rootDir);
  return { files, links };
}
