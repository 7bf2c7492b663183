#!/usr/bin/env node
/**
 * Writes what is made of the commands' declarations: oclif.manifest.json, which spares every start
 * the loading of all commands, and the manual page; with --check it only says whether the committed
 * ones are up to date (exit 1 when not).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core";
import { manualPage } from "../dist/src/cli/manual-page.js";

const root = fileURLToPath(new URL("..", import.meta.url));

const plugin = new Plugin({
  root,
  type: "core",
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
// oclif lists the commands in the order in which the directories happened to be read.
const commands = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
const manifest = { ...plugin.manifest, commands: Object.fromEntries(commands) };
const files = {
  "oclif.manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "docs/hipri.1": manualPage(manifest),
};
for (const [name, text] of Object.entries(files)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${name} is out of date: npm run build writes it\n`);
    process.exitCode = 1;
  }
}
