#!/usr/bin/env node
/**
 * Starts the bundle with a command, as bin/run.js does, and keeps the code that V8 has made of it
 * when it ends: `node bin/keep-code.js run JOB`. Part of the build.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codePath, loadBundle } from "./load-bundle.cjs";

// As if V8's notes went to somebody else, so that the run leaves V8's flags alone
// (run/deoptimisation-notes): V8 takes code only with the flags that it was made with.
process.execArgv.push("--log-deopt");
const path = fileURLToPath(new URL("../dist/bundle/bin/start.js", import.meta.url));
const { exports, script } = loadBundle(path);
process.on("exit", () => writeFileSync(codePath(path), script.createCachedData()));
const [command, ...rest] = process.argv.slice(2);
await exports.start(command, rest, new URL("../oclif.manifest.json", import.meta.url));
