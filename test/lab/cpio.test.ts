import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type CpioEntry, cpioChunks } from "../../src/lab/root/cpio.js";

const noCpio = spawnSync("cpio", ["--version"]).error ? "cpio is not installed" : false;

const archive = (entries: readonly CpioEntry[]): Buffer => Buffer.concat([...cpioChunks(entries)]);

const file = (path: string, data: Uint8Array, mode = 0o644): CpioEntry => {
  return { kind: "file", path, mode, data };
};

test("cpio(1) unpacks what was written", { skip: noCpio }, () => {
  const dir = mkdtempSync(join(tmpdir(), "hipri-cpio-"));
  try {
    const input = archive([
      { kind: "directory", path: "/sub" },
      file("/sub/program", Buffer.from("#!"), 0o755),
      file("/empty", new Uint8Array(0)),
      { kind: "link", path: "/link", target: "sub/program" },
    ]);
    execFileSync("cpio", ["-i", "--quiet"], { input, cwd: dir });
    assert.equal(readFileSync(join(dir, "sub/program"), "utf8"), "#!");
    assert.equal(statSync(join(dir, "sub/program")).mode & 0o777, 0o755);
    assert.equal(statSync(join(dir, "empty")).size, 0);
    assert.equal(readlinkSync(join(dir, "link")), "sub/program");
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("every member begins at a multiple of four and says its sizes", () => {
  const name = fc.stringMatching(/^[a-z]{1,20}$/);
  const member = fc.record({ name, data: fc.uint8Array({ maxLength: 50 }) });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 8 }), (members) => {
      const bytes = archive(members.map(({ name, data }) => file(`/${name}`, data)));
      let at = 0;
      for (const { name, data } of members) {
        const field = (index: number) => {
          const start = at + 6 + 8 * index;
          return Number.parseInt(bytes.toString("latin1", start, start + 8), 16);
        };
        assert.equal(bytes.toString("latin1", at, at + 6), "070701");
        assert.equal(field(6), data.length);
        assert.equal(field(11), name.length + 1);
        const dataAt = at + Math.ceil((110 + name.length + 1) / 4) * 4;
        assert.deepEqual(bytes.subarray(dataAt, dataAt + data.length), Buffer.from(data));
        at = dataAt + Math.ceil(data.length / 4) * 4;
      }
      assert.match(bytes.toString("latin1", at), /^070701.*TRAILER!!!\0+$/s);
      assert.equal(bytes.length % 4, 0);
    }),
  );
});

test("equal entries give equal bytes", () => {
  const entries = [file("/a", Buffer.from("x"))];
  assert.deepEqual(archive(entries), archive(entries));
});
