#!/usr/bin/env node
/**
 * Makes a fresh clone ready: npm packages, liburing, the compiled program, and with --test what
 * the tests compare with. Uses nothing but Node itself, since nothing else is there yet. Does
 * only what is missing, so it costs two seconds when nothing is.
 */
import { fileURLToPath } from "node:url";
import { compile, installPackages } from "./setup/packages.js";
import { offerTestPrograms, requireLiburing } from "./setup/system.js";
import { refuse } from "./setup/talk.js";

const OLDEST_NODE = 20;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  refuse(
    `hipri needs Node ${OLDEST_NODE} or later, this is ${process.version}`,
    "Install a newer one: https://nodejs.org/en/download",
  );
}
if (process.platform !== "linux") {
  refuse(`hipri drives Linux's io_uring, this is ${process.platform}`, "Run it on Linux.");
}
installPackages();
requireLiburing();
if (process.argv.includes("--test")) offerTestPrograms();
compile();
