/** What the guest's root holds: this machine's own Node, its libraries, liburing and hipri. */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { PACKAGE_DIR } from "../../base/package.js";
import type { CpioEntry } from "./cpio.js";
import { librariesOf } from "./libraries.js";
import { listFiles, packageFiles } from "./package-files.js";

/** What the guest needs of hipri's package, beside the packages that this one needs. */
const PACKAGE_PARTS = ["package.json", "oclif.manifest.json", "bin/run.cjs", "dist/bundle"];

/** Where the guest finds its programs, whatever their places on this machine. */
export const GUEST_BIN = "/bin";
const GUEST_NODE = `${GUEST_BIN}/node`;

/**
 * A program of hipri's: Node as the script's interpreter, and there is no env(1). It begins with the
 * bundle: emulated, Node's loader of ES modules takes a second to start.
 */
function script(path: string, bundle: string): CpioEntry {
  const module = join(realpathSync(PACKAGE_DIR), "dist/bundle", bundle);
  const text = `#!${GUEST_NODE}\nrequire(${JSON.stringify(module)});\n`;
  return { kind: "file", path, mode: 0o755, data: Buffer.from(text) };
}

/** The path of a program on this machine, by the caller's PATH; null when there is none. */
export function findProgram(name: string): string | null {
  const dirs = (process.env.PATH ?? "").split(":").concat("/usr/sbin", "/sbin");
  const paths = dirs.map((dir) => join(dir, name));
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ?? null;
}

/** Who the guest's programs run as; Node's os.userInfo() asks. */
const PASSWD = `root:x:0:0:root:/root:${GUEST_BIN}/sh\n`;

function fileEntry(path: string, source = path): CpioEntry {
  const mode = statSync(source).mode & 0o777;
  return { kind: "file", path, mode, data: readFileSync(source) };
}

/** Adds the directories that entries are in, each once and before its contents. */
function withDirectories(entries: readonly CpioEntry[]): CpioEntry[] {
  const seen = new Set(["/"]);
  const parentsOf = (path: string): CpioEntry[] => {
    const dir = dirname(path);
    if (seen.has(dir)) return [];
    seen.add(dir);
    return [...parentsOf(dir), { kind: "directory", path: dir }];
  };
  return entries.flatMap((entry) => [...parentsOf(entry.path), entry]);
}

/**
 * Debian's Node reads some of its built-in modules from files. The names of these packages stand
 * in its library only; a Node that has them built in lists them as shareable.
 */
function externalBuiltins(): string[] {
  const variables: Readonly<Record<string, unknown>> = process.config.variables;
  const builtIn = variables.node_builtin_shareable_builtins;
  if (!Array.isArray(builtIn) || builtIn.length > 0) return [];
  const names = ["acorn", "acorn-walk", "cjs-module-lexer", "minimatch", "undici"];
  const dirs = names.map((name) => join("/usr/share/nodejs", name));
  return dirs.filter((dir) => existsSync(dir)).flatMap(listFiles);
}

/**
 * The root's entries.
 * @param programs names of further programs of this machine, such as fio
 * @throws EnvironmentError when a program or library is not installed
 */
export function rootEntries(programs: readonly string[]): CpioEntry[] {
  const node = realpathSync(process.execPath);
  const entries = new Map<string, CpioEntry>();
  const add = (entry: CpioEntry): void => {
    if (!entries.has(entry.path)) entries.set(entry.path, entry);
  };
  const addProgram = (name: string, path: string, preload: readonly string[] = []): void => {
    for (const library of librariesOf(path, preload)) add(fileEntry(library));
    add(fileEntry(`${GUEST_BIN}/${name}`, path));
  };
  addProgram("node", node, ["liburing.so.2"]);
  for (const name of programs) {
    const path = findProgram(name);
    if (path === null) {
      throw new EnvironmentError(`${name} is not installed on this machine`, {
        cure: `Install it (apt install ${name}); the guest is made from this machine's files.`,
      });
    }
    addProgram(name, path);
  }
  const hipri = packageFiles(realpathSync(PACKAGE_DIR), PACKAGE_PARTS);
  for (const path of [...externalBuiltins(), ...hipri.files]) add(fileEntry(path));
  for (const [path, target] of hipri.links) add({ kind: "link", path, target });
  add(script(`${GUEST_BIN}/hipri`, "bin/main.js"));
  add(script("/init", "guest/init.js"));
  add({ kind: "file", path: "/etc/passwd", mode: 0o644, data: Buffer.from(PASSWD) });
  return withDirectories([...entries.values()]);
}
