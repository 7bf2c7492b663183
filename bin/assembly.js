#!/usr/bin/env node
/** Compiles assembly/ into the WebAssembly that the bundle's workers load. */
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { error, stderr } = await asc.main([
  "assembly/index.ts",
  "--outFile=dist/bundle/assembly.wasm",
  "-O3",
  "--runtime=stub",
  // The memory is that of a lane's buffers, which is new.
  "--importMemory",
  "--zeroFilledMemory",
  "--enable=simd",
]);
if (error !== null) {
  console.error(`${stderr}${error.message}`);
  process.exitCode = 1;
}
