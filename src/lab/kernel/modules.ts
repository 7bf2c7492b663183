/** Finds kernel modules with what they depend on, in the order in which they must be loaded. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { EnvironmentError, UsageError } from "../../base/errors.js";
import { type GuestModule, pack } from "../channel.js";
import { runTool } from "../tool.js";
import type { Kernel } from "./kernel.js";

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
function dependenciesOf(image: Buffer): string[] {
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

export interface ModuleSet {
  /** To load, dependencies first. */
  readonly modules: readonly GuestModule[];
  /** Parameters of what the kernel has built in: `nvme.poll_queues=1`. */
  readonly commandLine: readonly string[];
}

/** One walk through the dependencies. */
interface Walk {
  readonly index: ReadonlyMap<string, string>;
  readonly builtin: ReadonlySet<string>;
  readonly modules: Map<string, GuestModule>;
  readonly commandLine: string[];
}

/** A built-in module's parameters as the kernel's command line takes them. */
function kernelParameters({ name, parameters }: ModuleRequest): string[] {
  const words = parameters.split(" ").filter((word) => word !== "");
  return words.map((word) => `${name}.${word}`);
}

/** Drivers of the disks that a module makes, which udev would load; there is none in the guest. */
const DRIVERS: Readonly<Record<string, readonly string[]>> = { scsi_debug: ["sd_mod"] };

async function visit({ name, parameters }: ModuleRequest, walk: Walk): Promise<void> {
  const { index, builtin, modules, commandLine } = walk;
  if (modules.has(name)) return;
  if (builtin.has(name)) {
    commandLine.push(...kernelParameters({ name, parameters }));
    return;
  }
  const path = index.get(name);
  if (path === undefined) {
    throw new EnvironmentError(`the kernel has no module ${name}`, {
      cure: "Cloud kernels leave many out; try --kernel apt:linux-image-amd64.",
    });
  }
  const image = await readModule(path);
  for (const dependency of [...dependenciesOf(image), ...(DRIVERS[name] ?? [])]) {
    await visit({ name: dependency, parameters: "" }, walk);
  }
  modules.set(name, { name, parameters, image: pack(image) });
}

/**
 * The requested modules with what they depend on.
 * @throws EnvironmentError when the kernel has no such module
 */
export async function collectModules(
  kernel: Kernel,
  requests: readonly ModuleRequest[],
): Promise<ModuleSet> {
  if (requests.length === 0) return { modules: [], commandLine: [] };
  if (kernel.moduleDir === null) {
    // A kernel of the user's own: the guest checks that these are part of its image.
    return {
      modules: requests.map((request) => ({ ...request, image: null })),
      commandLine: requests.flatMap(kernelParameters),
    };
  }
  const walk: Walk = {
    index: indexModules(kernel.moduleDir),
    builtin: builtinModules(kernel.moduleDir),
    modules: new Map(),
    commandLine: [],
  };
  for (const request of requests) await visit(request, walk);
  return { modules: [...walk.modules.values()], commandLine: walk.commandLine };
}
