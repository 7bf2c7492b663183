#!/usr/bin/env node
/** CommonJS: for an entry that is an ES module, Node 20 starts threads before it runs a line. */
const { existsSync, mkdirSync, statSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { homedir, userInfo } = require("node:os");
const { isAbsolute, join } = require("node:path");

const MAIN = join(__dirname, "../dist/bundle/bin/main.js");

haveHomeAndShell();
keepCompiledCode();
start();

/** Packages ask for both as they load; a user of no name who has not set them has none, but an error. */
function haveHomeAndShell() {
  if (process.env.HOME !== undefined && process.env.SHELL) return;
  try {
    userInfo();
  } catch {
    process.env.HOME ??= "/";
    process.env.SHELL ||= "/bin/sh";
  }
}

function start() {
  try {
    require(MAIN);
  } catch (error) {
    const text =
      error.code === "EMFILE"
        ? "RLIMIT_NOFILE: too few files may be open\n  ulimit -n 1024"
        : `it is not built yet\n  node ${join(__dirname, "setup.js")}`;
    if (error.code !== "EMFILE" && existsSync(MAIN)) throw error;
    process.stderr.write(`hipri: ${text}\n`);
    process.exitCode = 3;
  }
}

/**
 * Has Node keep the code that V8 makes of the bundle, where Node can. Not in the directory for
 * temporary files, where others could put code of theirs.
 */
function keepCompiledCode() {
  if (enableCompileCache === undefined) return;
  const { XDG_CACHE_HOME: base = "" } = process.env;
  try {
    const root = isAbsolute(base) ? base : join(homedir(), ".cache");
    // Relative to the working directory, where others could put code, too.
    if (!isAbsolute(root)) return;
    const directory = join(root, "hipri", "code");
    for (const each of [root, join(root, "hipri"), directory]) makeDirectory(each);
    if (statSync(directory).uid === process.getuid()) enableCompileCache(directory);
  } catch {
    // Without a home, or with one that cannot be written, hipri starts all the same.
  }
}

/** One alone: where mkdir(2) fails in odd ways, as in /proc, Node's recursive one never ends. */
function makeDirectory(path) {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}
