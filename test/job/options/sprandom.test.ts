import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

const said = (...lines: string[]): string => {
  return saidOf("sprandom=1", "size=1m", ...lines).join("\n");
};

describe("sprandom", () => {
  test("sets what it needs, and has fio's defaults", () => {
    const job = jobOf("rw=randwrite", "sprandom=1");
    assert.deepEqual(job.sprandom, { regions: 100, overProvisioning: 0.15, cacheBytes: 0 });
    assert.deepEqual([job.noRandomMap, job.randomGenerator], [true, "lfsr"]);
    assert.equal(jobOf("rw=randwrite").sprandom, null);
    const all = jobOf(
      "rw=randwrite",
      "sprandom=1",
      "spr_num_regions=7",
      "spr_op=0.3",
      "spr_cs=64k",
    );
    assert.deepEqual(all.sprandom, { regions: 7, overProvisioning: 0.3, cacheBytes: 65_536 });
  });

  test("excludes what its plan does not know", () => {
    assert.match(said("rw=write"), /this rw excludes/);
    assert.match(said("rw=randrw"), /this rw excludes/);
    const random = (...lines: string[]): string => said("rw=randwrite", ...lines);
    assert.equal(random("norandommap", "random_generator=lfsr"), "");
    assert.match(random("norandommap=0"), /this norandommap excludes/);
    assert.match(random("random_generator=tausworthe"), /this random_generator excludes/);
    assert.match(random("random_distribution=zipf:1.2"), /this random_distribution excludes/);
    assert.match(random("bs=3k"), /this bs excludes/);
    assert.match(random("bsrange=4k-8k"), /this bs excludes/);
    assert.match(random("nrfiles=2"), /this nrfiles excludes/);
    assert.match(random("spr_op=0"), /this spr_op excludes/);
    assert.match(random("loops=2"), /loops has no effect with sprandom/);
    assert.match(random("io_size=3m"), /io_size has no effect with sprandom/);
    assert.match(random("runtime=1", "time_based"), /time_based has no effect with sprandom/);
    assert.match(saidOf("spr_op=0.2").join(), /spr_op has no effect without sprandom/);
  });
});
