/**
 * Jobs loaded and planned by hipri and run by real fio: the same I/Os where fio's are fixed, else
 * the same counts and bytes.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { jobOf } from "../job/support.js";
import { NO_FIO } from "../support/fio.js";
import { describeIo, type FioJob, fileNumber, runFio } from "./fio-runner.js";
import { drain, factsOf, fileFacts, sumBytes } from "./plan-support.js";

const FILE_BYTES = 256 * 1024;

/** Jobs whose every I/O fio fixes. */
const SAME_ORDER = [
  // Extents.
  "rw=read size=64k",
  "rw=write size=64k offset=12k",
  "rw=write size=100000 offset=5000",
  "rw=read size=10000",
  "rw=read size=10000 loops=3",
  "rw=read size=64k io_size=100k",
  "rw=read size=64k io_size=66k",
  "rw=read size=64k io_size=30k",
  "rw=read size=64k io_size=50%",
  "rw=read size=64k io_size=50% loops=3",
  "rw=read size=64k io_size=100k loops=2",
  "rw=read bs=8k size=60k io_size=200k",
  "rw=read size=64k number_ios=5 loops=3",
  "rw=read size=64k number_ios=100",
  "rw=read size=64k nrfiles=3",
  "rw=write size=70k nrfiles=3",
  "rw=write filesize=16k nrfiles=5 size=40k",
  "rw=write filesize=16k nrfiles=2 offset=4k",
  "rw=rw rwmixread=0 size=64k",
  "rw=write filesize=16k nrfiles=5 size=40k loops=2",
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
  "rw=write size=32k nrfiles=4 openfiles=2",
  "rw=write size=70k nrfiles=5 openfiles=3 loops=2",
  "rw=write size=32k nrfiles=4 openfiles=1",
  "rw=write size=32k nrfiles=4 openfiles=2 file_service_type=roundrobin:2",
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
  // Extents.
  "rw=randrw rwmixread=100 size=64k",
  "rw=randread size=1m",
  "rw=randwrite size=1m offset=8k",
  "rw=randread size=10000",
  "rw=randread size=64k loops=3",
  "rw=randread size=128k nrfiles=2",
  // Patterns.
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
  // Extents.
  "rw=randwrite size=64k numjobs=2",
  "rw=randread size=64k io_size=100k",
  "rw=randwrite size=64k io_size=30k",
  "rw=randread size=64k number_ios=5 loops=3",
  "rw=randread norandommap size=10000",
  "rw=randread norandommap size=64k io_size=200k",
  "rw=randwrite norandommap bs=8k size=60k io_size=197k",
  "rw=randwrite norandommap size=64k io_size=100k loops=2",
  "rw=randread norandommap size=64k io_size=200k loops=2",
  "rw=randread norandommap bs=8k size=60k io_size=197k",
  // Patterns.
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
  // Extents.
  "rw=rw size=64k io_size=200k loops=2",
  "rw=rw size=1m",
  "rw=rw size=64k io_size=200k",
  "rw=rw size=64k io_size=66k",
  "rw=randrw size=1m rwmixread=70",
  "rw=randrw size=64k io_size=200k",
  "rw=randrw bsrange=4k-16k size=1m",
  "rw=randread bsrange=4k-16k size=250k",
  "rw=read bsrange=4k-16k size=250k",
  // Patterns.
  "rw=rw:4k size=64k",
  "rw=randrw:8 size=256k",
  "rw=randrw percentage_random=50,20 size=256k",
  "rw=read bssplit=4k/50:8k/50 size=256k",
  "rw=randread bssplit=4k/50:8k/25:16k/ size=256k",
  "rw=rw zonemode=strided zonesize=16k zoneskip=16k size=64k",
];

const ALL = [...SAME_ORDER, ...SAME_MULTISET, ...SAME_COUNTS, ...SAME_BYTES];

describe("jobs plan the I/Os of fio", { skip: NO_FIO }, () => {
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
