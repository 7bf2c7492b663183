#!/usr/bin/env node
/**
 * Writes oclif.manifest.json, which spares every start the loading of all commands; with --check
 * it only says whether the committed one is up to date (exit 1 when not).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = new URL("../oclif.manifest.json", import.meta.url);

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
const text = `${JSON.stringify(manifest, null, 2)}\n`;
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  process.stderr.write("oclif.manifest.json is out of date: npm run build writes it\n");
  process.exitCode = 1;
}
