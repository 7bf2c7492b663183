/** Finds kernel modules with what they depend on, in the order in which they must be loaded. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { EnvironmentError, UsageError } from "../../base/errors.js";
import { type GuestModule, pack } from "../channel.js";
import { runTool } from "../tool.js";

/** What `--module` asks for: `null_blk poll_queues=1`. */
export interface ModuleRequest {
  readonly name: string;
  readonly parameters: string;
}

/** @throws UsageError */
export function parseModuleRequest(text: string): ModuleRequest {
  const [name = "", ...parameters] = text.trim().split(/\s+/);
  if (/^[A-Za-z0-9_-]+$/.test(name) && parameters.every((word) => /^[\w.]+(=.*)?$/.test(word))) {
    return { name: canonicalName(name), parameters: parameters.join(" ") };
  }
  throw new UsageError("is not a module's name with NAME=VALUE parameters", {
    place: `--module ${text}`,
    cure: "For example --module 'null_blk poll_queues=1 queue_mode=2'.",
  });
}

/** The kernel takes - and _ in module names for the same. */
function canonicalName(name: string): string {
  return name.replaceAll("-", "_");
}

/** Module name → path of its file, compressed or not. */
function indexModules(moduleDir: string): Map<string, string> {
  const names = readdirSync(join(moduleDir, "kernel"), { recursive: true, encoding: "utf8" });
  const modules = names.filter((name) => /\.ko(\.\w+)?$/.test(name));
  return new Map(
    modules.map((name) => {
      const path = join(moduleDir, "kernel", name);
      return [canonicalName(basename(name).replace(/\.ko.*$/, "")), path] as const;
    }),
  );
}

/** Modules that are part of the kernel image itself. */
function builtinModules(moduleDir: string): Set<string> {
  const path = join(moduleDir, "modules.builtin");
  if (!existsSync(path)) return new Set();
  const lines = readFileSync(path, "utf8").split("\n");
  return new Set(lines.map((line) => canonicalName(basename(line.trim(), ".ko"))));
}

/** The `depends=` entry of the module's .modinfo section, which depmod reads, too. */
export function dependenciesOf(image: Buffer): string[] {
  const start = image.indexOf("\0depends=", 0, "latin1");
  if (start < 0) return [];
  const from = start + "\0depends=".length;
  const names = image.toString("latin1", from, image.indexOf(0, from)).split(",");
  return names.filter((name) => name !== "").map(canonicalName);
}

async function readModule(path: string): Promise<Buffer> {
  const data = readFileSync(path);
  if (path.endsWith(".ko")) return data;
  const [tool, install] = path.endsWith(".xz")
    ? ["xz", "apt install xz-utils"]
    : path.endsWith(".zst")
      ? ["zstd", "apt install zstd"]
      : ["gzip", "apt install gzip"];
  return runTool(tool!, ["-dc"], { input: data, install: install! });
}

/**
 * The requested modules and their dependencies. What the kernel has built in is left out, and its
 * parameters are returned for the kernel's command line (`nvme.poll_queues=1`).
 * @throws EnvironmentError when the kernel has no such module
 */
export async function collectModules(
  moduleDir: string,
  requests: readonly ModuleRequest[],
): Promise<{ modules: GuestModule[]; commandLine: string[] }> {
  const index = indexModules(moduleDir);
  const builtin = builtinModules(moduleDir);
  const modules = new Map<string, GuestModule>();
  const commandLine: string[] = [];
  const visit = async (name: string, parameters: string): Promise<void> => {
    if (modules.has(name)) return;
    if (builtin.has(name)) {
      commandLine.push(...parameters.split(" ").flatMap((word) => (word ? [`${name}.${word}`] : [])));
      return;
    }
    const path = index.get(name);
    if (path === undefined) {
      throw new EnvironmentError(`the kernel has no module ${name}`, {
        place: moduleDir,
        cure: "Cloud kernels leave modules out; try --kernel apt:linux-image-amd64.",
      });
    }
    const image = await readModule(path);
    for (const dependency of dependenciesOf(image)) await visit(dependency, "");
    modules.set(name, { name, parameters, image: pack(image) });
  };
  for (const { name, parameters } of requests) await visit(name, parameters);
  return { modules: [...modules.values()], commandLine };
}
