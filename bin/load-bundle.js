/**
 * Loads a bundle together with the code that V8 had made of it in an earlier run: compiling it anew
 * would take a fifth of the time to the first I/O.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { constants, Script } from "node:vm";

/**
 * What a bundle exports, and its script. V8 looks itself whether the code fits it and the bundle,
 * and compiles the bundle otherwise.
 * @param {string} path of the bundle, CommonJS in ASCII
 */
export function loadBundle(path) {
  const source = readFileSync(path, "latin1");
  const text = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const cachedData = readCode(codePath(path));
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(text, { filename: path, cachedData, importModuleDynamically });
  const module = { exports: {} };
  const run = script.runInThisContext();
  run(module.exports, createRequire(path), module, path, dirname(path));
  return { exports: module.exports, script };
}

/**
 * Where the code of a bundle is kept.
 * @param {string} path of the bundle
 */
export function codePath(path) {
  return `${path}.code`;
}

/** @param {string} path */
function readCode(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
