#!/usr/bin/env node
/**
 * Bundles what `hipri run`, `fio` and `doctor` load into a few files below dist/bundle, since Node
 * takes longer to find 250 modules than to run them. Each entry keeps its distance from the
 * package's root, so that URLs relative to a module hold in the bundle, too.
 */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
// The names of shared parts change with their contents.
rmSync("dist/bundle", { recursive: true, force: true });
await build({
  entryPoints: {
    "bin/start": "bin/start.js",
    "lane/worker": "dist/src/lane/worker.js",
    "lane/clock-thread": "dist/src/lane/clock-thread.js",
    "guest/init": "dist/src/lab/guest/init.js",
  },
  outdir: "dist/bundle",
  chunkNames: "shared/[name]-[hash]",
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  // Loads a binary from beside itself.
  external: ["koffi"],
  // What packages in CommonJS form ask for Node's own modules with.
  banner: {
    js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
