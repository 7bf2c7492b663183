import assert from "node:assert/strict";
import { fstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { OpenFiles } from "../../src/lane/open-files.js";
import { scratchDirectory } from "../support/scratch.js";

const READS = { read: true, write: false, direct: true } as const;

it("lanes share a file that they open in the same way, without the page cache", (t) => {
  const path = join(scratchDirectory(t), "data");
  writeFileSync(path, "data");
  const files = new OpenFiles();
  const fd = files.open(path, READS);
  assert.equal(files.open(path, READS), fd);
  const others = [
    files.open(path, { ...READS, write: true }),
    files.open(path, { ...READS, direct: false }),
    files.open(path, { ...READS, direct: false }),
  ];
  assert.equal(new Set([fd, ...others]).size, 4);
  files.close();
  for (const each of [fd, ...others]) assert.throws(() => fstatSync(each), /EBADF/);
});
