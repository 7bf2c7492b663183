import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  encodeMessage,
  type GuestMessage,
  MessageReader,
  pack,
  unpack,
} from "../../src/lab/channel.js";
import { interruptsBetween } from "../../src/lab/guest/interrupts.js";

test("messages survive any cutting of the stream and foreign lines in between", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (texts, step) => {
      const sent = texts.map((text): GuestMessage => ({ type: "stderr", run: 0, text }));
      const lines = sent.map((message) => `SeaBIOS\r\n42\nnull\n{}\n${encodeMessage(message)}`);
      const stream = lines.join("");
      const reader = new MessageReader<GuestMessage>();
      const seen: GuestMessage[] = [];
      for (let at = 0; at < stream.length; at += step) {
        seen.push(...reader.push(stream.slice(at, at + step)));
      }
      assert.deepEqual(seen, sent);
    }),
  );
});

test("a terminal's carriage returns do no harm", () => {
  const reader = new MessageReader<GuestMessage>();
  const line = encodeMessage({ type: "done" }).replace("\n", "\r\n");
  assert.deepEqual(reader.push(line), [{ type: "done" }]);
});

test("packing keeps every byte", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (data) => {
      assert.deepEqual(new Uint8Array(unpack(pack(data))), data);
    }),
  );
});

test("interrupts are summed over CPUs and only those that grew are named", () => {
  const table = (q0: string, q1: string) =>
    [
      "           CPU0       CPU1       ",
      `  24:  ${q0}  PCI-MSI 16384-edge      nvme0q0`,
      `  25:  ${q1}  PCI-MSI 16385-edge      nvme0q1`,
      " NMI:          9          9   Non-maskable interrupts",
      " ERR:          0",
      "",
    ].join("\n");
  assert.deepEqual(interruptsBetween(table("1 2", "7 7"), table("1 2", "8 9")), { nvme0q1: 3 });
  assert.deepEqual(interruptsBetween("", table("0 0", "0 4")), { nvme0q1: 4 });
});
