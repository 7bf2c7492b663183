/** The options of data placement, and what they need of each other. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

const WRITES = ["ioengine=io_uring_cmd", "rw=write"];
const said = (...lines: string[]) => saidOf(...WRITES, ...lines);

describe("data placement", () => {
  test("is asked for by fdp or by dataplacement", () => {
    const expected = { kind: "fdp", ids: [], select: "roundrobin", schemeFile: null, scheme: [] };
    for (const line of ["fdp=1", "dataplacement=fdp", "data_placement=fdp"]) {
      assert.deepEqual(jobOf(...WRITES, line).placement, expected, line);
    }
    assert.equal(jobOf(...WRITES, "dataplacement=none").placement, null);
    assert.deepEqual(said("fdp=1", "dataplacement=fdp"), []);
    for (const kind of ["streams", "none"]) {
      assert.match(said("fdp=1", `dataplacement=${kind}`, "plids=1")[0]!, /exclude each other/);
    }
  });

  test("takes numbers and ranges of identifiers, sorted as in fio", () => {
    const idsOf = (plids: string) => jobOf(...WRITES, "fdp=1", `plids=${plids}`).placement?.ids;
    assert.deepEqual(idsOf("5,1-3,0x8"), [1, 2, 3, 5, 8]);
    assert.equal(idsOf("0-127")?.length, 128);
    assert.match(said("fdp=1", "plids=0-128")[0]!, /129 identifiers/);
    assert.match(said("fdp=1", "plids=65536")[0]!, /end at 65535/);
    assert.match(said("fdp=1", "plids=3-1")[0]!, /has "3-1"/);
    assert.match(said("fdp=1", "plids=a")[0]!, /has "a"/);
  });

  test("by streams names them, and by a scheme its file", () => {
    assert.match(said("dataplacement=streams")[0]!, /needs the streams' identifiers/);
    const streams = jobOf(...WRITES, "dataplacement=streams", "fdp_pli=3,2").placement;
    assert.deepEqual([streams?.kind, streams?.ids], ["streams", [2, 3]]);
    assert.match(said("fdp=1", "plid_select=scheme")[0]!, /needs dp_scheme/);
    assert.match(said("fdp=1", "dp_scheme=f")[0]!, /no effect without plid_select=scheme/);
    const { placement } = jobOf(...WRITES, "fdp=1", "plid_select=scheme", "dp_scheme=f");
    assert.equal(placement?.schemeFile, "f");
  });

  test("is for writes by NVMe commands", () => {
    assert.match(saidOf("rw=write", "fdp=1")[0]!, /ioengine=io_uring sends none/);
    const streams = ["dataplacement=streams", "plids=1"];
    assert.match(saidOf("rw=write", ...streams)[0]!, /no effect without ioengine=io_uring_cmd/);
    assert.match(saidOf(WRITES[0]!, "rw=read", "fdp=1")[0]!, /no effect with rw=read/);
    for (const line of ["plids=1", "plid_select=random", "dp_scheme=f"]) {
      assert.match(said(line)[0]!, /no effect without fdp or dataplacement/, line);
    }
  });
});
