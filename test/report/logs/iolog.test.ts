/** The text of an iolog. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { iologLines } from "../../../src/report/logs/iolog.js";
import { createIssuedRows } from "../../../src/result/lane-logs.js";

test("an iolog adds and opens every target, tells each I/O in µs, and closes all", () => {
  const rows = createIssuedRows(2);
  const io = (at: number, us: number, target: number, direction: number, offset: number): void => {
    rows.atNs[at] = us * 1000 + 999;
    rows.target[at] = target;
    rows.direction[at] = direction;
    rows.offsetBytes[at] = offset;
    rows.lengthBytes[at] = 512;
    rows.count = at + 1;
  };
  io(0, 7, 1, 0, 2 ** 40);
  io(1, 9, 0, 1, 512);
  const lines: string[] = [];
  const issued = { paths: ["a", "/dev/b"], chunks: [rows], endNs: 10_500 };
  iologLines(issued, (line) => lines.push(line));
  assert.equal(
    lines.join(""),
    `fio version 3 iolog
0 a add
0 /dev/b add
0 a open
0 /dev/b open
7 /dev/b read ${2 ** 40} 512
9 a write 512 512
10 a close
10 /dev/b close
`,
  );
});
