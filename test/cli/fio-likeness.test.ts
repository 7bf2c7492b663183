/** The same job file through Debian's fio and through hipri: the same I/Os, bytes and contents. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NO_FIO, outputOfFio } from "../support/fio.js";
import { jobOf, type ResultJson, runJobs, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { makeDirectory, removeDirectory, scratchDirectory } from "../support/scratch.js";

const whyNot = NO_FIO || whyNoRing();

/** fio's own numbers; warnings may stand before the JSON. */
function runFio(directory: string, jobs: string): ResultJson {
  writeJobs(directory, jobs);
  const args = ["--output-format=json", "jobs.fio"];
  const output = outputOfFio(args, { cwd: directory });
  return JSON.parse(output.slice(output.indexOf("{\n")));
}

interface BothRuns {
  readonly directory: string;
  /** Where fio and hipri had their files. */
  readonly fioDirectory: string;
  readonly hipriDirectory: string;
  readonly fio: ResultJson;
  readonly hipri: ResultJson;
}

/** Runs a job file of one section for each case, one after the other, through both. */
async function runBoth(
  globals: string,
  cases: Readonly<Record<string, string>>,
): Promise<BothRuns> {
  const sections = Object.entries(cases).map(([name, options]) => {
    return [`[${name}]`, "stonewall", ...options.split(" ")].join("\n");
  });
  const jobs = `[global]\nioengine=psync\ngroup_reporting\n${globals}\n${sections.join("\n")}`;
  const directory = makeDirectory();
  const [fioDirectory, hipriDirectory] = [join(directory, "fio"), join(directory, "hipri")];
  mkdirSync(fioDirectory);
  mkdirSync(hipriDirectory);
  const fio = runFio(fioDirectory, jobs);
  const hipri = await runJobs(hipriDirectory, jobs);
  return { directory, fioDirectory, hipriDirectory, fio, hipri };
}

/** Cases of a fixed block size: every count is determined. */
const COUNTED = {
  "sequential-read": "rw=read size=256k",
  "sequential-write": "rw=write size=256k",
  "random-read": "rw=randread size=256k",
  "random-write": "rw=randwrite size=256k",
  "large-blocks": "rw=read size=1m bs=64k",
  "two-clones": "rw=randwrite size=128k numjobs=2",
  "three-loops": "rw=read size=64k loops=3",
  "random-loops": "rw=randread size=64k loops=3",
  "few-ios": "rw=randread size=256k number_ios=10",
  "few-ios-loops": "rw=write size=64k number_ios=5 loops=2",
  "more-than-size": "rw=write size=64k io_size=200k",
  "less-than-size": "rw=randwrite size=256k io_size=64k",
  "from-an-offset": "rw=read size=64k offset=16k",
  "odd-size": "rw=write size=100000",
  "odd-random-size": "rw=randread size=60k bs=8k",
  "without-map": "rw=randwrite size=64k io_size=200k norandommap",
  "many-files": "rw=read size=96k nrfiles=3",
};

describe("counts like fio's", { skip: whyNot }, () => {
  let both: BothRuns;
  before(async () => {
    both = await runBoth("", COUNTED);
  });
  after(() => removeDirectory(both.directory));

  for (const [name, options] of Object.entries(COUNTED)) {
    it(`${name}: ${options}`, () => {
      const ours = jobOf(both.hipri, name);
      const theirs = jobOf(both.fio, name);
      for (const direction of ["read", "write"] as const) {
        const { total_ios, io_bytes } = ours[direction];
        assert.equal(total_ios, theirs[direction].total_ios, `${direction} total_ios`);
        assert.equal(io_bytes, theirs[direction].io_bytes, `${direction} io_bytes`);
      }
    });
  }
});

/** Cases whose mix of reads and writes, or of block sizes, is drawn by lot. */
const MIXED = {
  "even-mix": "rw=randrw size=4m",
  "mostly-reads": "rw=randrw size=4m rwmixread=70",
  "mixed-sizes": "rw=randrw size=8m rwmixread=30 bsrange=4k-16k",
  "mixed-sizes-without-map": "rw=randrw size=8m norandommap bsrange=4k-16k",
  "sequential-mix": "rw=rw size=4m rwmixread=60 bsrange=4k-16k iodepth=4",
};

describe("bytes like fio's where the mix is drawn by lot", { skip: whyNot }, () => {
  let both: BothRuns;
  before(async () => {
    both = await runBoth("", MIXED);
  });
  after(() => removeDirectory(both.directory));

  for (const [name, options] of Object.entries(MIXED)) {
    it(`${name}: ${options}`, () => {
      const { read, write } = jobOf(both.hipri, name);
      const theirs = jobOf(both.fio, name);
      const bytes = read.io_bytes + write.io_bytes;
      const difference = bytes - theirs.read.io_bytes - theirs.write.io_bytes;
      // fio and hipri end with the block that reaches the size; with a map it fits exactly.
      const freeSizes = /bsrange=/.test(options) && !/=randrw.*rwmixread/.test(options);
      assert.ok(Math.abs(difference) < (freeSizes ? 16384 : 1), `${difference} bytes apart`);
      const count = read.total_ios + write.total_ios;
      const share = Number(/rwmixread=(\d+)/.exec(options)?.[1] ?? 50) / 100;
      // Five standard deviations of a binomial share.
      const tolerance = 5 * Math.sqrt((share * (1 - share)) / count);
      assert.ok(Math.abs(read.total_ios / count - share) < tolerance, `${read.total_ios}/${count}`);
      // With a map, what is still free limits the sizes too.
      if (!freeSizes) return;
      // 4, 8, 12 and 16 KiB are equally likely: 10 KiB on average, with a deviation of 4.47 KiB.
      const sizeTolerance = 5 * (4579 / Math.sqrt(count));
      assert.ok(Math.abs(bytes / count - 10240) < sizeTolerance, `${bytes / count} bytes each`);
    });
  }
});

/** Cases that write every byte of a range, wherever the lot falls. */
const WRITTEN = {
  sequential: "rw=write size=64k",
  "from-an-offset": "rw=write size=64k offset=16k",
  "partly-written": "rw=write size=64k io_size=20k",
  "round-again": "rw=write size=32k io_size=100k",
  "odd-size": "rw=write size=100000",
  "all-blocks": "rw=randwrite size=128k bs=8k",
  "all-blocks-at-an-offset": "rw=randwrite size=128k offset=4k iodepth=8",
  "two-clones": "rw=randwrite size=64k numjobs=2",
  "many-files": "rw=write size=96k nrfiles=3",
};

/** Cases that write some blocks, chosen by lot. */
const SPRINKLED = {
  "some-blocks": "rw=randwrite size=256k io_size=64k",
  "few-blocks": "rw=randwrite size=256k bs=16k number_ios=5",
};

/** The indices of the blocks that hold anything but zeros. */
function writtenBlocks(bytes: Buffer, blockBytes: number): number[] {
  const zeros = Buffer.alloc(blockBytes);
  const count = Math.ceil(bytes.length / blockBytes);
  return Array.from({ length: count }, (_, index) => index).filter((index) => {
    const block = bytes.subarray(index * blockBytes, (index + 1) * blockBytes);
    return !block.equals(zeros.subarray(0, block.length));
  });
}

describe("contents like fio's", { skip: whyNot }, () => {
  let both: BothRuns;
  before(async () => {
    // Its length does not divide a block, so a pattern that begins elsewhere would show.
    both = await runBoth('buffer_pattern="hipri"', { ...WRITTEN, ...SPRINKLED });
  });
  after(() => removeDirectory(both.directory));

  const filesOf = (name: string): [ours: Buffer, theirs: Buffer][] => {
    const files = readdirSync(both.fioDirectory).filter((file) => file.startsWith(`${name}.`));
    assert.ok(files.length > 0);
    return files.map((file) => [
      readFileSync(join(both.hipriDirectory, file)),
      readFileSync(join(both.fioDirectory, file)),
    ]);
  };

  for (const [name, options] of Object.entries(WRITTEN)) {
    it(`${name}: ${options}`, () => {
      for (const [ours, theirs] of filesOf(name)) {
        assert.ok(theirs.includes("hipri"));
        assert.ok(ours.equals(theirs), "the same bytes at the same places");
      }
    });
  }

  for (const [name, options] of Object.entries(SPRINKLED)) {
    it(`${name}: ${options}`, () => {
      const blockBytes = /bs=16k/.test(options) ? 16384 : 4096;
      for (const [ours, theirs] of filesOf(name)) {
        assert.equal(ours.length, theirs.length);
        const blocks = writtenBlocks(ours, blockBytes);
        assert.equal(blocks.length, writtenBlocks(theirs, blockBytes).length);
        const block = Buffer.alloc(blockBytes, "hipri");
        for (const index of blocks) {
          assert.ok(ours.subarray(index * blockBytes, (index + 1) * blockBytes).equals(block));
        }
      }
    });
  }
});

const CONVERTER = "fio_jsonplus_clat2csv";
const hasConverter = spawnSync(CONVERTER, ["--help"]).status === 0;
const whyNoConverter = hasConverter ? whyNoRing() : `${CONVERTER} is not installed`;

describe(CONVERTER, { skip: whyNoConverter }, () => {
  it("turns hipri's JSON into the CSV of its bins, unchanged", async (t) => {
    const cwd = scratchDirectory(t);
    const result = await runJobs(
      cwd,
      `[global]
       filename=data
       size=256k
       [mixed]
       rw=randrw
       lat_percentiles=1
       slat_percentiles=1
       iodepth=4
       [reader]
       stonewall
       rw=read`,
      ["--output", "result.json"],
    );
    const converted = spawnSync(CONVERTER, ["result.json", "out.csv"], { cwd, encoding: "utf8" });
    assert.equal(converted.status, 0, converted.stderr);
    const csv = readFileSync(join(cwd, "out_job1.csv"), "utf8");
    const [head, ...rows] = csv.trimEnd().split("\n");
    const column = (head ?? "").split(", ").indexOf("read_clat_ns_count");
    const bins = rows.map((row) => row.split(", ")).filter((fields) => fields[column] !== "");
    const clat = jobOf(result, "reader").read.clat_ns;
    assert.deepEqual(
      Object.fromEntries(bins.map((fields) => [fields[0], Number(fields[column])])),
      clat.bins,
    );
    assert.equal(Number(bins.at(-1)?.[column + 1]), clat.N);
    assert.ok(existsSync(join(cwd, "out_job0.csv")));
  });
});
