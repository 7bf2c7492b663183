/** hipri's own package. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Manifest {
  readonly version: string;
}

/** Its directory. This module lies in dist/src/base, a bundle's entry in dist/bundle/bin. */
export const PACKAGE_DIR = fileURLToPath(new URL("../../../", import.meta.url));

/** Its version, which package.json declares. */
export function hipriVersion(): string {
  return (JSON.parse(readFileSync(`${PACKAGE_DIR}package.json`, "utf8")) as Manifest).version;
}
