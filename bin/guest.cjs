#!/usr/bin/env node
/**
 * hipri in the lab's guests: bin/run.js without Node's loader of ES modules where the bundle has
 * the command, since that loader takes a second to start under emulation.
 */
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { isBundled, loadBundle } = require("./load-bundle.cjs");

const args = process.argv.slice(2);
if (isBundled(args)) {
  // As in bin/run.js.
  process.on("SIGUSR1", () => {});
  const { start } = loadBundle(join(__dirname, "../dist/bundle/bin/start.js")).exports;
  const [name, ...rest] = args;
  start(name, rest, pathToFileURL(join(__dirname, "../oclif.manifest.json")));
} else import("./run.js");
