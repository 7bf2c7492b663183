/** hipri's own version, read from package.json so that it is declared once. */
import { readFileSync } from "node:fs";

interface Manifest {
  readonly version: string;
}

/** The module lies in dist/src/base. */
const MANIFEST = new URL("../../../package.json", import.meta.url);

export function hipriVersion(): string {
  return (JSON.parse(readFileSync(MANIFEST, "utf8")) as Manifest).version;
}
