/** hipri as npm packs and installs it: in another place, read-only, and for any user. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { asNobody, giveToNobody, whyNotAsNobody } from "../support/privileges.js";
import { makeDirectory, removeDirectory } from "../support/scratch.js";

/** The compiled tests live in dist/test/cli. */
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const NEEDED = [
  "dist/bundle/assembly.wasm",
  "src/job/OPTIONS.md",
  "profiles/quick.fio",
  "docs/hipri.1",
  "README.md",
  "LICENSE",
];
const MOST_FILES = 500;
const MOST_BYTES = 5 * 2 ** 20;

interface Pack {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", [...args, "--loglevel=error", "--ignore-scripts"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

describe("the package", () => {
  const scratch = makeDirectory();
  const prefix = join(scratch, "prefix");
  const home = join(scratch, "elsewhere");
  let pack: Pack;
  after(() => removeDirectory(scratch));

  before(() => {
    const packed = JSON.parse(npm(ROOT, "pack", "--json", `--pack-destination=${scratch}`));
    // npm 10 and 11 print a list, later ones an object by name.
    pack = Object.values(packed as Record<string, Pack>)[0]!;
  });

  it("holds what runs and what explains it, and nothing else", () => {
    const paths = pack.files.map(({ path }) => path);
    assert.ok(paths.length <= MOST_FILES, `${paths.length} files`);
    assert.ok(pack.unpackedSize <= MOST_BYTES, `${pack.unpackedSize} bytes`);
    assert.deepEqual(
      paths.filter((path) => /(\.test\.|\.map$|tsbuildinfo|^test|^dist\/(src|test))/.test(path)),
      [],
    );
    for (const needed of NEEDED) {
      assert.ok(paths.includes(needed), needed);
    }
    assert.ok(paths.some((path) => path.endsWith("result.schema.json")));
  });

  it("says how it is built, where npm did not run its scripts", () => {
    mkdirSync(join(scratch, "clone/bin"), { recursive: true });
    const program = join(scratch, "clone/bin/run.cjs");
    copyFileSync(join(ROOT, "bin/run.cjs"), program);
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    assert.equal(stderr, `hipri: it is not built yet\n  node ${scratch}/clone/bin/setup.js\n`);
    assert.equal(status, 3);
  });

  describe("installed under another prefix that is read-only", () => {
    before(() => {
      const tarball = join(scratch, pack.filename);
      // What the checkout has installed is what the package needs, so that no registry is asked.
      npm(scratch, "install", "--global", `--prefix=${prefix}`, "--prefer-offline", tarball);
      mkdirSync(home);
      giveToNobody(home);
      execFileSync("chmod", ["-R", "a-w,a+rX", prefix]);
      chmodSync(scratch, 0o755);
    });
    after(() => execFileSync("chmod", ["-R", "u+w", prefix]));

    const installed = (...args: string[]): string =>
      execFileSync(
        asNobody[0] ?? "env",
        [...asNobody.slice(1), join(prefix, "bin/hipri"), ...args],
        {
          cwd: home,
          encoding: "utf8",
        },
      );
    const skip = whyNotAsNobody();

    it("runs from another directory, as a user without rights and without a home", { skip }, () => {
      const job = ["run", "@quick", "--section=polled-nop", "--set=runtime=100ms", "--json"];
      const { jobs } = JSON.parse(installed(...job)) as { jobs: { job_ops?: unknown }[] };
      assert.equal(jobs.length, 1);
      assert.deepEqual(readdirSync(home), []);
    });

    it("has its manual page where man looks for it", () => {
      assert.match(readFileSync(join(prefix, "share/man/man1/hipri.1"), "utf8"), /^\.TH HIPRI 1 /m);
    });

    it("lists its profiles where a name is wrong", { skip }, () => {
      assert.throws(
        () => installed("run", "@quik"),
        (error: { status: number; stderr: string }) => {
          return error.status === 2 && /@quik: .*\n.*Did you mean @quick\?/.test(error.stderr);
        },
      );
    });
  });
});
