/** The options of NVMe passthrough, and what it excludes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

const ENGINE = "ioengine=io_uring_cmd";

describe("ioengine=io_uring_cmd", () => {
  test("sends commands, which go past the page cache whatever direct says", () => {
    const { engine, direct, hipri } = jobOf(ENGINE, "cmd_type=nvme", "hipri=1", "direct=0");
    assert.deepEqual([engine, direct, hipri], ["io_uring_cmd", true, true]);
  });

  test("has no NOPs, and one buffer for each command", () => {
    assert.match(saidOf(ENGINE, "rw=nop")[0] as string, /rw=nop has no target/);
    assert.match(saidOf(ENGINE, "nonvectored=0")[0] as string, /one buffer/);
    assert.deepEqual(saidOf(ENGINE, "rw=read", "cmd_type=nvme"), []);
  });

  test("sends no other commands than NVMe's", () => {
    assert.match(saidOf(ENGINE, "cmd_type=scsi")[0] as string, /is not a value/);
  });
});

describe("metadata", () => {
  test("has room, and protection information that is checked", () => {
    const job = jobOf(ENGINE, "md_per_io_size=64", "pi_act=0", "pi_chk=GUARD,APPTAG", "apptag=7");
    const { metadataBytes, controllerProtects, protectionChecks, applicationTag } = job;
    assert.deepEqual([metadataBytes, controllerProtects, applicationTag], [64, false, 7]);
    assert.deepEqual(protectionChecks, ["GUARD", "APPTAG"]);
    assert.equal(jobOf(ENGINE).controllerProtects, true);
    assert.match(saidOf(ENGINE, "pi_chk=GUARD,REF")[0]!, /is not a value/);
    assert.match(saidOf(ENGINE, "apptag=65536", "pi_chk=APPTAG")[0]!, /at most 65535/);
    assert.match(saidOf(ENGINE, "apptag=1")[0]!, /no effect without pi_chk=APPTAG/);
    assert.match(saidOf(ENGINE, "apptag_mask=1")[0]!, /no effect without pi_chk=APPTAG/);
  });

  test("goes with NVMe commands alone", () => {
    assert.match(saidOf("md_per_io_size=8")[0]!, /no metadata with ioengine=io_uring/);
    for (const line of ["pi_act=0", "pi_chk=GUARD", "apptag=1", "apptag_mask=1"]) {
      assert.match(saidOf(line)[0]!, /no effect without ioengine=io_uring_cmd/, line);
    }
    assert.deepEqual(saidOf("md_per_io_size=0", "pi_act=1", "apptag=0x1234"), []);
  });
});

describe("write_mode", () => {
  const said = (...lines: string[]) => saidOf(ENGINE, "rw=write", ...lines);

  test("takes the place of Write commands, and needs writes", () => {
    const job = jobOf(ENGINE, "rw=randwrite", "write_mode=zeroes", "deac=1");
    assert.deepEqual([job.writeMode, job.deallocatesZeroes], ["zeroes", true]);
    assert.deepEqual(said("write_mode=uncor"), []);
    assert.match(saidOf(ENGINE, "rw=read", "write_mode=uncor")[0]!, /rw=read has none/);
    assert.match(said("write_mode=erase")[0]!, /is not a value/);
    assert.match(said("deac=1")[0]!, /no effect without write_mode=zeroes/);
    assert.match(said("write_mode=uncor", "writefua=1")[0]!, /no effect with write_mode=uncor/);
  });

  test("is not polled, since that brings a kernel down", () => {
    assert.match(said("write_mode=zeroes", "hipri=1")[0]!, /Linux 6\.1 crashes/);
    assert.deepEqual(said("write_mode=write", "hipri=1"), []);
  });

  test("is not verified, but for zeroes as a pattern of zeroes", () => {
    assert.match(said("write_mode=uncor", "verify=crc32c")[0]!, /nothing to read back/);
    const verified = ["verify=pattern", "verify_pattern=0x00"];
    assert.match(said("write_mode=verify", ...verified)[0]!, /nothing to read back/);
    assert.match(said("write_mode=zeroes", "verify=md5")[0]!, /writes zeroes alone/);
    assert.match(said("write_mode=zeroes", verified[0]!, "verify_pattern=0x01")[0]!, /zeroes/);
    assert.deepEqual(said("write_mode=zeroes", ...verified), []);
  });

  test("has no effect with other engines, and says so", () => {
    for (const line of ["write_mode=zeroes", "verify_mode=compare", "deac=1", "readfua=1"]) {
      const [name] = line.split("=");
      assert.deepEqual(saidOf("rw=write", line), [
        `${name} has no effect without ioengine=io_uring_cmd`,
      ]);
    }
    assert.equal(jobOf("rw=write", "write_mode=zeroes").writeMode, "write");
  });
});

describe("verify_mode=compare", () => {
  const said = (...lines: string[]) => saidOf(ENGINE, "verify_mode=compare", ...lines);

  test("needs a pattern without headers, of a job that writes", () => {
    const pattern = ["verify=pattern", "verify_pattern=0x5a%o"];
    assert.deepEqual(said("rw=write", ...pattern), []);
    assert.match(said("rw=write", "verify=crc32c")[0]!, /verify=crc32c has headers/);
    assert.match(said("rw=write", "verify_pattern=0x5a")[0]!, /pattern_hdr has headers/);
    assert.match(said("rw=write")[0]!, /no effect without verify/);
    assert.match(said("rw=read", ...pattern)[0]!, /no effect without verify of a job that writes/);
  });
});

describe("num_range", () => {
  test("gives trims by command several ranges", () => {
    assert.equal(jobOf(ENGINE, "rw=randtrim", "num_range=8").trimRanges, 8);
    assert.match(saidOf(ENGINE, "rw=trim", "num_range=257")[0]!, /at most 256/);
  });

  test("and polls for the end of trims", () => {
    assert.equal(jobOf(ENGINE, "rw=randtrim", "hipri=1").hipri, true);
    assert.equal(jobOf("rw=randtrim", "hipri=1").hipri, false);
  });

  test("is for trims alone, and for NVMe's", () => {
    assert.match(saidOf(ENGINE, "rw=write", "num_range=2")[0]!, /no effect with rw=write/);
    assert.match(saidOf("rw=write", "num_range=2")[0]!, /no effect without ioengine=io_uring_cmd/);
    assert.match(saidOf("rw=trim", "num_range=2")[0]!, /trims of ioengine=io_uring have one range/);
    assert.match(saidOf(ENGINE, "rw=trimwrite", "num_range=2")[0]!, /writes each range/);
    assert.deepEqual(saidOf("rw=trim", "num_range=1"), []);
  });

  test("excludes what looks at one range alone", () => {
    for (const line of ["serialize_overlap=1", "write_iolog=x", "file_service_type=zipf"]) {
      const option = line.split("=")[0]!;
      assert.match(saidOf(ENGINE, "rw=trim", "num_range=2", line)[0]!, new RegExp(option), line);
    }
  });
});
