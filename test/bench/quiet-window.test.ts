import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCollections, parseDeoptimisations, quietTable } from "./quiet-window.js";

const LOG = `v8-version,11,3,244,8,-node.38,0
new,MemoryChunk,0x3df000,262144
code-deopt,867700,960,0x7f50f40,5,108593,deopt-eager,<a.js:1:2> inlined at <b.js:3:4>,wrong map
code-creation,LazyCompile,11,900000,0x7f,12
`;

const TRACE = `[99:0xcc410f0]      258 ms: Scavenge 5.1 (5.2) -> 4.5 (6.2) MB, 8.88 / 0.02 ms
job         IOPS
[99:0x7f51000]     1516 ms: Mark-Compact 9.5 (11.7) -> 7.6 (15.9) MB, 6.83 / 0.00 ms
`;

test("V8's log tells when code was given up, and why", () => {
  assert.deepEqual(parseDeoptimisations(LOG), [
    { atMs: 867.7, text: "deopt-eager, <a.js:1:2> inlined at <b.js:3:4>, wrong map" },
  ]);
});

test("V8's trace tells the collections of each thread apart", () => {
  const [collection, ...others] = parseCollections(TRACE, "0x7f51000");
  assert.equal(others.length, 0);
  assert.equal(collection!.atMs, 1516);
  assert.match(collection!.text, /^Mark-Compact/);
});

test("the table names what was not quiet", () => {
  const table = quietTable([
    {
      name: "lane",
      ios: 2e6,
      windowMs: 4000,
      deoptimisations: parseDeoptimisations(LOG),
      collections: [],
      allocatedBytesPerIo: 0.5,
    },
  ]);
  assert.match(table, /\| lane \| 2\.0M in 4 s \| 1 \| 0 \| 0\.50 \|/);
  assert.match(table, /^lane, at 868 ms: deopt-eager/m);
});
