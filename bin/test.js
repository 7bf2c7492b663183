#!/usr/bin/env node
/**
 * Runs the compiled tests, all or those of the named folders and files of test/: `node bin/test.js
 * job cli/end.test.ts`. With --full it runs the long ones instead, which are named *.full.ts. Ends
 * with every skipped test's reason and one line `N passed, N failed, N skipped`; exit code 1 when a
 * test failed.
 */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { offerNodes, supportedNodes } from "./setup/nodes.js";
import { tally } from "./test/tally.js";

/**
 * Folders each of which is one process, since its files take longer to load than to run: their tests
 * change nothing of the process that others could see.
 */
const TOGETHER =
  /^test\/(base|bench|bisect|doctor|files|job|lane|measure|plan|report|result|run|verdict)(?=\/)/;
/** Processes at the same time, for a machine of two CPUs. */
const PARALLEL = 2;
/** No two of those that boot guests, or take long, run at the same time. */
const ONE_AT_A_TIME = /^test\/lab\/|\.full\.ts$/;
/** A test that hangs must not hang the others. */
const FILE_TIMEOUT_MS = 10 * 60_000;
const FULL_TIMEOUT_MS = 6 * 60 * 60_000;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const DIST = join(process.cwd(), "dist");
const { values, positionals } = parseArgs({
  options: { full: { type: "boolean", default: false } },
  allowPositionals: true,
});
if (values.full) offerNodes();
// See test/support/nodes.ts.
process.env.HIPRI_TEST_NODES = JSON.stringify(supportedNodes());
// Node may stand still for ever when a process ends while V8 compiles (nodejs/node#54918). Test
// processes inherit this; hipri's own do not.
process.execArgv.push("--single-threaded");
const files = testFiles(positionals, values.full ? ".full.ts" : ".test.ts");
process.exitCode = report(await runFiles(files));

/**
 * The tests that have a source: what a deleted one left behind in dist does not count.
 * @param {string[]} names of folders and files of test/; none means all
 * @param {string} suffix
 */
function testFiles(names, suffix) {
  const roots = names.length > 0 ? names.map((name) => join("test", name)) : ["test"];
  const missing = roots.filter((root) => !existsSync(root));
  if (missing.length > 0) {
    process.stderr.write(`There is no ${missing.join(", ")}: name folders or files of test/.\n`);
    process.exit(2);
  }
  return roots.flatMap((root) => {
    if (!statSync(root).isDirectory()) return [root];
    const inside = readdirSync(root, { recursive: true, encoding: "utf8" });
    return inside.filter((name) => name.endsWith(suffix)).map((name) => join(root, name));
  });
}

/**
 * Runs the files, each folder of TOGETHER and each other file as a process of its own. One of the
 * runners begins with those that no others of their kind may run beside.
 * @param {string[]} sources
 */
async function runFiles(sources) {
  // Whole folders first: what takes long at the end has nothing left to run beside it.
  const inOrder = processesOf(sources.sort()).sort(([, a], [, b]) => b.length - a.length);
  const single = inOrder.filter(([name]) => ONE_AT_A_TIME.test(name));
  const others = inOrder.filter(([name]) => !ONE_AT_A_TIME.test(name));
  const outcomes = [];
  const runAll = async (/** @type {TestProcess[]} */ waiting) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      outcomes.push(await runProcess(next));
    }
  };
  const helpers = Array.from({ length: PARALLEL - 1 }, () => runAll(others));
  await Promise.all([runAll(single).then(() => runAll(others)), ...helpers]);
  return outcomes;
}

/**
 * @typedef {[name: string, sources: string[]]} TestProcess
 * @param {string[]} sources
 * @returns {TestProcess[]}
 */
function processesOf(sources) {
  const processes = new Map();
  for (const source of sources) {
    const name = source.endsWith(".full.ts") ? source : (TOGETHER.exec(source)?.[0] ?? source);
    processes.set(name, [...(processes.get(name) ?? []), source]);
  }
  return [...processes];
}

/** @param {TestProcess} process */
async function runProcess([name, sources]) {
  const startMs = performance.now();
  const compiled = sources.map((source) => join(DIST, source.replace(/\.ts$/, ".js")));
  const timeout = name.endsWith(".full.ts") ? FULL_TIMEOUT_MS : FILE_TIMEOUT_MS;
  const entry = sources.length === 1 ? compiled[0] : entryOf(name, compiled);
  const outcome = await tally(name, run({ files: [entry], timeout }), sourceOf);
  if (sources.length > 1) rmSync(entry);
  const { passed, failures, skips, output } = outcome;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const counts = `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;
  console.log(`${failures.length > 0 ? "✖" : "✔"} ${name}: ${counts} in ${seconds} s`);
  for (const failure of failures) console.log(`\n✖ ${failure}\n`);
  if (failures.length > 0 && output !== "") console.log(output);
  return outcome;
}

/**
 * Writes what loads all of these files. @returns its path, for the caller to remove
 * @param {string} name
 * @param {string[]} compiled
 */
function entryOf(name, compiled) {
  // Others may run tests of this folder at the same time, under another Node.
  const path = join(DIST, `${name}.${process.pid}.js`);
  writeFileSync(path, compiled.map((file) => `import ${JSON.stringify(file)};\n`).join(""));
  return path;
}

/** The source of a compiled test. @param {string} compiled */
function sourceOf(compiled) {
  return relative(DIST, compiled).replace(/\.js$/, ".ts");
}

/**
 * @param {import("./test/tally.js").Outcome[]} outcomes
 * @returns {number} the exit code
 */
function report(outcomes) {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const skips = outcomes.flatMap((outcome) => outcome.skips);
  for (const skip of skips) console.log(`skipped: ${skip}`);
  // Once more, with their errors: a CI may show the end of a log only.
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
  return failures.length > 0 ? 1 : 0;
}
