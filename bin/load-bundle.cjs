/**
 * Loads a bundle together with the code that V8 had made of it in an earlier run: compiling it anew
 * would take a fifth of the time to the first I/O. CommonJS, for what starts without Node's loader
 * of ES modules.
 */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const { constants, Script } = require("node:vm");

/**
 * What a bundle exports, and its script. V8 looks itself whether the code fits it and the bundle,
 * and compiles the bundle otherwise.
 * @param {string} path of the bundle, CommonJS in ASCII
 */
exports.loadBundle = (path) => {
  const source = readFileSync(path, "latin1");
  const text = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const cachedData = readCode(exports.codePath(path));
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(text, { filename: path, cachedData, importModuleDynamically });
  const module = { exports: {} };
  const run = script.runInThisContext();
  run(module.exports, createRequire(path), module, path, dirname(path));
  return { exports: module.exports, script };
};

/**
 * Where the code of a bundle is kept.
 * @param {string} path of the bundle
 */
exports.codePath = (path) => `${path}.code`;

/** @param {string} path */
function readCode(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Whether the bundle has what a command line asks for: the commands whose start matters.
 * @param {readonly string[]} args
 */
exports.isBundled = ([name, ...rest]) =>
  name === "fio" || (["run", "doctor"].includes(name) && !rest.includes("--help"));
