import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { loadJobs } from "../../src/job/load.js";
import { jobOf, jobsOf, memorySources, saidOf } from "./support.js";

/** The text of the UsageError that loading ends with. */
function errorOf(text: string): string {
  try {
    jobsOf(text);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.format();
  }
  assert.fail("nothing was refused");
}

describe("inheritance", () => {
  test("globals accumulate, and a job sees those above it", () => {
    const jobs = jobsOf("[global]\nbs=8k\niodepth=4\n[a]\n[global]\niodepth=8\n[b]\nbs=16k\n[c]\n");
    assert.deepEqual(
      jobs.map(({ name, depth, blockBytes }) => [name, depth, blockBytes.read.minBytes]),
      [
        ["a", 4, 8192],
        ["b", 8, 16_384],
        ["c", 8, 8192],
      ],
    );
    assert.deepEqual(
      [...jobs[1]!.globalOptions],
      [
        ["bs", "8k"],
        ["iodepth", "8"],
      ],
    );
    assert.deepEqual([...jobs[1]!.ownOptions], [["bs", "16k"]]);
  });

  test("the last of two lines wins; direct and buffered are one option", () => {
    assert.equal(jobOf("iodepth=2", "iodepth=3").depth, 3);
    assert.equal(jobOf("direct=1", "buffered=1").direct, false);
    assert.equal(jobOf("buffered=1", "direct=1").direct, true);
    assert.equal(jobOf("rwmixread=70", "rwmixwrite=40").readPercent, 60);
  });

  test("a list's empty entry keeps what the job inherited", () => {
    const [job] = jobsOf("[global]\nbs=64k\n[a]\nrw=randrw\nbs=,8k\n");
    assert.equal(job?.blockBytes.read.minBytes, 65_536);
    assert.equal(job?.blockBytes.write.minBytes, 8192);
  });

  test("aliases are reported by the option's name, flags as empty text", () => {
    const job = jobOf("readwrite=write", "blocksize=8k", "group_reporting");
    assert.deepEqual(
      [...job.ownOptions],
      [
        ["rw", "write"],
        ["bs", "8k"],
        ["group_reporting", ""],
      ],
    );
    assert.equal(job.places.get("bs")?.line, 3);
  });

  test("name= goes before the section's name, but not for all jobs", () => {
    assert.deepEqual(
      jobsOf("[global]\nname=all\n[a]\n[b]\nname=c\n").map(({ name }) => name),
      ["a", "c"],
    );
  });

  test("kb_base counts for the whole section, wherever it stands", () => {
    assert.equal(jobOf("bs=1k", "kb_base=1000").blockBytes.read.minBytes, 1000);
    const [job] = jobsOf("[global]\nkb_base=1000\n[a]\nbs=4k\n");
    assert.equal(job?.blockBytes.read.minBytes, 4000);
  });
});

describe("several files, sections and flags", () => {
  const sources = memorySources({
    a: "[global]\nbs=8k\n[one]\n[two]\n",
    b: "[three]\n[four]\n",
  });

  test("files run one after the other, each with globals of its own", () => {
    const { jobs } = loadJobs(["a", "b"], { sources });
    assert.deepEqual(
      jobs.map(({ name, stonewall, jobIndex }) => [name, stonewall, jobIndex]),
      [
        ["one", false, 0],
        ["two", false, 1],
        ["three", true, 2],
        ["four", false, 3],
      ],
    );
    assert.deepEqual(
      jobs.map(({ blockBytes }) => blockBytes.read.minBytes),
      [8192, 8192, 4096, 4096],
    );
    assert.equal(jobs[3]?.globalOptions.size, 0);
  });

  test("--section keeps globals, and refuses a name that no section has", () => {
    const { jobs } = loadJobs(["a"], { sources, sections: ["two"] });
    assert.deepEqual(
      jobs.map(({ name, blockBytes }) => [name, blockBytes.read.minBytes]),
      [["two", 8192]],
    );
    assert.throws(() => loadJobs(["a"], { sources, sections: ["tow"] }), /no section \[tow\]/);
  });

  test("flags go before everything in the files", () => {
    const overrides = new Map([
      ["bs", "64k"],
      ["group_reporting", null],
    ]);
    const [job] = loadJobs(["a"], { sources, overrides }).jobs;
    assert.equal(job?.blockBytes.read.minBytes, 65_536);
    assert.equal(job?.groupReporting, true);
    assert.throws(
      () => loadJobs(["a"], { sources, overrides: new Map([["bs", "x"]]) }),
      (error) => error instanceof UsageError && error.place === "command line",
    );
  });
});

describe("rules between options", () => {
  test("engines are what they say, or run on io_uring; the synchronous ones have depth 1", () => {
    const enginesOf = (engine: string) => {
      const job = jobOf(`ioengine=${engine}`, "iodepth=8");
      return [job.engine, job.requestedEngine, job.depth];
    };
    assert.deepEqual(enginesOf("libaio"), ["libaio", "libaio", 8]);
    for (const engine of ["psync", "sync", "vsync", "pvsync", "pvsync2"]) {
      assert.deepEqual(enginesOf(engine), [engine, engine, 1]);
    }
    assert.deepEqual(enginesOf("mmap"), ["io_uring", "mmap", 1]);
    assert.deepEqual(enginesOf("posixaio"), ["io_uring", "posixaio", 8]);
    assert.deepEqual(enginesOf("null"), ["null", "null", 8]);
    assert.equal(jobOf().requestedEngine, "io_uring");
    assert.deepEqual(saidOf("ioengine=mmap"), [
      "ioengine=mmap runs on io_uring with one I/O in flight",
    ]);
    assert.deepEqual(saidOf("ioengine=psync"), []);
  });

  test("what only rings have is taken back with a word where an engine has none", () => {
    const options = ["fixedbufs", "registerfiles", "sqthread_poll", "nonvectored=0"];
    assert.deepEqual(saidOf("ioengine=libaio", "hipri", "force_async=4", ...options), [
      "hipri has no effect with ioengine=libaio",
      "force_async has no effect with ioengine=libaio",
      "fixedbufs has no effect with ioengine=libaio",
      "registerfiles has no effect with ioengine=libaio",
      "sqthread_poll has no effect with ioengine=libaio",
      "nonvectored has no effect with ioengine=libaio",
    ]);
    const job = jobOf("ioengine=libaio", "hipri", "force_async=4", ...options);
    assert.deepEqual(
      [job.hipri, job.fixedBuffers, job.registerFiles, job.sqpoll, job.forceAsync],
      [false, false, false, false, 0],
    );
  });

  test("hipri is a flag of the calls of pvsync2, and no other engine's calls have flags", () => {
    const job = jobOf("ioengine=pvsync2", "hipri");
    assert.deepEqual([job.hipri, job.highPriority], [false, true]);
    assert.deepEqual(saidOf("ioengine=pvsync2", "hipri"), [
      "hipri=1 sets RWF_HIPRI, which the kernel ignores since Linux 5.19",
    ]);
    assert.equal(jobOf("ioengine=pvsync2", "nowait=1").nowait, true);
    assert.match(errorOf("[a]\nioengine=psync\nnowait=1\n"), /calls of ioengine=psync take none/);
    assert.match(
      errorOf("[a]\nioengine=psync\ncmdprio_percentage=10\n"),
      /calls of ioengine=psync have their thread's priority/,
    );
  });

  test("other engines are refused by name", () => {
    assert.match(errorOf("[a]\nioengine=rbd\n"), /^test.fio:2: ioengine=rbd is refused: .*Ceph/);
    assert.match(errorOf("[a]\nioengine=libaoi\n"), /Did you mean libaio\?/);
  });

  test("batches are settled as fio settles them", () => {
    const batch = (...lines: string[]) => {
      const job = jobOf("iodepth=16", ...lines);
      return [job.submitBatch, job.completeBatchMin, job.completeBatchMax];
    };
    assert.deepEqual(batch(), [null, 1, null]);
    assert.deepEqual(batch("iodepth_batch=4"), [4, 1, null]);
    assert.deepEqual(batch("iodepth_batch_submit=0"), [16, 1, null]);
    assert.deepEqual(batch("iodepth_batch=64"), [16, 1, null]);
    assert.deepEqual(batch("iodepth_batch_complete=0"), [null, 0, null]);
    assert.deepEqual(batch("iodepth_batch_complete_min=99"), [null, 16, null]);
    assert.deepEqual(batch("iodepth_batch_complete_min=8", "iodepth_batch_complete_max=2"), [
      null,
      8,
      8,
    ]);
  });

  test("bsrange goes before bs, in each direction", () => {
    const { blockBytes } = jobOf("bsrange=1k-2k", "bs=4k");
    assert.deepEqual(blockBytes.read, { minBytes: 1024, maxBytes: 2048 });
    const mixed = jobOf("bs=4k", "bsrange=,16k-32k", "rw=randrw").blockBytes;
    assert.deepEqual(mixed.read, { minBytes: 4096, maxBytes: 4096 });
    assert.deepEqual(mixed.write, { minBytes: 16_384, maxBytes: 32_768 });
  });

  test("gtod_reduce switches latencies off, and with 0 nothing on", () => {
    const reduced = jobOf("gtod_reduce=1");
    assert.ok(
      reduced.disableClat && reduced.disableLat && reduced.disableSlat && reduced.disableBw,
    );
    assert.equal(reduced.clatPercentiles, false);
    assert.equal(
      jobOf("gtod_reduce=1", "disable_clat=0", "clat_percentiles=1").clatPercentiles,
      true,
    );
    assert.equal(jobOf("disable_clat=1", "gtod_reduce=0").disableClat, true);
    assert.equal(jobOf("disable_lat=1", "lat_percentiles=1").latPercentiles, false);
  });

  test("buffers: a pattern goes before zeroes, zeroes before random data", () => {
    assert.deepEqual(jobOf().bufferFill, { kind: "random", refill: false });
    assert.deepEqual(jobOf("refill_buffers").bufferFill, { kind: "random", refill: true });
    assert.deepEqual(jobOf("zero_buffers", "refill_buffers").bufferFill, { kind: "zero" });
    assert.deepEqual(jobOf("buffer_pattern=0xab", "zero_buffers=1").bufferFill, {
      kind: "pattern",
      pattern: Uint8Array.of(0xab),
    });
  });

  test("what implies something fills it in", () => {
    assert.deepEqual(jobOf("filename=a:b", "directory=d:e", "filename=c").filenames, [
      "d/a",
      "d/b",
      "d/c",
    ]);
    assert.equal(jobOf("filename=a:b", "nrfiles=7").fileCount, 2);
    assert.match(
      saidOf("filename=a:b", "nrfiles=7")[0]!,
      /nrfiles=7 has no effect: filename names 2/,
    );
    assert.deepEqual(saidOf("filename=a:b", "nrfiles=2"), []);
    assert.equal(jobOf("nrfiles=7").fileCount, 7);
    assert.equal(jobOf("rw=read").overwrite, true);
    assert.equal(jobOf("rw=write").overwrite, false);
    assert.equal(jobOf("mem=mmaphuge").hugePages, true);
    assert.deepEqual(jobOf("cpumask=5").cpusAllowed, [0, 2]);
    assert.equal(jobOf("timeout=5").runtimeMs, 5000);
  });

  test("what has no effect is said and switched off", () => {
    assert.equal(jobOf("time_based").timeBased, false);
    assert.match(saidOf("time_based")[0]!, /no effect without runtime/);
    assert.equal(jobOf("sqthread_poll_cpu=1").sqpollCpu, null);
    assert.match(saidOf("sqthread_poll_cpu=1")[0]!, /without sqthread_poll/);
    assert.equal(jobOf("ioengine=null", "hipri").hipri, false);
    assert.match(saidOf("rw=nop", "filename=x")[0]!, /filename has no effect with rw=nop/);
  });

  test("what contradicts each other is refused", () => {
    assert.match(errorOf("[a]\nhipri\n"), /^test.fio:2: hipri=1 needs direct=1/);
    assert.match(errorOf("[a]\nhipri=1\ndirect=1\nbuffered=1\n"), /needs direct=1/);
    assert.match(errorOf("[a]\nhybrid=1\n"), /^test.fio:2: hybrid=1 .*needs hipri=1/);
    assert.match(errorOf("[a]\nrw=nop\nioengine=null\n"), /rw=nop drives a ring/);
    assert.match(errorOf("[a]\nsize=2k\n"), /^test.fio:2: size=2k is less than one block of 4k/);
    assert.equal(jobOf("rw=nop", "hipri=1").hipri, true);
    assert.equal(jobOf("hipri=1", "direct=1", "hybrid").hybrid, true);
  });
});

describe("errors", () => {
  test("an unknown option names file, line and the nearest name", () => {
    assert.equal(
      errorOf("[a]\nrw=read\niodeph=4\n"),
      'test.fio:3: unknown option "iodeph"\n' +
        "  Did you mean iodepth? hipri job options lists all options.",
    );
    assert.match(errorOf("[a]\nBS=4k\n"), /unknown option "BS"\n {2}Did you mean bs\?/);
  });

  test("a bad value names file, line, cause and cure", () => {
    assert.equal(
      errorOf("[a]\n\nbs=1mx\n"),
      'test.fio:3: bs=1mx ends in "mx", which is not a unit here\n' +
        "  Units are b k kb ki kib m mb mi mib g gb gi gib t tb ti tib p pb pi pib.",
    );
    assert.match(errorOf("[a]\niodepth=0\n"), /^test.fio:2: iodepth=0 is out of range: at least 1/);
    assert.match(
      errorOf("[a]\ndirect\n"),
      /^test.fio:2: direct needs a value\n {2}direct takes 0 or 1/,
    );
    assert.match(errorOf("[a]\nbs=\n"), /^test.fio:2: bs= is empty/);
  });

  test("a refused option names its line and the reason", () => {
    assert.match(
      errorOf("[a]\ncgroup=x\n"),
      /^test.fio:2: cgroup=x is refused: start hipri inside/,
    );
    assert.match(
      errorOf("[a]\nsize=16z\n"),
      /^test.fio:2: size=16z counts zones\n {2}Write it in bytes/,
    );
    assert.match(errorOf("[a]\nrbdname=x\n"), /belongs to ioengine rbd/);
  });

  test("a refused option whose value asks for what hipri does is honoured", () => {
    assert.deepEqual(
      saidOf("verify=0", "hipri_percentage=100", "file_service_type=roundrobin"),
      [],
    );
    assert.match(errorOf("[a]\nhipri_percentage=50\n"), /is refused/);
    assert.match(errorOf("[a]\nblock_error_percentiles=1\n"), /is refused/);
  });

  test("what has no effect is said with its reason", () => {
    assert.deepEqual(saidOf("thread"), ["thread has no effect: hipri always runs jobs as threads"]);
  });

  test("the first error counts the others", () => {
    assert.match(errorOf("[a]\nbs=x\nfoo=1\n"), /^test.fio:2: .*and 1 more/);
  });

  test("a file without jobs is refused", () => {
    assert.match(errorOf("[global]\nbs=4k\n"), /no job to run/);
  });
});
