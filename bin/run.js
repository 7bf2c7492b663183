#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isBundled, loadBundle } from "./load-bundle.cjs";

const args = process.argv.slice(2);
const [first, ...rest] = args;
if (first === "--version" && rest.length === 0) {
  // What oclif would print, without the 0.1 s that it takes to load: scripts ask this often.
  const manifest = new URL("../package.json", import.meta.url);
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8"));
  console.log(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else if (isBundled(args)) {
  // It asks for a report. Before there is one to give, Node would start its debugger instead.
  process.on("SIGUSR1", () => {});
  const { start } = await loadStart();
  await start(first, rest, new URL("../oclif.manifest.json", import.meta.url));
} else {
  const { execute } = await import("@oclif/core");
  await execute({ dir: import.meta.url });
}

async function loadStart() {
  const { bundleIsCurrent } = await import("../dist/src/base/bundle.js");
  if (!bundleIsCurrent()) return import("./start.js");
  return loadBundle(fileURLToPath(new URL("../dist/bundle/bin/start.js", import.meta.url))).exports;
}
