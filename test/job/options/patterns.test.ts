/** The options of the I/O pattern: how their values are read, spelled, tied together, refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { everyDirection } from "../../../src/base/direction.js";
import { defaultOptions, OPTION_TABLE } from "../../../src/job/options/table.js";
import { jobOf, saidOf } from "../support.js";

/** That the one thing said of these lines matches. */
function assertSays(lines: readonly string[], message: RegExp): void {
  const said = saidOf(...lines);
  assert.equal(said.length, 1, said.join("\n"));
  assert.match(said[0] as string, message);
}

describe("rw", () => {
  const modeOf = (text: string) => {
    const { workload, skipBytes, iosPerOffset } = jobOf(`rw=${text}`);
    return [workload, skipBytes, iosPerOffset];
  };

  test("a number is a size to skip, or I/Os for each random offset", () => {
    assert.deepEqual(modeOf("read"), ["read", 0, 1]);
    assert.deepEqual(modeOf("read:8k"), ["read", 8192, 1]);
    assert.deepEqual(modeOf("readwrite:-4k"), ["rw", -4096, 1]);
    assert.deepEqual(modeOf("randread:8"), ["randread", 0, 8]);
    assert.deepEqual(modeOf("randrw:1k"), ["randrw", 0, 1024]);
  });

  test("bad numbers and modes are refused", () => {
    assertSays(["rw=randread:0"], /out of range: at least 1/);
    assertSays(["rw=read:8x"], /"x", which is not a unit/);
    assertSays(["rw=nop:4"], /nop does not take/);
    assertSays(["rw=randraed:4"], /is not a value/);
    assertSays(["rw=randtrim:0"], /out of range: at least 1/);
    assertSays(["rw_sequencer=identical"], /no effect without a number in rw/);
    assert.deepEqual(saidOf("rw=randread:8", "rw_sequencer=identical"), []);
  });
});

describe("block sizes", () => {
  const splitOf = (text: string) =>
    jobOf(`bssplit=${text}`).blockSplit.read?.map(({ bytes, percent }) => [bytes, percent]);

  test("blank shares get equal parts of the rest, the largest share comes last", () => {
    assert.deepEqual(splitOf("4k/50:8k/50"), [
      [4096, 50],
      [8192, 50],
    ]);
    assert.deepEqual(splitOf("4k/50:1k/:32k"), [
      [1024, 25],
      [32_768, 25],
      [4096, 50],
    ]);
    assert.deepEqual(splitOf("4k"), [[4096, 100]]);
    assert.deepEqual(splitOf("4k/100:8k"), [[4096, 100]]);
    assertSays(["bssplit=4k/50:8k/:16k/:32k/"], /the 2 % that are left go to the largest share/);
  });

  test("directions are separated by commas, and the range is that of the sizes", () => {
    const job = jobOf("rw=randrw", "bs=64k", "bsrange=1k-2k", "bssplit=2k/50:4k/50,8k/90:16k/10");
    assert.deepEqual(job.blockBytes.read, { minBytes: 2048, maxBytes: 4096 });
    assert.deepEqual(job.blockBytes.write, { minBytes: 8192, maxBytes: 16_384 });
    assert.deepEqual(job.blockBytes.trim, job.blockBytes.write);
    const half = jobOf("rw=randrw", "bs=64k", "bssplit=,8k/100");
    assert.equal(half.blockBytes.read.minBytes, 65_536);
    assert.equal(half.blockBytes.write.minBytes, 8192);
  });

  test("shares over 100, too many entries and junk are refused", () => {
    assertSays(["bssplit=4k/60:8k/50"], /add up to 110, more than 100/);
    assertSays(["bssplit=4k/101"], /at most 100%/);
    assertSays([`bssplit=${Array.from({ length: 65 }, () => "4k/1").join(":")}`], /65 entries/);
    assertSays(["bssplit=4k/50/1:8k/50"], /not one value\/share/);
    assertSays(["bssplit=/50"], /not one value\/share/);
    assertSays(["bssplit=0/50"], /out of range/);
  });

  test("ba turns the random map off where blocks may overlap", () => {
    assert.equal(jobOf("rw=randread", "ba=512").noRandomMap, true);
    assertSays(["rw=randread", "ba=512"], /ba turns the random map off/);
    assert.deepEqual(saidOf("rw=randread", "ba=512", "norandommap"), []);
    assert.equal(jobOf("rw=randread", "ba=4k").noRandomMap, false);
    assertSays(["rw=read", "ba=512"], /no effect with rw=read/);
    assert.deepEqual(jobOf("rw=randrw", "blockalign=1k,2k").blockAlign, {
      read: 1024,
      write: 2048,
      trim: 2048,
    });
  });

  test("bs_unaligned is refused where only whole sectors can be transferred", () => {
    assertSays(["bsrange=1k-4k", "bs_unaligned", "direct=1"], /direct=1 needs whole sectors/);
    assert.deepEqual(saidOf("bsrange=1k-4k", "bs_unaligned"), []);
  });
});

describe("random_distribution and file_service_type", () => {
  const distributionOf = (text: string) =>
    jobOf("rw=randread", `random_distribution=${text}`).randomDistribution;

  test("skews have fio's defaults, and a center", () => {
    assert.deepEqual(distributionOf("zipf"), { kind: "zipf", theta: 1.1, center: null });
    assert.deepEqual(distributionOf("zipf:1.2:0.25"), { kind: "zipf", theta: 1.2, center: 0.25 });
    assert.deepEqual(distributionOf("pareto"), { kind: "pareto", h: 0.2, center: null });
    const normal = { kind: "normal", deviationPercent: 10, center: null };
    assert.deepEqual(distributionOf("normal:10"), normal);
    assert.deepEqual(distributionOf("gauss:10"), normal);
  });

  test("zones have sizes in percent or bytes, and directions", () => {
    const zone = (accessPercent: number, percent: number) => ({
      accessPercent,
      size: { kind: "percent", percent },
    });
    const zones = [zone(60, 10), zone(40, 90)];
    assert.deepEqual(distributionOf("sequence:2,0,1"), {
      kind: "sequence",
      blocks: [2, 0, 1],
      strides: false,
    });
    const { randomDistribution: strided } = jobOf(
      ...["rw=randread", "random_distribution=sequence:1,0", "random_sequence_stride=1"],
    );
    assert.deepEqual(strided, { kind: "sequence", blocks: [1, 0], strides: true });
    assert.deepEqual(distributionOf("zoned:60/10:40/"), {
      kind: "zoned",
      zones: everyDirection(zones),
    });
    assert.deepEqual(distributionOf("zoned:60/10:40/90,100/50"), {
      kind: "zoned",
      zones: { read: zones, write: [zone(100, 50)], trim: [zone(100, 50)] },
    });
    assert.deepEqual(distributionOf("zoned_abs:100/1g"), {
      kind: "zoned",
      zones: everyDirection([{ accessPercent: 100, size: { kind: "bytes", bytes: 2 ** 30 } }]),
    });
  });

  test("all but random exclude the random map and lfsr", () => {
    assert.equal(jobOf("rw=randread", "random_distribution=zipf").noRandomMap, true);
    assertSays(
      ["rw=randread", "random_distribution=zipf", "random_generator=lfsr"],
      /random_generator=lfsr has no effect with random_distribution/,
    );
    assertSays(["random_distribution=zipf"], /no effect with rw=read/);
    assertSays(["rw=write", "percentage_random=50"], /no effect with rw=write/);
  });

  test("bad numbers are refused", () => {
    const bad = (text: string, message: RegExp) =>
      assertSays(["rw=randread", `random_distribution=${text}`], message);
    bad("zipf:1", /a theta of 1/);
    bad("zipf:-1", /a theta of -1/);
    bad("zipf:x", /"x", which is not a number/);
    bad("zipf:1.2:2", /at most a center of 1/);
    bad("zipf:1.2:0.5:7", /more than a value and a center/);
    bad("pareto:1", /a power of 1/);
    bad("normal:100", /a deviation of 100 %/);
    bad("zoned", /names no zones/);
    bad("zoned:50/10:40/90", /access that add up to 90, not 100/);
    bad("zoned:50/60:50/60", /add up to 120, more than 100/);
    bad("zoned:50/100:50/", /accessed and has no size/);
    bad("zoned_abs:50/1g:50", /a zone without its size/);
    bad("zpif", /is not a value/);
  });

  test("files are served in turn, at random, one after the other, or skewed", () => {
    const serviceOf = (text: string) => jobOf(`file_service_type=${text}`).fileService;
    assert.deepEqual(serviceOf("roundrobin"), { kind: "roundrobin", runIos: 1 });
    assert.deepEqual(serviceOf("random:8"), { kind: "random", runIos: 8 });
    assert.equal(serviceOf("sequential").kind, "sequential");
    assert.deepEqual(serviceOf("pareto:0.3"), { kind: "pareto", h: 0.3, center: null });
    assertSays(["file_service_type=random:0"], /out of range: at least 1/);
    assertSays(["file_service_type=rnadom"], /is not a value/);
  });
});

describe("strided zones", () => {
  test("zonerange is zonesize where it is not set", () => {
    assert.equal(jobOf().zones, null);
    const zones = { transferBytes: 8192, rangeBytes: 8192, skipBytes: 4096 };
    assert.deepEqual(jobOf("zonemode=strided", "zonesize=8k", "zoneskip=4k").zones, zones);
    const short = jobOf("zonemode=strided", "zonesize=8k", "zonerange=16k").zones;
    assert.equal(short?.rangeBytes, 16_384);
  });

  test("what does not go together is refused or said", () => {
    assertSays(["zonemode=strided"], /needs zonesize/);
    assertSays(["zonesize=8k"], /only counts with zonemode=strided/);
    assertSays(["zoneskip=8k"], /zoneskip has no effect without zonemode=strided/);
    assertSays(["zonemode=strided", "zonesize=8k", "nrfiles=2"], /no effect with several files/);
  });
});

describe("zonemode=zbd", () => {
  test("its options are one thing, and nothing without it", () => {
    const rules = ["zonemode=zbd", "zonesize=1m", "max_open_zones=4", "zone_reset_threshold=.5"];
    const { zbd, zones } = jobOf(...rules, "zone_reset_frequency=0.1", "verify=crc32c");
    assert.equal(zones, null);
    assert.deepEqual(zbd, {
      zoneBytes: 1 << 20,
      capacityBytes: 0,
      readBeyondPointer: false,
      maxOpen: 4,
      jobMaxOpen: 0,
      ignoreLimits: false,
      resetThreshold: 0.5,
      resetFrequency: 0.1,
      writesRemainder: false,
      keepsData: true,
    });
    assertSays(["max_open_zones=4"], /max_open_zones has no effect without zonemode=zbd/);
  });

  test("what is left of a zone is written without a map, and not verified", () => {
    const rest = ["zonemode=zbd", "zonesize=1m", "rw=randwrite", "write_zone_remainder=1"];
    assert.equal(jobOf(...rest).noRandomMap, true);
    assert.deepEqual(saidOf(...rest), []);
    assertSays([...rest, "norandommap=0"], /which excludes norandommap=0/);
    assertSays([...rest, "verify=md5"], /which excludes verify/);
  });

  test("what hipri does not do with it is refused", () => {
    const zbd = ["zonemode=zbd", "zonesize=1m"];
    assertSays([...zbd, "zonerange=1m"], /zonerange and zonemode=zbd exclude each other/);
    assertSays([...zbd, "zoneskip=1m"], /zoneskip and zonemode=zbd exclude each other/);
    assertSays([...zbd, "ioengine=io_uring_cmd", "cmd_type=nvme"], /no zone commands/);
    assertSays([...zbd, "rw=trimwrite"], /an empty zone/);
    assertSays([...zbd, "rw=write", "verify=md5", "loops=2"], /lost to verification/);
    assertSays([...zbd, "zonecapacity=2m"], /larger than zonesize/);
    assertSays(["recover_zbd_write_error=1"], /hipri does not ask again/);
  });
});

test("values are spelled so that they read as themselves", () => {
  const lines = [
    "rw=randread:8",
    "rw=write:-8k",
    "bssplit=1k/25:32k/25:4k/50,8k/100",
    "ba=512,1k",
    "percentage_random=50,20",
    "random_distribution=zipf:1.2:0.25",
    "random_distribution=pareto:0.3",
    "random_distribution=normal:10",
    "random_distribution=zoned:60/10:40/90,100/50",
    "random_distribution=zoned_abs:60/1g:40/1t",
    "file_service_type=random:8",
    "file_service_type=sequential",
    "file_service_type=gauss:10:0.5",
    "offset_increment=10%",
  ];
  for (const line of lines) {
    const [name, text] = line.split(/=(.*)/s) as [string, string];
    const row = OPTION_TABLE.find((each) => each.name === name);
    assert.ok(row !== undefined && row.field !== null && row.treatment.how === "honoured", line);
    const context = { kbBase: 1024, note: assert.fail } as const;
    const [first, second] = [defaultOptions(), defaultOptions()];
    row.treatment.set(first, text, context);
    const spelled = row.spell(first);
    assert.ok(spelled !== null, line);
    row.treatment.set(second, spelled, context);
    assert.deepEqual(second, first, line);
  }
});

describe("syncs", () => {
  test("sync_file_range takes flags and how often", () => {
    const rangeOf = (text: string) => jobOf("rw=write", `sync_file_range=${text}`).syncRange;
    assert.deepEqual(rangeOf("write"), { flags: 2, everyWrites: 1 });
    assert.deepEqual(rangeOf("wait_before,write,wait_after:8"), { flags: 7, everyWrites: 8 });
    assertSays(["rw=write", "sync_file_range=wait"], /"wait", which is not one of its flags/);
    assertSays(["rw=write", "sync_file_range=write:x"], /not a number/);
  });

  test("sync opens with O_SYNC or O_DSYNC", () => {
    const openOf = (text: string) => jobOf(`sync=${text}`).openSync;
    assert.deepEqual(["0", "none"].map(openOf), ["none", "none"]);
    assert.deepEqual(["1", "sync", "dsync"].map(openOf), ["sync", "sync", "dsync"]);
  });

  test("have no effect where nothing is written", () => {
    assertSays(["rw=randread", "fsync=1"], /fsync has no effect with rw=randread, which writes/);
    assertSays(["rw=read", "end_syncfs=1"], /end_syncfs has no effect with rw=read/);
    assertSays(["rw=trim", "end_fsync=1"], /end_fsync has no effect with rw=trim/);
    assert.deepEqual(saidOf("rw=trimwrite", "fsync=1", "end_fsync=1"), []);
    assertSays(["rw=write", "ioengine=io_uring_cmd", "fsync=1"], /io_uring_cmd has none/);
    assertSays(["rw=write", "write_barrier=4"], /write_barrier.* has no effect/);
  });
});

describe("files", () => {
  test("what is removed, appended to or filled has to be possible", () => {
    assertSays(["unlink_each_loop=1", "registerfiles=1"], /registerfiles keeps them/);
    assert.equal(jobOf("unlink_each_loop=1").unlink, false);
    assertSays(["rw=write", "file_append=1", "offset=4k"], /offset has no effect on files/);
    assertSays(["rw=read", "fill_device=1"], /writes until nothing fits/);
    assertSays(["rw=read", "fill_device=1", "size=1m"], /no effect with rw=read/);
    assertSays(["rw=randwrite", "fill_fs=1"], /needs a size to draw offsets in/);
    assert.deepEqual(saidOf("rw=randwrite", "fill_device=1", "size=1g"), []);
  });

  test("what is read in advance stays in the cache", () => {
    assert.equal(jobOf("pre_read=1").invalidate, false);
    assert.equal(jobOf("pre_read=0").invalidate, true);
  });
});
