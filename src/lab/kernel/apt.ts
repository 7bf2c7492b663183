/**
 * Kernels out of Debian's archives through the machine's own apt, beside its package lists: lists
 * and downloads live in the lab's cache, and nothing here needs root.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { linkStats } from "../../base/link-stats.js";
import { ensureDirectory } from "../../files/directory.js";
import { cacheDir, makeEntry, markUsed, withTemporary } from "../cache.js";
import { runTool } from "../tool.js";
import type { Kernel } from "./kernel.js";
import { extractPackages, kernelOfTree, treePath } from "./package.js";
import {
  entriesForSuite,
  formatSources,
  parseDeb822Sources,
  parseOneLineSources,
  type SourceEntry,
} from "./sources.js";

const APT_DIR = "/etc/apt";
/** How long package lists and the choice of a kernel stay in use. */
const FRESH_MS = 24 * 3600e3;

export interface KernelPackage {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
}

function readEntries(): SourceEntry[] {
  const parts = join(APT_DIR, "sources.list.d");
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
  return [
    ...parseOneLineSources(read(join(APT_DIR, "sources.list"))),
    ...names.flatMap((name) => {
      if (name.endsWith(".list")) return parseOneLineSources(read(join(parts, name)));
      return name.endsWith(".sources") ? parseDeb822Sources(read(join(parts, name))) : [];
    }),
  ];
}

function machineCodename(): string | null {
  if (!existsSync("/etc/os-release")) return null;
  const text = readFileSync("/etc/os-release", "utf8");
  return /^VERSION_CODENAME="?([\w-]+)/m.exec(text)?.[1] ?? null;
}

/** @throws EnvironmentError when the machine has no entry to start from */
function sourcesFor(suite: string | null): string {
  const entries = readEntries();
  const wanted = suite === null ? entries : entriesForSuite(entries, suite, machineCodename());
  if (wanted.length > 0) return formatSources(wanted);
  throw new EnvironmentError(`apt has no source of Debian packages in ${APT_DIR}`, {
    cure: "Give --kernel a kernel image or a .deb file instead.",
  });
}

/** Points apt at a private directory, away from the system's lists, pins and status. */
function aptOptions(dir: string): string[] {
  const settings = {
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::Etc::SourceParts": join(dir, "sources.list.d"),
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": "/dev/null",
    "Dir::State::Lists": join(dir, "lists"),
    "Dir::State::Status": "/dev/null",
    "Dir::Cache": join(dir, "cache"),
    "APT::Default-Release": "",
    "APT::Get::List-Cleanup": "false",
    "Acquire::Languages": "none",
    // As root apt would download as _apt, who may not write to the cache.
    ...(process.getuid?.() === 0 ? { "APT::Sandbox::User": "root" } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

const INSTALL_APT = { install: "apt, which is part of Debian and its relatives" };

/** Package lists of a suite, at most a day old. @returns the private directory */
async function updatedLists(suite: string | null): Promise<string> {
  const suiteDir = join(cacheDir(), "apt", suite ?? "machine");
  const day = String(Math.floor(Date.now() / FRESH_MS));
  const dir = join(suiteDir, day);
  if (existsSync(dir)) return dir;
  await makeEntry(dir, async (temporary) => {
    for (const sub of ["sources.list.d", "lists/partial", "cache/archives/partial"]) {
      ensureDirectory(join(temporary, sub));
    }
    writeFileSync(join(temporary, "sources.list.d/lab.sources"), sourcesFor(suite));
    const options = [...aptOptions(temporary), "-o", "APT::Update::Error-Mode=any"];
    try {
      await runTool("apt-get", [...options, "-q", "update"], INSTALL_APT);
    } catch (cause) {
      throw new EnvironmentError((cause as Error).message, {
        place: suite === null ? "apt" : `suite ${suite}`,
        cure: "Check the suite's name and the network, or give --kernel a file.",
        cause,
      });
    }
  });
  for (const old of readdirSync(suiteDir)) {
    if (old !== day) rmSync(join(suiteDir, old), { recursive: true, force: true });
  }
  return dir;
}

/** Fields of the first stanza that `apt-cache show` prints, which is the candidate. */
function parseStanza(text: string): Map<string, string> {
  const [stanza = ""] = text.split(/\n\n/);
  const fields = stanza.split(/\n(?=\S)/).map((field) => {
    const at = field.indexOf(":");
    return [field.slice(0, at), field.slice(at + 1).trim()] as const;
  });
  return new Map(fields);
}

async function showPackage(dir: string, name: string): Promise<Map<string, string> | null> {
  const args = [...aptOptions(dir), "show", "--no-all-versions", name];
  const output = await runTool("apt-cache", args, INSTALL_APT).catch(() => Buffer.alloc(0));
  return output.length === 0 ? null : parseStanza(output.toString());
}

/** The kernel packages that a Depends field leads to: the image and, where split, its parts. */
export function kernelDependencies(depends: string): string[] {
  const names = depends.split(",").map((clause) => clause.trim().split(/[\s|(]/)[0] ?? "");
  return names.filter((name) => /^linux-(image|binary|modules)-/.test(name));
}

/** A kernel's package as the user names it. */
interface AptKernel {
  readonly packageName: string;
  readonly suite: string | null;
}

/**
 * The package with all kernel packages behind it, each once; `key` names image and version.
 * @throws EnvironmentError when apt lacks one of them
 */
async function resolvePackages(
  dir: string,
  kernel: AptKernel,
): Promise<{ names: string[]; key: string }> {
  const names: string[] = [];
  let key = "";
  const queue = [kernel.packageName];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (names.includes(name)) continue;
    const fields = await showPackage(dir, name);
    // Of a superseded kernel the archive may keep the image without its modules, which NVMe needs not.
    if (fields === null && name.startsWith("linux-modules-")) continue;
    if (fields === null) throw missingPackage(name, kernel);
    names.push(name);
    queue.push(...kernelDependencies(fields.get("Depends") ?? ""));
    // The last image in the chain is the real one, those before it are metapackages.
    if (name.startsWith("linux-image-") || key === "") key = `${name}_${fields.get("Version")}`;
  }
  return { names, key: key.replaceAll("/", "_") };
}

/** Of a superseded kernel, archives may keep the signed image without the binary that it leads to. */
function missingPackage(name: string, { packageName, suite }: AptKernel): EnvironmentError {
  const needed = name === packageName ? "" : `, which ${packageName} needs`;
  return new EnvironmentError(`apt knows no package ${name}${needed}`, {
    place: `--kernel apt:${describe(packageName, suite)}`,
    cure:
      needed === ""
        ? `See what there is: hipri lab kernels${suite === null ? "" : ` --suite ${suite}`}`
        : "The archive keeps this kernel in part only; take a newer one.",
  });
}

async function download(dir: string, names: readonly string[], treeDir: string): Promise<void> {
  if (existsSync(treeDir)) return;
  await withTemporary(async (temporary) => {
    mkdirSync(temporary);
    await runTool("apt-get", [...aptOptions(dir), "-q", "download", ...names], { cwd: temporary });
    const debs = readdirSync(temporary).map((name) => join(temporary, name));
    await extractPackages(treeDir, debs);
  });
}

function describe(packageName: string, suite: string | null): string {
  return suite === null ? packageName : `${packageName}@${suite}`;
}

async function fetchTree(packageName: string, suite: string | null): Promise<string> {
  const dir = await updatedLists(suite);
  const resolved = await resolvePackages(dir, { packageName, suite });
  const treeDir = treePath(resolved.key);
  await download(dir, resolved.names, treeDir);
  return treeDir;
}

/**
 * The kernel behind `apt:PACKAGE[@SUITE]`. What a name led to is remembered for a day; without
 * a network the last answer is used, however old.
 * @throws EnvironmentError
 */
export async function kernelFromApt(packageName: string, suite: string | null): Promise<Kernel> {
  const link = join(treePath("by-name"), describe(packageName, suite));
  const stats = linkStats(link);
  const known = stats !== undefined && existsSync(link);
  if (!known || Date.now() - stats.mtimeMs > FRESH_MS) {
    try {
      const treeDir = await fetchTree(packageName, suite);
      await makeEntry(link, (temporary) => symlinkSync(join("..", basename(treeDir)), temporary));
    } catch (error) {
      if (!known) throw error;
    }
  }
  const treeDir = resolve(dirname(link), readlinkSync(link));
  markUsed(dirname(link));
  return kernelOfTree(treeDir, basename(treeDir).replace("_", " "));
}

/** The kernel images that a suite (null: the machine's own sources) offers, by name. */
export async function listKernels(suite: string | null): Promise<KernelPackage[]> {
  const dir = await updatedLists(suite);
  const args = [...aptOptions(dir), "search", "--names-only", "^linux-image-"];
  const found = (await runTool("apt-cache", args, INSTALL_APT)).toString().trim().split("\n");
  const summaries = new Map(found.map((line) => line.split(" - ", 2) as [string, string]));
  const names = [...summaries.keys()].filter((name) => /amd64$/.test(name) && !/-dbg$/.test(name));
  if (names.length === 0) return [];
  const policy = await runTool("apt-cache", [...aptOptions(dir), "policy", ...names]);
  const versions = new Map(
    [...policy.toString().matchAll(/^(\S+):\n(?:.*\n)*?\s+Candidate: (\S+)/gm)].map(
      ([, name, version]) => [name!, version!] as const,
    ),
  );
  const packages = names.map((name) => {
    return { name, version: versions.get(name) ?? "", summary: summaries.get(name) ?? "" };
  });
  return packages.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}
