#!/usr/bin/env node
import { mkdirSync, statSync } from "node:fs";
import module, { createRequire } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

keepCompiledCode();
start();

function start() {
  try {
    createRequire(import.meta.url)("../dist/bundle/bin/main.js");
  } catch (error) {
    if (error.code !== "EMFILE") throw error;
    process.stderr.write("hipri: RLIMIT_NOFILE: too few files may be open\n  ulimit -n 1024\n");
    process.exitCode = 3;
  }
}

/**
 * Has Node keep the code that V8 makes of the bundle, where Node can. Not in the directory for
 * temporary files, where others could put code of theirs.
 */
function keepCompiledCode() {
  if (module.enableCompileCache === undefined) return;
  const { XDG_CACHE_HOME: base } = process.env;
  try {
    const root = base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache");
    const directory = join(root, "hipri", "code");
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (statSync(directory).uid === process.getuid()) module.enableCompileCache(directory);
  } catch {
    // Without a home, or with one that cannot be written, hipri starts all the same.
  }
}
