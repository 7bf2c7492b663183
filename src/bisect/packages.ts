/** Kernel packages of one or several suites as items, in the order of their versions. */
import { UsageError } from "../base/errors.js";
import { compareVersions } from "./debian-version.js";
import type { Item } from "./item.js";

/** `apt:PATTERN[@SUITE]`. */
export interface PackageRange {
  /** A name with `*` for any characters. */
  readonly pattern: string;
  /** null: this machine's own sources. */
  readonly suite: string | null;
}

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
}

const RANGE = /^apt:([a-z0-9*][a-z0-9+.*-]*)(?:@([A-Za-z0-9][A-Za-z0-9.+_-]*))?$/;

/** @throws UsageError */
export function parsePackageRange(text: string): PackageRange {
  const [, pattern, suite] = RANGE.exec(text) ?? [];
  if (pattern === undefined) {
    throw new UsageError("is not apt:PATTERN or apt:PATTERN@SUITE", {
      place: `--packages ${text}`,
      cure: "For example apt:linux-image-*-cloud-amd64@trixie-backports.",
    });
  }
  return { pattern, suite: suite ?? null };
}

/** Packages without a version in their name only lead to one that has it. */
const WITH_VERSION = /^linux-(image|binary)-\d/;

/** Those of a suite that its range names, as kernels of the lab. */
export function packageItems(
  { pattern, suite }: PackageRange,
  packages: readonly ListedPackage[],
): (Item & { readonly version: string })[] {
  const matches = new RegExp(`^${pattern.split("*").map(escapeText).join(".*")}$`);
  return packages
    .filter(({ name }) => WITH_VERSION.test(name) && matches.test(name))
    .map(({ name, version }) => {
      const at = suite === null ? "" : `@${suite}`;
      return { name: `apt:${name}${at}`, label: version, version };
    });
}

/** Names of packages have no other characters that mean something there. */
function escapeText(text: string): string {
  return text.replace(/[.+]/g, "\\$&");
}

/** In the order of versions; of a version that several suites have, the first one's. */
export function sortPackages(items: readonly (Item & { readonly version: string })[]): Item[] {
  const known = new Set<string>();
  return items
    .toSorted((a, b) => compareVersions(a.version, b.version))
    .flatMap(({ name, label, version }) => {
      const key = `${name.replace(/@.*/, "")} ${version}`;
      if (known.has(key)) return [];
      known.add(key);
      return { name, label };
    });
}
