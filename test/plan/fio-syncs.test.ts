/**
 * Where syncs stand among writes, against real fio. fio 3.33 syncs more often than it is told to
 * at larger depths, and after reads; what is the same in every version is compared.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { jobOf } from "../job/support.js";
import { NO_FIO } from "../support/fio.js";
import { describeIo, type FioJob, fileNumber, runFio } from "./fio-runner.js";
import { drain, factsOf } from "./plan-support.js";

const JOBS = [
  "rw=write size=64k fsync=4",
  "rw=write size=64k fsync=1",
  "rw=write size=64k fsync=32",
  "rw=write size=64k fdatasync=3",
  "rw=write size=64k fsync=4 fdatasync=2",
  "rw=write size=64k fsync=4 fdatasync=2 sync_file_range=wait_before,write:1",
  "rw=write size=64k sync_file_range=write",
  "rw=write size=64k fsync=4 loops=2",
  "rw=write size=64k fsync=6 loops=2",
  "rw=write size=10000 fsync=2",
  "rw=write size=64k fsync=4 number_ios=8",
  "rw=write size=64k fsync=1 nrfiles=2",
  "rw=write size=64k fsync=2 nrfiles=3",
  "rw=write size=64k fsync=2 nrfiles=2 file_service_type=sequential",
  "rw=write size=64k fsync=2 nrfiles=2 file_service_type=roundrobin:3",
];

describe("syncs like fio's", { skip: NO_FIO }, () => {
  let fioJobs: Map<string, FioJob>;

  before(() => {
    fioJobs = runFio(new Map(JOBS.map((line, i) => [`case${i}`, optionsOf(line, i)])));
  });

  for (const [index, line] of JOBS.entries()) {
    it(line, () => {
      const plan = makePlan([jobOf(...optionsOf(line, index))], factsOf(), 1);
      const planned = lanesOf(plan).flatMap((lane) => drain(lane));
      const ours = planned.map((io) => describeIo(withoutPlace(io), io.target));
      const theirs = fioJobs
        .get(`case${index}`)
        ?.ios.map((io) => describeIo(withoutPlace(io), fileNumber(io.path)));
      assert.deepEqual(ours, theirs);
    });
  }
});

/** fio logs a sync with the place of the write before it. */
function withoutPlace<T extends Parameters<typeof describeIo>[0]>(io: T): T {
  return io.direction > 2 ? { ...io, offsetBytes: 0, lengthBytes: 0 } : io;
}

function optionsOf(line: string, index: number): string[] {
  const options = line.split(" ");
  return /nrfiles/.test(line) ? options : [...options, `filename=data${index}`];
}
