/** Node does not run compiled code that a disk has damaged: it compiles hipri anew. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hipri } from "../support/hipri.js";
import { otherNodes } from "../support/nodes.js";
import { scratchDirectory } from "../support/scratch.js";

/** The first one whose module.enableCompileCache() there is. */
const OLDEST = 22;

const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  "flipped bits"(path) {
    const bytes = readFileSync(path);
    for (let at = 5; at < bytes.length; at += 1 + (bytes.length >> 5)) bytes[at]! ^= 4;
    writeFileSync(path, bytes);
  },
  "a lost end": (path) => truncateSync(path, readFileSync(path).length >> 1),
  "nothing left": (path) => truncateSync(path),
};

for (const { major, path: node, skip } of otherNodes().filter(({ major }) => major >= OLDEST)) {
  test(`compiled code with damage is not run on Node ${major}`, { skip }, async (t) => {
    const cwd = scratchDirectory(t);
    const wrapper = ["env", `XDG_CACHE_HOME=${cwd}`];
    const run = async () => {
      const { status, stdout, stderr } = await hipri(["--version"], { cwd, node, wrapper });
      assert.deepEqual([status, stderr], [0, ""]);
      return stdout;
    };
    const whole = await run();
    for (const [name, damage] of Object.entries(DAMAGES)) {
      const entries = readdirSync(cwd, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      assert.ok(files.length > 0);
      for (const { parentPath, name } of files) damage(join(parentPath, name));
      assert.equal(await run(), whole, name);
    }
  });
}
