/**
 * Job files with options of the I/O pattern, loaded by hipri and run by real fio: the same I/Os
 * where fio's are fixed, else the same counts and bytes.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { jobOf } from "../job/support.js";
import { describeIo, type FioJob, fileNumber, runFio, whyNoFio } from "./fio-runner.js";
import { drain, factsOf, fileFacts, sumBytes } from "./plan-support.js";

const FILE_BYTES = 256 * 1024;

/** Jobs whose every I/O fio fixes. */
const SAME_ORDER = [
  // Sequences with holes.
  "rw=read:8k size=64k",
  "rw=read:4k size=64k",
  "rw=write:6k size=64k",
  "rw=read:100k size=64k",
  "rw=read:8k size=62k",
  "rw=read:8k size=64k loops=2",
  "rw=read:4k size=64k loops=2",
  "rw=read:8k size=64k io_size=100k",
  "rw=read:4k size=64k io_size=100k",
  "rw=read:8k size=64k offset=16k",
  "rw=read:4k size=64k offset=16k",
  "rw=read:4k size=64k filename=long",
  "rw=read:-8k size=64k",
  "rw=read:-8k size=64k offset=64k",
  "rw=read:-8k size=64k filename=long",
  "rw=read:-2k size=64k",
  "rw=read:-4k size=64k",
  "rw=read:-6k size=64k",
  "rw=read:-16k size=64k",
  "rw=read:-100k size=64k",
  "rw=write:-8k size=64k io_size=100k",
  "rw=read:4k size=64k nrfiles=2",
  // Sequential I/O of random jobs.
  "rw=randread percentage_random=0 size=64k",
  "rw=randwrite percentage_random=50,0 size=64k",
  "rw=randread:16 rw_sequencer=identical norandommap percentage_random=0 size=64k",
  // Block sizes.
  "rw=read bssplit=8k/100 size=64k",
  "rw=write bssplit=4k,8k/100 size=64k",
  "rw=read bssplit=3k/50:4k/50 size=60k",
  "rw=read bs=8k,4k bs_is_seq_rand=1 size=64k",
  "rw=write bs=8k,4k bs_is_seq_rand=1 size=64k",
  "rw=read ba=512 size=64k",
  // Files.
  "rw=read size=64k nrfiles=4 file_service_type=roundrobin:3",
  "rw=read size=64k nrfiles=4 file_service_type=sequential",
  "rw=write size=70k nrfiles=3 file_service_type=sequential",
  // Zones.
  "rw=read zonemode=strided zonesize=8k zonerange=16k zoneskip=8k size=128k",
  "rw=read zonemode=strided zonesize=16k zonerange=8k zoneskip=8k size=64k",
  "rw=read zonemode=strided zonesize=12k zoneskip=12k size=100k",
  "rw=write zonemode=strided zonesize=12k zoneskip=12k size=96k io_size=200k",
  "rw=read zonemode=strided zonesize=10k zonerange=12k size=100k",
  "rw=read zonemode=strided zonesize=8k zoneskip=24k size=64k filename=long",
  "rw=read zonemode=strided zonesize=8k zoneskip=24k size=64k offset=32k filename=long",
  // Offsets.
  "rw=read size=16k offset=10% offset_align=16k filename=long",
  "rw=read size=16k offset=10k offset_align=16k filename=long",
];

/** Jobs whose I/Os are those of fio in another order. */
const SAME_MULTISET = [
  "rw=randread random_generator=lfsr size=64k",
  "rw=randread random_generator=lfsr norandommap size=64k",
  "rw=randread random_generator=tausworthe64 size=64k",
  "rw=randread bssplit=8k/100 size=64k",
  "rw=randread size=128k nrfiles=4 file_service_type=random:3",
  "rw=randread size=128k nrfiles=4 file_service_type=random",
  "rw=randread zonemode=strided zonesize=16k zoneskip=16k size=64k",
  "rw=read size=16k offset=8k offset_increment=32k numjobs=3 filename=long",
  "rw=read size=16k offset_increment=10% numjobs=3 filename=long",
  "rw=read size=16k offset=10% offset_increment=4k numjobs=2 filename=long",
];

/** Jobs that chance decides. */
const SAME_COUNTS = [
  "rw=randread:8 size=256k",
  "rw=randread:8 size=256k norandommap",
  "rw=randwrite:8 rw_sequencer=identical size=256k",
  "rw=randread percentage_random=30 size=256k",
  "rw=randread:4 percentage_random=30 size=256k",
  "rw=randread ba=512 size=64k",
  "rw=randread random_generator=lfsr norandommap size=64k io_size=100k",
  "rw=randread random_distribution=zipf:1.2 size=256k",
  "rw=randwrite random_distribution=zoned:60/10:40/90 size=256k io_size=1m",
  "rw=read size=128k nrfiles=4 file_service_type=zipf:1.2",
  "rw=randread size=128k nrfiles=4 file_service_type=pareto:0.3",
  "rw=randread size=128k nrfiles=4 file_service_type=gauss:10",
  "rw=randread zonemode=strided zonesize=8k zonerange=16k size=64k",
];

/** Jobs of which only the bytes are fixed. */
const SAME_BYTES = [
  "rw=rw:4k size=64k",
  "rw=randrw:8 size=256k",
  "rw=randrw percentage_random=50,20 size=256k",
  "rw=read bssplit=4k/50:8k/50 size=256k",
  "rw=randread bssplit=4k/50:8k/25:16k/ size=256k",
  "rw=rw zonemode=strided zonesize=16k zoneskip=16k size=64k",
];

const ALL = [...SAME_ORDER, ...SAME_MULTISET, ...SAME_COUNTS, ...SAME_BYTES];

describe("job files with options of the pattern, as in fio", { skip: whyNoFio() }, () => {
  let fioJobs: Map<string, FioJob>;

  before(() => {
    const jobs = new Map(ALL.map((line, i) => [`case${i}`, optionsOf(line, i)]));
    fioJobs = runFio(jobs, { long: FILE_BYTES });
  });

  for (const [index, line] of ALL.entries()) {
    it(line, () => {
      const fio = fioJobs.get(`case${index}`) as FioJob;
      const { readBytes, writeBytes, readIos, writeIos } = fio;
      const planned = plannedIos(optionsOf(line, index));
      assert.equal(sumBytes(planned), readBytes + writeBytes, "bytes");
      if (SAME_BYTES.includes(line)) return;
      assert.equal(planned.length, readIos + writeIos, "I/Os");
      if (SAME_COUNTS.includes(line)) return;
      const ours = planned.map((io) => describeIo(io, io.target));
      const theirs = fio.ios.map((io) => describeIo(io, fileNumber(io.path)));
      if (SAME_MULTISET.includes(line)) {
        ours.sort();
        theirs.sort();
      }
      assert.deepEqual(ours, theirs);
    });
  }
});

function optionsOf(line: string, index: number): string[] {
  const options = line.split(" ");
  return /nrfiles|filename/.test(line) ? options : [...options, `filename=data${index}`];
}

/** The I/Os of all clones; those of fio's log are in the order in which the clones ran. */
function plannedIos(options: readonly string[]) {
  const facts = factsOf(fileFacts("long", FILE_BYTES));
  const plan = makePlan([jobOf(...options)], facts, 1);
  return lanesOf(plan).flatMap((lane) => drain(lane));
}
