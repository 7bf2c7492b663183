import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TargetFacts } from "../../src/device/target/target-facts.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { layoutNeeds } from "../../src/plan/layout-needs.js";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { bytes, jobSpec } from "../support/job-spec.js";
import { factsOf, fileFacts } from "./plan-support.js";

function needsOf(jobs: Partial<JobSpec>[], ...facts: TargetFacts[]) {
  const known = factsOf(...facts);
  return layoutNeeds(lanesOf(makePlan(jobs.map(jobSpec), known, 1)), known);
}

const K = 1024;
const READS = { size: bytes(64 * K), offset: bytes(4 * K) } as const;
const WRITES = { ...READS, workload: "randwrite" } as const;

describe("layoutNeeds", () => {
  it("asks for data where files are read that are missing or short", () => {
    const need = {
      path: "data",
      sizeBytes: 68 * K,
      fallocate: "native",
      writeData: true,
      createOnOpen: false,
    };
    assert.deepEqual(needsOf([READS]), [need]);
    assert.deepEqual(needsOf([READS], fileFacts("data", 68 * K - 1)), [need]);
    assert.deepEqual(needsOf([{ ...READS, workload: "randrw" }]), [need]);
    assert.deepEqual(needsOf([READS], fileFacts("data", 68 * K)), []);
  });

  it("asks only for length where files are written, and for data with overwrite=1", () => {
    const job = { ...WRITES, fallocate: "none" } as const;
    const need = {
      path: "data",
      sizeBytes: 68 * K,
      fallocate: "none",
      writeData: false,
      createOnOpen: false,
    };
    assert.deepEqual(needsOf([job]), [need]);
    assert.deepEqual(needsOf([{ ...job, overwrite: true }]), [{ ...need, writeData: true }]);
  });

  it("leaves a file of create_on_open to its opening, but asks for its directory", () => {
    const [need] = needsOf([{ ...WRITES, createOnOpen: true }]);
    assert.equal(need?.createOnOpen, true);
  });

  it("leaves out devices and engines without files", () => {
    const device = { path: "data", kind: "char", sizeBytes: 0, logicalBlockBytes: 1 } as const;
    assert.deepEqual(needsOf([READS], device), []);
    assert.deepEqual(needsOf([{ ...READS, engine: "null" }]), []);
    assert.deepEqual(needsOf([{ workload: "nop", size: null }]), []);
  });

  it("asks for each lane that finds its file too short", () => {
    const large = { ...WRITES, size: bytes(1 << 20) };
    const writeData = (...facts: TargetFacts[]) =>
      needsOf([large, READS], ...facts).map((need) => need.writeData);
    assert.deepEqual(writeData(), [false, true]);
    // The reader finds what it needs; only the writer's part is missing.
    assert.deepEqual(writeData(fileFacts("data", 68 * K)), [false]);
    assert.equal(needsOf([{ ...READS, filenames: null, clones: 3 }]).length, 3);
  });

  it("asks for nothing where a stage above writes it, and for data beside it", () => {
    const [writes, reads] = [{ workload: "write", size: bytes(64 * K) }, { size: null }] as const;
    const later = needsOf([
      { ...writes, jobIndex: 0 },
      { ...reads, jobIndex: 1, stonewall: true },
    ]);
    assert.deepEqual(
      later.map(({ sizeBytes, writeData }) => [sizeBytes, writeData]),
      [[64 * K, false]],
    );
    const beside = needsOf([
      { ...writes, jobIndex: 0 },
      { ...reads, jobIndex: 1 },
    ]);
    assert.deepEqual(
      beside.map(({ sizeBytes, writeData }) => [sizeBytes, writeData]),
      [
        [64 * K, false],
        [64 * K, true],
      ],
    );
  });
});
