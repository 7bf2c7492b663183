import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { styleFor, type TextStyle } from "../../src/report/style.js";
import { renderReport } from "../../src/report/table.js";
import { viewOf } from "../../src/report/view/view.js";
import { activity, lane, richResult, runResult } from "./fixtures.js";

const WIDE: TextStyle = { columns: 120, ascii: false, color: false };

test("the table has a row for each job and direction", () => {
  const text = renderReport(viewOf(richResult(), "all"), WIDE);
  assert.equal(
    text,
    `hipri 0.1.0 · Linux 6.12.0 · 2 × Test CPU · 2.3 s
interrupted by SIGINT: this is what was measured until then

job                                    IOPS  bandwidth    mean     p50     p99   p99.9  p99.99     max
──────────────────────────────────────────────────────────────────────────────────────────────────────
fast ×2                        read   1.00k  3.91MiB/s  11.5µs  11.5µs  14.9µs  15.0µs  15.0µs  15.0µs
mixed-with-a-rather-long-name  read     500  1.95MiB/s  11.5µs  11.5µs  14.9µs  15.0µs  15.0µs  15.0µs
                               write    250  0.98MiB/s  3.41ms  2.57ms  9.85ms  10.1ms  10.1ms  10.1ms

fast ×2: CPU 1.00ms per I/O, 0.005 io_uring_enter calls per I/O, floor 400ns (3.48 % of p50), iopoll, polled, proven:
  nvme0n1: io_poll 1, 0 interrupts in 2.0 s
mixed-with-a-rather-long-name: CPU 667µs per I/O, 0.0033 io_uring_enter calls per I/O, floor 400ns (3.48 % of p50)
error: mixed-with-a-rather-long-name: /dev/nvme1n1: read of 4096 bytes at offset 8192: EIO, input/output error
note: test.fio:9: gtod_cpu has no effect here
note: test.fio:3: ioengine=libaio runs on io_uring
`,
  );
});

test("no line is longer than the terminal, and names give way before numbers", () => {
  for (let columns = 74; columns <= 120; columns++) {
    const text = renderReport(viewOf(richResult(), "all"), { ...WIDE, columns });
    for (const line of text.split("\n")) assert.ok(line.length <= columns, `${columns}: ${line}`);
    assert.match(text, /p99\.99 +max/);
    assert.match(text, /10\.1ms/);
  }
});

test("the mean needs a wide terminal", () => {
  const header = (columns: number) =>
    renderReport(viewOf(richResult(), "all"), { ...WIDE, columns }).split("\n")[3]!;
  assert.doesNotMatch(header(100), /mean/);
  assert.match(header(102), /mean/);
});

test("ASCII means ASCII", () => {
  const text = renderReport(viewOf(richResult(), "all"), { ...WIDE, ascii: true });
  assert.match(text, /^[\n\x20-\x7e]*$/);
  assert.match(text, /11\.5us/);
  assert.match(text, /fast x2/);
});

test("colours change nothing but colours", () => {
  const view = viewOf(richResult(), "all");
  const colored = renderReport(view, { ...WIDE, color: true });
  assert.ok(colored.includes("\x1b[31merror"));
  assert.equal(stripVTControlCharacters(colored), renderReport(view, WIDE));
});

test("a run without I/O says so", () => {
  const text = renderReport(viewOf(runResult([lane({}, { error: 5 })]), "all"), WIDE);
  assert.match(text, /no I\/O was completed/);
  assert.match(text, /error: job: ended with errno 5/);
});

test("what was not measured is a dash", () => {
  const read = { ...activity([]), ios: 3, bytes: 12_288 };
  const text = renderReport(viewOf(runResult([lane({ read })]), "all"), WIDE);
  assert.match(text, /job +read +1\.50 +6\.00KiB\/s( +-){6}\n/);
});

test("the style follows the stream and the environment", () => {
  const terminal = { isTTY: true, columns: 90 };
  const utf8 = { LANG: "en_US.UTF-8" };
  assert.deepEqual(styleFor(terminal, utf8), { columns: 90, ascii: false, color: true });
  assert.deepEqual(styleFor({}, utf8), { columns: 100, ascii: false, color: false });
  assert.equal(styleFor(terminal, { ...utf8, NO_COLOR: "1" }).color, false);
  assert.equal(styleFor(terminal, { ...utf8, TERM: "dumb" }).color, false);
  assert.equal(styleFor(terminal, { LANG: "C" }).ascii, true);
  assert.equal(styleFor(terminal, { ...utf8, LC_ALL: "C" }).ascii, true);
});
