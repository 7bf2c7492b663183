import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { EnvironmentError, UsageError } from "../../src/base/errors.js";
import { unpack } from "../../src/lab/channel.js";
import { kernelDependencies } from "../../src/lab/kernel/apt.js";
import { checkImage, identifyImage } from "../../src/lab/kernel/image.js";
import { parseKernelReference } from "../../src/lab/kernel/kernel.js";
import { collectModules, parseModuleRequest } from "../../src/lab/kernel/modules.js";
import { siblingPackages } from "../../src/lab/kernel/package.js";
import {
  entriesForSuite,
  formatSources,
  parseDeb822Sources,
  parseOneLineSources,
} from "../../src/lab/kernel/sources.js";

/** The setup header of a bzImage, as far as the lab reads it. */
function bzImage(release: string, xloadflags = 1): Buffer {
  const head = Buffer.alloc(0x2000);
  head.write("HdrS", 0x202, "latin1");
  head.writeUInt16LE(0x1000, 0x20e);
  head.writeUInt16LE(xloadflags, 0x236);
  head.write(`${release} (someone@somewhere) #1 SMP\0`, 0x1200, "latin1");
  return head;
}

describe("--kernel", () => {
  test("a file, a package file, a package of the archive", () => {
    assert.deepEqual(parseKernelReference("./bzImage"), { kind: "file", path: "./bzImage" });
    assert.deepEqual(parseKernelReference("a/k.deb"), { kind: "deb", path: "a/k.deb" });
    assert.deepEqual(parseKernelReference("apt:linux-image-cloud-amd64"), {
      kind: "apt",
      packageName: "linux-image-cloud-amd64",
      suite: null,
    });
    assert.deepEqual(parseKernelReference("apt:linux-image-6.12.95+deb12-amd64@trixie-backports"), {
      kind: "apt",
      packageName: "linux-image-6.12.95+deb12-amd64",
      suite: "trixie-backports",
    });
  });

  for (const text of ["", "apt:", "apt:@sid", "apt:Name", "apt:name@", "apt:name@../x"]) {
    test(`"${text}" is refused`, () => {
      assert.throws(() => parseKernelReference(text), UsageError);
    });
  }
});

describe("a kernel image", () => {
  test("says its release", () => {
    assert.deepEqual(identifyImage(bzImage("6.1.0-50-cloud-amd64")), {
      kind: "bzImage",
      release: "6.1.0-50-cloud-amd64",
    });
  });

  test("of another architecture is told apart", () => {
    assert.equal(identifyImage(bzImage("6.1", 0)).kind, "other-architecture");
    const arm = Buffer.alloc(0x1000);
    arm.write("ARM\x64", 56, "latin1");
    assert.deepEqual(identifyImage(arm), { kind: "other-architecture", architecture: "arm64" });
  });

  test("is not any file", () => {
    assert.equal(identifyImage(Buffer.from("hello")).kind, "not-a-kernel");
    assert.equal(identifyImage(Buffer.alloc(0)).kind, "not-a-kernel");
    assert.throws(() => checkImage(process.execPath), /--kernel|not a kernel image/);
    assert.throws(() => checkImage("/nonexistent"), /no such file/);
    assert.throws(() => checkImage("/"), UsageError);
  });
});

test("the halves of a split package find each other", () => {
  const rest = "7.2.13+deb14-cloud-amd64_7.2.13-1_amd64.deb";
  const present = [`linux-binary-${rest}`, `linux-modules-${rest}`, `linux-headers-${rest}`];
  const expected = [`/d/linux-modules-${rest}`, `/d/linux-binary-${rest}`];
  assert.deepEqual(siblingPackages(`/d/linux-modules-${rest}`, present), expected);
  assert.deepEqual(siblingPackages("/d/other.deb", present), ["/d/other.deb"]);
});

test("a package leads to the kernel packages that it depends on", () => {
  const depends =
    "dracut | initramfs-tools, linux-base-7.2 (= 1), linux-binary-7.2 (= 1), linux-modules-7.2";
  assert.deepEqual(kernelDependencies(depends), ["linux-binary-7.2", "linux-modules-7.2"]);
});

describe("apt's source entries", () => {
  const deb822 = [
    "Types: deb deb-src",
    "# a comment",
    "URIs: http://archive/debian",
    "Suites: bookworm bookworm-updates",
    "Components: main",
    "Signed-By:",
    " -----BEGIN KEY-----",
    " .",
    "",
    "Types: deb",
    "URIs: http://archive/security",
    "Suites: bookworm-security",
    "Components: main",
    "",
    "Types: deb",
    "URIs: http://other/node",
    "Suites: nodistro",
    "Components: main",
    "",
    "Types: deb",
    "Enabled: no",
    "URIs: http://off/debian",
    "Suites: bookworm",
  ].join("\n");

  test("of a stanza are moved to the wanted suite, strangers are left out", () => {
    const entries = parseDeb822Sources(deb822);
    assert.equal(entries.length, 3);
    const text = formatSources(entriesForSuite(entries, "sid", "bookworm"));
    assert.equal(
      text,
      "Types: deb\nURIs: http://archive/debian\nSuites: sid\nComponents: main\n" +
        "Signed-By:\n -----BEGIN KEY-----\n .\n",
    );
  });

  test("of the security archive serve security suites", () => {
    const moved = entriesForSuite(parseDeb822Sources(deb822), "trixie-security", "bookworm");
    assert.deepEqual(
      moved.map(({ uris, suites }) => [uris, suites]),
      [["http://archive/security", ["trixie-security"]]],
    );
  });

  test("in one line are the same", () => {
    const line =
      "deb [arch=amd64,arm64 signed-by=/k.gpg] http://archive/debian bookworm main extra";
    const [entry] = parseOneLineSources(`# deb http://x y z\n${line}\ndeb-src http://a b c\n`);
    assert.deepEqual(entry, {
      uris: "http://archive/debian",
      suites: ["bookworm"],
      components: "main extra",
      options: ["Architectures: amd64 arm64", "Signed-By: /k.gpg"],
    });
  });
});

describe("kernel modules", () => {
  const module = (depends: string) => Buffer.from(`ELF\0license=GPL\0depends=${depends}\0name=x\0`);
  let moduleDir = "";
  before(() => {
    moduleDir = mkdtempSync(join(tmpdir(), "hipri-modules-"));
    const dir = join(moduleDir, "kernel/drivers");
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "top.ko"), module("mid-dle,bottom"));
    writeFileSync(join(dir, "mid_dle.ko"), module("bottom"));
    writeFileSync(join(dir, "bottom.ko"), module(""));
    writeFileSync(join(moduleDir, "modules.builtin"), "kernel/drivers/nvme/host/nvme.ko\n");
  });
  after(() => rmSync(moduleDir, { recursive: true }));
  const kernel = () => ({ label: "k", imagePath: "/k", moduleDir });

  test("come after what they depend on, each once", async () => {
    const { modules } = await collectModules(kernel(), [parseModuleRequest("top a=1 b=2")]);
    const loaded = modules.map(({ name, parameters }) => `${name} ${parameters}`.trim());
    assert.deepEqual(loaded, ["bottom", "mid_dle", "top a=1 b=2"]);
    assert.deepEqual(unpack(modules[0]!.image!), module(""));
  });

  test("that are built in get their parameters from the command line", async () => {
    const requests = [parseModuleRequest("nvme poll_queues=4 write_queues=1")];
    const { modules, commandLine } = await collectModules(kernel(), requests);
    assert.deepEqual(modules, []);
    assert.deepEqual(commandLine, ["nvme.poll_queues=4", "nvme.write_queues=1"]);
  });

  test("that do not exist are refused by name", async () => {
    await assert.rejects(
      collectModules(kernel(), [parseModuleRequest("null_blk")]),
      (error) => error instanceof EnvironmentError && /no module null_blk/.test(error.message),
    );
  });

  test("of a kernel without a module tree are left to the guest to check", async () => {
    const unknown = { label: "k", imagePath: "/k", moduleDir: null };
    const set = await collectModules(unknown, [parseModuleRequest("null-blk poll_queues=1")]);
    assert.deepEqual(set, {
      modules: [{ name: "null_blk", parameters: "poll_queues=1", image: null }],
      commandLine: ["null_blk.poll_queues=1"],
    });
  });

  for (const text of ["", "a;b", "x =1", "a/b c=1"]) {
    test(`"${text}" is not a module request`, () => {
      assert.throws(() => parseModuleRequest(text), UsageError);
    });
  }
});
