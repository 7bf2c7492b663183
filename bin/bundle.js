#!/usr/bin/env node
/**
 * Bundles hipri into a file for each entry below dist/bundle, since Node takes longer to find 300
 * modules than to run them. They are CommonJS, whose loader every thread has at hand, while that of
 * ES modules takes 20 ms to boot. Each entry keeps its distance from the package's root, so that
 * URLs relative to a module hold in the bundle, too.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BUNDLE = "dist/bundle";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
// The WebAssembly, which takes longer, is of bin/assembly.js, and stays.
for (const folder of ["bin", "guest", "lane", "page"]) {
  rmSync(`${BUNDLE}/${folder}`, { recursive: true, force: true });
}
mkdirSync(BUNDLE, { recursive: true });
writeFileSync(`${BUNDLE}/package.json`, `${JSON.stringify({ type: "commonjs" })}\n`);
await build({
  entryPoints: {
    "bin/main": "dist/src/cli/main.js",
    "bin/command-not-found": "dist/src/cli/command-not-found.js",
    "lane/worker": "dist/src/lane/worker.js",
    "lane/clock-thread": "dist/src/lane/clock-thread.js",
    "guest/init": "dist/src/lab/guest/init.js",
  },
  outdir: BUNDLE,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // They load a binary from beside themselves.
  external: ["koffi", "@node-rs/crc32"],
  // Names stay, for errors and profiles.
  minifyWhitespace: true,
  minifySyntax: true,
  define: { "import.meta.url": "moduleUrl" },
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
});

// The style and the script of the page that hipri report --html writes.
await build({
  entryPoints: [
    { in: "src/page/main.ts", out: "page" },
    { in: "src/page/page.css", out: "page" },
  ],
  outdir: `${BUNDLE}/page`,
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  logLevel: "warning",
});
